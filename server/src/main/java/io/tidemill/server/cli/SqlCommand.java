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

/// `tidemill sql`: the SQL shell.
final class SqlCommand implements Command {
    private static final int NO_CONNECTION = 2;

    @Override
    public String name() {
        return "sql";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Runs SQL on a running server: typed at a prompt, given by -c or -f, or piped in.",
                "Exit code: 0 done, 1 a statement failed, 2 no connection or a wrong option.");
    }

    @Override
    public List<Flag> flags() {
        return List.of(
                Flag.of("--host", "HOST", "127.0.0.1", "The server's name or address.")
                        .letter("-h"),
                Flag.of("--port", "N", "5433", "Its PostgreSQL port.").letter("-p"),
                Flag.of("--database", "NAME", "tidemill", "The database.").letter("-d"),
                Flag.of("--user", "NAME", System.getProperty("user.name"), "The user.")
                        .letter("-U"),
                Flag.of(
                                "--command",
                                "SQL",
                                null,
                                "Runs these statements and ends. May be given several times.")
                        .letter("-c"),
                Flag.of("--file", "FILE", null, "Runs the statements of this file and ends.")
                        .letter("-f"),
                new Flag("--csv", null, null, null, "Prints results as CSV."));
    }

    @Override
    public int run(Arguments arguments, PrintStream out, PrintStream err) throws IOException {
        arguments.operandsAtMost(0);
        var target =
                new Target(
                        arguments.text("--host"),
                        Math.toIntExact(arguments.number("--port", 1, 65_535)),
                        arguments.text("--database"),
                        arguments.text("--user"));
        try (var shell = new Shell(target, out, err, arguments.has("--csv"))) {
            return run(arguments, shell, target);
        } catch (SQLException e) {
            if (Shell.isUnreachable(e)) {
                err.println("tidemill: no server answers for database " + target);
                err.println("Start one with \"tidemill server\" or \"tidemill demo\".");
            } else {
                err.println("tidemill: cannot connect to " + target + ": " + e.getMessage());
            }
            return NO_CONNECTION;
        }
    }

    private static int run(Arguments arguments, Shell shell, Target target) throws IOException {
        List<String> commands = arguments.all("--command");
        if (!commands.isEmpty()) {
            for (String command : commands) {
                if (!Script.run(shell, command)) {
                    return 1;
                }
            }
            return 0;
        }
        if (arguments.has("--file")) {
            try (BufferedReader lines =
                    Files.newBufferedReader(Path.of(arguments.text("--file")))) {
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
}
