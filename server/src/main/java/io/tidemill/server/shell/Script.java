// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.shell;

import java.io.IOException;

/// Runs lines that no person types: a file, a pipe, or the text of `-c`. Stops at the first error.
public final class Script {
    private Script() {}

    /// Runs everything in `lines`; false where a statement failed.
    static boolean run(Shell shell, Lines lines) throws IOException {
        var reader = new StatementReader();
        String line;
        while ((line = lines.next()) != null) {
            if (reader.isBlank() && BackslashCommand.is(line)) {
                switch (BackslashCommand.run(line, shell, lines)) {
                    case DONE -> {}
                    case FAILED -> {
                        return false;
                    }
                    case QUIT -> {
                        return true;
                    }
                }
                continue;
            }
            for (String statement : reader.add(line + "\n")) {
                if (!shell.run(statement, lines)) {
                    return false;
                }
            }
        }
        String rest = reader.finish();
        return rest.isEmpty() || shell.run(rest, lines);
    }

    /// Runs the statements of `text`.
    public static boolean run(Shell shell, String text) throws IOException {
        var lines = text.lines().iterator();
        return run(shell, () -> lines.hasNext() ? lines.next() : null);
    }

    /// Runs the statements that `reader` gives, up to its end.
    public static boolean run(Shell shell, java.io.BufferedReader reader) throws IOException {
        return run(shell, reader::readLine);
    }
}
