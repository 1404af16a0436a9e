// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import java.util.Set;

/// Turns `INTERVAL '5' MINUTE` and `INTERVAL '2:30' MINUTE TO SECOND` into the text that PostgreSQL
/// reads without fields.
final class IntervalLiterals {
    private static final Set<String> UNITS =
            Set.of(
                    "year",
                    "years",
                    "month",
                    "months",
                    "week",
                    "weeks",
                    "day",
                    "days",
                    "hour",
                    "hours",
                    "minute",
                    "minutes",
                    "second",
                    "seconds",
                    "millisecond",
                    "milliseconds");

    private IntervalLiterals() {}

    /// Whether the token is a field of an interval.
    static boolean isUnit(Token token) {
        return token.kind() == Token.Kind.WORD && UNITS.contains(token.text());
    }

    /// Takes the fields that follow an interval's string, and gives the string with them worked in.
    static String withFields(String text, Tokens tokens) {
        if (!isUnit(tokens.peek())) {
            return text;
        }
        String first = tokens.take().text();
        precision(tokens);
        if (!tokens.at("to") || !isUnit(tokens.peek(1))) {
            return isNumber(text) ? text.strip() + " " + first : text;
        }
        tokens.take();
        String last = tokens.take().text();
        precision(tokens);
        // 'mm:ss' would be read as hours and minutes.
        if (first.equals("minute")
                && last.equals("second")
                && text.strip().matches("-?\\d+:\\d+(\\.\\d*)?")) {
            String stripped = text.strip();
            return stripped.startsWith("-") ? "-00:" + stripped.substring(1) : "00:" + stripped;
        }
        return text;
    }

    private static void precision(Tokens tokens) {
        if (tokens.atSymbol("(")
                && tokens.peek(1).kind() == Token.Kind.INTEGER
                && tokens.peek(2).isSymbol(")")) {
            tokens.take();
            tokens.take();
            tokens.take();
        }
    }

    private static boolean isNumber(String text) {
        return text.strip().matches("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)");
    }
}
