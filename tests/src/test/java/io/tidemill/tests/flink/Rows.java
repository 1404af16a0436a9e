// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.flink;

import io.tidemill.tests.oracle.Answer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Map;

/// Rows as text in which what is equal looks the same in both systems.
final class Rows {
    /// How NULL is shown.
    static final String NULL = Answer.NULL;

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder()
                    .appendPattern("yyyy-MM-dd HH:mm:ss")
                    .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
                    .toFormatter();

    /// Sums of floats may differ in the last digits, which hang on the order of additions.
    private static final MathContext DIGITS = new MathContext(12);

    private static final Map<String, String> BOOLEANS = Map.of("true", "t", "false", "f");

    private Rows() {}

    /// A time as PostgreSQL writes it.
    static String time(LocalDateTime time) {
        return TIME.format(time);
    }

    /// The rows one a line, sorted.
    static List<String> lines(List<List<String>> rows) {
        return rows.stream()
                .map(row -> String.join(" | ", row.stream().map(Rows::plain).toList()))
                .sorted()
                .toList();
    }

    private static String plain(String value) {
        try {
            var number = new BigDecimal(value);
            return number.abs().compareTo(new BigDecimal("1e-9")) < 0
                    ? "0"
                    : number.round(DIGITS).stripTrailingZeros().toPlainString();
        } catch (NumberFormatException e) {
            return BOOLEANS.getOrDefault(value, value);
        }
    }
}
