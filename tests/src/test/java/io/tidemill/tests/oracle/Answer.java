// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// What a database answers to a query: columns and rows as text, or an error.
///
/// @param error empty, or the SQLSTATE and the message of the error
public record Answer(List<Column> columns, List<List<String>> rows, String error) {
    /// How NULL is shown.
    public static final String NULL = "∅";

    /// Sums of floats may differ in the last digits, which hang on the order of additions.
    private static final MathContext FLOAT_DIGITS = new MathContext(12);

    private static final MathContext REAL_DIGITS = new MathContext(6);

    public Answer {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
    }

    /// A column.
    ///
    /// @param type the short name of the type in PostgreSQL, such as `int4` and `_text`
    public record Column(String name, String type) {}

    static Answer error(String state, String message) {
        return new Answer(
                List.of(), List.of(), state + " " + message.lines().findFirst().orElse(""));
    }

    public boolean failed() {
        return !error.isEmpty();
    }

    /// The code of the error.
    String state() {
        return error.substring(0, Math.min(5, error.length()));
    }

    /// The rows one a line, with floats rounded to the digits that are certain; sorted unless their
    /// order counts.
    List<String> lines(boolean ordered) {
        var lines =
                rows.stream()
                        .map(row -> {
                            var values = new ArrayList<String>();
                            for (int i = 0; i < row.size(); i++) {
                                values.add(certain(columns.get(i).type(), row.get(i)));
                            }
                            return String.join(" | ", values);
                        })
                        .collect(Collectors.toCollection(ArrayList::new));
        if (!ordered) {
            lines.sort(Comparator.naturalOrder());
        }
        return lines;
    }

    /// The rows one a line, sorted; numbers that are equal look the same. Which of several equal
    /// values stands for a group is nobody's to say.
    List<String> values() {
        return rows.stream()
                .map(row -> {
                    var values = new ArrayList<String>();
                    for (int i = 0; i < row.size(); i++) {
                        String type = columns.get(i).type();
                        values.add(
                                type.equals("numeric")
                                        ? plain(row.get(i))
                                        : certain(type, row.get(i)));
                    }
                    return String.join(" | ", values);
                })
                .sorted()
                .toList();
    }

    private static String plain(String number) {
        try {
            return new BigDecimal(number).stripTrailingZeros().toPlainString();
        } catch (NumberFormatException e) {
            return number;
        }
    }

    private static String certain(String type, String value) {
        return switch (type) {
            case "float8" -> rounded(value, FLOAT_DIGITS);
            case "float4" -> rounded(value, REAL_DIGITS);
            case "_float8" -> roundedArray(value);
            default -> value;
        };
    }

    private static String roundedArray(String array) {
        return array.startsWith("{") && !array.contains("{{")
                ? List.of(array.substring(1, array.length() - 1).split(",", -1)).stream()
                        .map(value -> rounded(value, FLOAT_DIGITS))
                        .collect(Collectors.joining(",", "{", "}"))
                : array;
    }

    private static String rounded(String value, MathContext digits) {
        try {
            var number = new BigDecimal(value);
            return number.abs().compareTo(new BigDecimal("1e-9")) < 0
                    ? "0"
                    : number.round(digits).stripTrailingZeros().toString();
        } catch (NumberFormatException e) {
            return value;
        }
    }

    /// The names and types of the columns.
    String header() {
        return columns.stream()
                .map(column -> column.name() + " " + column.type())
                .collect(Collectors.joining(", "));
    }
}
