// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jline.utils.WCWidth;
import org.jspecify.annotations.Nullable;

/// Rows as people read them: aligned columns under a heading, numbers to the right, as psql shows
/// them; or as CSV for programs.
///
/// A value of several lines takes several lines, each but its last marked `+`. NULL is shown as
/// nothing.
public final class Table {
    /// A column's heading.
    ///
    /// @param name what it is called
    /// @param right whether its values are numbers, which stand to the right
    public record Column(String name, boolean right) {}

    private final List<Column> columns;
    private final List<@Nullable String[]> rows = new ArrayList<>();

    /// A table without rows.
    public Table(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /// Adds a row: a value for each column, null for NULL.
    public void add(@Nullable String[] values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException("a row needs a value for each column");
        }
        rows.add(values);
    }

    /// The table with its heading and the count of its rows.
    public String aligned() {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = width(columns.get(i).name());
        }
        for (@Nullable String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                String value = row[i];
                if (value != null) {
                    for (String line : lines(value)) {
                        widths[i] = Math.max(widths[i], width(line));
                    }
                }
            }
        }
        var out = new StringBuilder();
        heading(out, widths);
        for (@Nullable String[] row : rows) {
            body(out, row, widths);
        }
        out.append('(').append(rows.size()).append(rows.size() == 1 ? " row)\n" : " rows)\n");
        return out.toString();
    }

    /// The table as CSV with a heading line; NULL is an empty field, an empty text is `""`.
    String csv() {
        var out = new StringBuilder();
        csvLine(out, columns.stream().map(Column::name).toArray(String[]::new));
        for (@Nullable String[] row : rows) {
            csvLine(out, row);
        }
        return out.toString();
    }

    private void heading(StringBuilder out, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            String name = columns.get(i).name();
            int blanks = widths[i] - width(name);
            out.append(i == 0 ? " " : "| ");
            out.repeat(' ', blanks / 2).append(name).repeat(' ', blanks - blanks / 2 + 1);
        }
        endLine(out);
        for (int i = 0; i < widths.length; i++) {
            out.append(i == 0 ? "" : "+").repeat('-', widths[i] + 2);
        }
        out.append('\n');
    }

    private void body(StringBuilder out, @Nullable String[] row, int[] widths) {
        var cells = new ArrayList<String[]>();
        int height = 1;
        for (String value : row) {
            String[] lines = value == null ? new String[] {""} : lines(value);
            cells.add(lines);
            height = Math.max(height, lines.length);
        }
        for (int line = 0; line < height; line++) {
            for (int i = 0; i < widths.length; i++) {
                String[] lines = cells.get(i);
                String value = line < lines.length ? lines[line] : "";
                int blanks = widths[i] - width(value);
                out.append(i == 0 ? " " : "| ");
                if (columns.get(i).right()) {
                    out.repeat(' ', blanks).append(value);
                } else {
                    out.append(value).repeat(' ', blanks);
                }
                out.append(line < lines.length - 1 ? '+' : ' ');
            }
            endLine(out);
        }
    }

    private static void endLine(StringBuilder out) {
        while (!out.isEmpty() && out.charAt(out.length() - 1) == ' ') {
            out.setLength(out.length() - 1);
        }
        out.append('\n');
    }

    private static void csvLine(StringBuilder out, @Nullable String[] values) {
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                out.append(',');
            }
            String value = values[i];
            if (value == null) {
                continue;
            }
            if (value.isEmpty() || value.chars().anyMatch(c -> ",\"\n\r".indexOf(c) >= 0)) {
                out.append('"').append(value.replace("\"", "\"\"")).append('"');
            } else {
                out.append(value);
            }
        }
        out.append('\n');
    }

    private static String[] lines(String value) {
        String shown = value.replace("\r", "\\r").replace("\t", "        ");
        String[] lines = shown.split("\n", -1);
        return Arrays.stream(lines).map(Table::withoutControls).toArray(String[]::new);
    }

    /// Control characters are shown as escapes, so that a value cannot steer the terminal.
    private static String withoutControls(String line) {
        if (line.chars().noneMatch(Character::isISOControl)) {
            return line;
        }
        var out = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (Character.isISOControl(c)) {
                out.append(String.format("\\x%02X", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /// How many columns of a terminal `text` takes.
    static int width(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            width += Math.max(0, WCWidth.wcwidth(codePoint));
            i += Character.charCount(codePoint);
        }
        return width;
    }
}
