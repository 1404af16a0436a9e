// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import io.tidemill.server.shell.Console;
import io.tidemill.server.shell.Script;
import io.tidemill.server.shell.Shell;
import io.tidemill.server.shell.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidemill sql`: the SQL shell.
@Command(
        name = "sql",
        description = {
            "Runs SQL on a running server: typed at a prompt, given by -c or -f, or piped in.",
            "Exit code: 0 done, 1 a statement failed, 2 no connection or a wrong option."
        })
final class SqlCommand implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = {"-h", "--host"},
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "The server's name or address (${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(
            names = {"-p", "--port"},
            paramLabel = "N",
            defaultValue = "5433",
            description = "Its PostgreSQL port (${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = {"-d", "--database"},
            paramLabel = "NAME",
            defaultValue = "tidemill",
            description = "The database (${DEFAULT-VALUE}).")
    private String database = "tidemill";

    @Option(
            names = {"-U", "--user"},
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "The user (you: ${DEFAULT-VALUE}).")
    private String user = "tidemill";

    @Option(
            names = {"-c", "--command"},
            paramLabel = "SQL",
            description = "Run these statements and end. May be given several times.")
    private List<String> commands = List.of();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Run the statements of this file and end.")
    private @Nullable Path file;

    @Option(names = "--csv", description = "Print results as CSV.")
    private boolean csv;

    SqlCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException {
        Target target = target();
        try (var shell = new Shell(target, out, err, csv)) {
            return run(shell, target);
        } catch (SQLException e) {
            if (Shell.isUnreachable(e)) {
                err.println("tidemill: no server answers for database " + target);
                err.println("Start one with \"tidemill server\" or \"tidemill demo\".");
            } else {
                err.println("tidemill: cannot connect to " + target + ": " + e.getMessage());
            }
            return 2;
        }
    }

    private int run(Shell shell, Target target) throws IOException {
        if (!commands.isEmpty()) {
            for (String command : commands) {
                if (!Script.run(shell, command)) {
                    return 1;
                }
            }
            return 0;
        }
        if (file != null) {
            try (BufferedReader lines = Files.newBufferedReader(file)) {
                return Script.run(shell, lines) ? 0 : 1;
            }
        }
        if (isInteractive()) {
            Path history = Path.of(System.getProperty("user.home"), ".tidemill_history");
            return Console.run(shell, target, history);
        }
        var in = new InputStreamReader(System.in, StandardCharsets.UTF_8);
        return Script.run(shell, new BufferedReader(in)) ? 0 : 1;
    }

    // JDK 25 has again what Error Prone thinks is over: null where there is no terminal.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isInteractive() {
        java.io.Console console = System.console();
        return console != null && console.isTerminal();
    }

    private Target target() {
        try {
            return new Target(host, port, database, user);
        } catch (IllegalArgumentException e) {
            if (spec == null) {
                throw e;
            }
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
