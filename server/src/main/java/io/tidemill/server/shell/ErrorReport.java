// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.shell;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// An error as people read it: code and message, the line of the statement with the place marked,
/// then detail, hint and context.
///
/// ```
/// ERROR 42703: column "prise" of table "trades" does not exist
/// LINE 1: SELECT prise FROM trades
///                ^^^^^
/// HINT: Did you mean "price"?
/// ```
final class ErrorReport {
    private static final int SHOWN_COLUMNS_MAX = 100;

    private final StringBuilder out = new StringBuilder();

    private ErrorReport() {}

    /// The report of what `error` says of `statement`.
    static String of(SQLException error, String statement) {
        var report = new ErrorReport();
        ServerErrorMessage server =
                error instanceof PSQLException fromDriver
                        ? fromDriver.getServerErrorMessage()
                        : null;
        if (server == null) {
            report.headline("ERROR", error.getSQLState(), String.valueOf(error.getMessage()));
            return report.out.toString();
        }
        report.headline(
                server.getSeverity(), server.getSQLState(), String.valueOf(server.getMessage()));
        report.place(statement, server.getPosition());
        report.line("DETAIL", server.getDetail());
        report.line("HINT", server.getHint());
        report.line("CONTEXT", server.getWhere());
        return report.out.toString();
    }

    private void headline(@Nullable String severity, @Nullable String state, String message) {
        out.append(severity == null ? "ERROR" : severity);
        if (state != null) {
            out.append(' ').append(state);
        }
        out.append(": ").append(message).append('\n');
    }

    private void line(String label, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            out.append(label).append(": ").append(text).append('\n');
        }
    }

    /// Shows the line that `position` (in code points, the first being 1) is on, and marks the word
    /// there.
    private void place(String statement, int position) {
        int length = statement.codePointCount(0, statement.length());
        if (position < 1 || position > length + 1) {
            return;
        }
        int index = statement.offsetByCodePoints(0, position - 1);
        int start = statement.lastIndexOf('\n', index - 1) + 1;
        int end = statement.indexOf('\n', index);
        end = end < 0 ? statement.length() : end;
        long number = statement.substring(0, start).chars().filter(c -> c == '\n').count() + 1;

        String line = statement.substring(start, end).replace('\t', ' ').replace('\r', ' ');
        int column = index - start;
        int wordEnd = wordEnd(line, column);
        int from = Math.max(0, Math.min(column - SHOWN_COLUMNS_MAX / 2, line.length() - 1));
        from = line.length() <= SHOWN_COLUMNS_MAX ? 0 : from;
        int to = Math.min(line.length(), from + SHOWN_COLUMNS_MAX);

        String label = "LINE " + number + ": " + (from > 0 ? "…" : "");
        String before = line.substring(from, column);
        String marked = line.substring(column, Math.min(wordEnd, to));
        out.append(label).append(line, from, to).append(to < line.length() ? "…\n" : "\n");
        out.repeat(' ', label.length() + Table.width(before));
        out.repeat('^', Math.max(1, Table.width(marked))).append('\n');
    }

    /// Where the word, quoted name or literal that starts at `column` ends.
    private static int wordEnd(String line, int column) {
        if (column >= line.length()) {
            return column;
        }
        char first = line.charAt(column);
        if (first == '"' || first == '\'') {
            int close = line.indexOf(first, column + 1);
            return close < 0 ? line.length() : close + 1;
        }
        int end = column;
        while (end < line.length() && Character.isUnicodeIdentifierPart(line.charAt(end))) {
            end++;
        }
        return Math.max(end, column + 1);
    }
}
