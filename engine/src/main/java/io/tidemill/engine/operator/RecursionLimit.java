// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// How often the recursive term of `WITH RECURSIVE` may be evaluated in a tick, or a query: a
/// setting of sessions, and an option of views.
///
/// @param iterations at least 1
public record RecursionLimit(int iterations) {
    /// What it is called as a setting and as an option.
    public static final String NAME = "max_recursive_iterations";

    /// Where nothing else is said.
    public static final RecursionLimit DEFAULT = new RecursionLimit(1_000_000);

    public RecursionLimit {
        if (iterations < 1) {
            throw new IllegalArgumentException("a recursion takes an iteration at least");
        }
    }

    /// The limit that `text` says.
    ///
    /// Errors: 22023 where it is no number, or one out of range.
    public static RecursionLimit of(String text) {
        long number;
        try {
            number = Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw refused("invalid value for parameter \"" + NAME + "\": \"" + text + "\"");
        }
        if (number < 1 || number > Integer.MAX_VALUE) {
            throw refused(
                    number
                            + " is outside the valid range for parameter \""
                            + NAME
                            + "\" (1 .. "
                            + Integer.MAX_VALUE
                            + ")");
        }
        return new RecursionLimit((int) number);
    }

    private static SqlException refused(String message) {
        return SqlException.of(SqlState.INVALID_PARAMETER_VALUE, message)
                .hint("Give the number of iterations, such as " + DEFAULT.iterations + ".");
    }

    /// The error for a recursion that goes beyond it.
    SqlException exceeded() {
        return SqlException.of(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "a recursive query has more than " + iterations + " levels")
                .hint(
                        "It may go round in circles: use UNION instead of UNION ALL, or end it by a"
                                + " condition such as depth < 100. If it is meant to go on, raise "
                                + NAME
                                + " by SET, or by WITH ("
                                + NAME
                                + " = …) of a view.");
    }
}
