// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The shell's own commands, which begin with a backslash and end with the line.
final class BackslashCommand {
    static final String HELP =
            """
            Statements end with a semicolon and may take several lines.
              \\?            this help
              \\d            tables and views
              \\d NAME       the columns of a table or view
              \\dt           tables
              \\dv           views
              \\i FILE       run the statements of a file
              \\timing       switch the printing of run times
              \\q            quit (also Ctrl-D)
            Ctrl-C stops what runs, or drops what is typed. Tab completes.
            """;

    private BackslashCommand() {}

    /// What is to happen after a command.
    enum Outcome {
        DONE,
        FAILED,
        QUIT
    }

    /// Whether `line` is one.
    static boolean is(String line) {
        return line.stripLeading().startsWith("\\");
    }

    /// Runs the command of `line`.
    static Outcome run(String line, Shell shell, Lines lines) throws IOException {
        String[] words = line.strip().replaceAll(";+$", "").strip().split("\\s+", 2);
        String argument = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "\\q" -> Outcome.QUIT;
            case "\\?" -> {
                shell.out().print(HELP);
                shell.out().flush();
                yield Outcome.DONE;
            }
            case "\\timing" -> {
                shell.toggleTiming();
                yield Outcome.DONE;
            }
            case "\\d" ->
                    outcome(
                            argument.isEmpty()
                                    ? shell.run("SHOW TABLES", lines)
                                            && shell.run("SHOW VIEWS", lines)
                                    : shell.describe(argument));
            case "\\dt" -> outcome(shell.run("SHOW TABLES", lines));
            case "\\dv", "\\dm" -> outcome(shell.run("SHOW VIEWS", lines));
            case "\\i" -> include(argument, shell);
            default -> {
                shell.err().println("unknown command \"" + words[0] + "\"");
                shell.err().println("HINT: Type \\? for the list of commands.");
                yield Outcome.FAILED;
            }
        };
    }

    private static Outcome include(String file, Shell shell) throws IOException {
        if (!Files.isReadable(Path.of(file))) {
            shell.err().println("cannot read file \"" + file + "\"");
            return Outcome.FAILED;
        }
        try (var reader = Files.newBufferedReader(Path.of(file))) {
            return outcome(Script.run(shell, reader::readLine));
        }
    }

    private static Outcome outcome(boolean done) {
        return done ? Outcome.DONE : Outcome.FAILED;
    }
}
