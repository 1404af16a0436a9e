// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// The text form of `smallint`, `integer` and `bigint`.
public final class Integers {
    private Integers() {}

    /// The `smallint` that `text` writes.
    ///
    /// @throws SqlException 22P02 when it is not an integer, 22003 when it is out of range
    public static long parseSmall(Slice text) {
        return parse(text, Short.MIN_VALUE, Short.MAX_VALUE, "smallint");
    }

    /// The `integer` that `text` writes.
    ///
    /// @throws SqlException 22P02 when it is not an integer, 22003 when it is out of range
    public static long parseInt(Slice text) {
        return parse(text, Integer.MIN_VALUE, Integer.MAX_VALUE, "integer");
    }

    /// The `bigint` that `text` writes.
    ///
    /// @throws SqlException 22P02 when it is not an integer, 22003 when it is out of range
    public static long parseBig(Slice text) {
        return parse(text, Long.MIN_VALUE, Long.MAX_VALUE, "bigint");
    }

    private static long parse(Slice text, long min, long max, String typeName) {
        int at = TextScan.skipSpace(text, 0);
        int end = TextScan.trimEnd(text);
        boolean negative = at < end && text.at(at) == '-';
        if (negative || (at < end && text.at(at) == '+')) {
            at++;
        }
        int radix = 10;
        if (at + 2 < end && text.at(at) == '0') {
            radix =
                    switch (text.at(at + 1)) {
                        case 'x', 'X' -> 16;
                        case 'o', 'O' -> 8;
                        case 'b', 'B' -> 2;
                        default -> 10;
                    };
        }
        if (radix != 10) {
            at += 2;
            if (text.at(at) == '_') {
                at++;
            }
        }
        if (at >= end) {
            throw invalid(text, typeName);
        }
        // Counted in negative numbers, which reach one further.
        long value = 0;
        boolean overflow = false;
        boolean digitBefore = false;
        for (; at < end; at++) {
            int c = text.at(at);
            int digit = radix == 16 ? TextScan.hexDigit(c) : c - '0';
            if (digit >= 0 && digit < radix) {
                digitBefore = true;
                if (value < Long.MIN_VALUE / radix
                        || (value = value * radix) < Long.MIN_VALUE + digit) {
                    overflow = true;
                } else {
                    value -= digit;
                }
            } else if (c == '_' && digitBefore && at + 1 < end) {
                digitBefore = false;
            } else {
                throw invalid(text, typeName);
            }
        }
        if (!digitBefore) {
            throw invalid(text, typeName);
        }
        if (overflow || (!negative && value == Long.MIN_VALUE)) {
            throw outOfRange(text, typeName);
        }
        value = negative ? value : -value;
        if (value < min || value > max) {
            throw outOfRange(text, typeName);
        }
        return value;
    }

    private static SqlException invalid(Slice text, String typeName) {
        return SqlException.of(
                SqlState.INVALID_TEXT_REPRESENTATION,
                "invalid input syntax for type " + typeName + ": \"" + text.toText() + "\"");
    }

    private static SqlException outOfRange(Slice text, String typeName) {
        return SqlException.of(
                SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                "value \"" + text.toText() + "\" is out of range for type " + typeName);
    }

    /// Appends `value` in decimal.
    public static void format(long value, Slice out) {
        NumericText.formatDecimal(value, 0, out);
    }
}
