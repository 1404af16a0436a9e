// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds out while planning that a string is no constant of the type it stands for, when its place can still be told.
final class LiteralText {
    private LiteralText() {}

    /// Throws where `text` is not of type `type`; types whose text only execution reads always pass.
    static void check(Type type, @Nullable String text, int position) {
        if (text == null) {
            return;
        }
        String trimmed = text.strip();
        boolean valid =
                switch (type.name()) {
                    case SMALLINT -> integer(trimmed, 16, type, text, position);
                    case INTEGER -> integer(trimmed, 32, type, text, position);
                    case BIGINT -> integer(trimmed, 64, type, text, position);
                    case BOOLEAN -> truth(trimmed.toLowerCase(Locale.ROOT));
                    case NUMERIC, REAL, DOUBLE -> number(trimmed.toLowerCase(Locale.ROOT));
                    case INTERVAL -> {
                        IntervalText.parse(text, position);
                        yield true;
                    }
                    case DATE, TIMESTAMP, TIMESTAMPTZ -> !trimmed.isEmpty();
                    default -> true;
                };
        if (!valid) {
            SqlState state =
                    switch (type.name()) {
                        case DATE, TIMESTAMP, TIMESTAMPTZ -> SqlState.INVALID_DATETIME_FORMAT;
                        default -> SqlState.INVALID_TEXT_REPRESENTATION;
                    };
            throw SqlException.of(
                            state,
                            "invalid input syntax for type "
                                    + type.withoutModifiers().sql()
                                    + ": \""
                                    + text
                                    + "\"")
                    .at(position);
        }
    }

    private static boolean integer(
            String trimmed, int bits, Type type, String text, int position) {
        if (!trimmed.matches("[+-]?\\d+")) {
            // Other notations (hexadecimal, underscores) are left to execution.
            return trimmed.matches("[+-]?[0-9][0-9a-zA-Z_]*") && trimmed.matches(".*[xXoObB_].*");
        }
        if (new BigInteger(trimmed).bitLength() >= bits) {
            throw SqlException.of(
                            SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                            "value \"" + text + "\" is out of range for type " + type.sql())
                    .at(position);
        }
        return true;
    }

    private static boolean truth(String text) {
        if (text.isEmpty()) {
            return false;
        }
        return "true".startsWith(text)
                || "false".startsWith(text)
                || "yes".startsWith(text)
                || "no".startsWith(text)
                || text.equals("on")
                || (text.length() > 1 && "off".startsWith(text))
                || text.equals("1")
                || text.equals("0");
    }

    private static boolean number(String text) {
        switch (text) {
            case "nan", "infinity", "inf", "+infinity", "+inf", "-infinity", "-inf" -> {
                return true;
            }
            default -> {}
        }
        try {
            new BigDecimal(text);
            return true;
        } catch (NumberFormatException e) {
            return text.matches("[+-]?[0-9][0-9a-z_.]*") && text.matches(".*[xob_].*");
        }
    }
}
