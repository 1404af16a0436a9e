// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.Numeric;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Reads the binary form of `numeric` that [BinaryNumericWriter] documents.
final class BinaryNumericReader {
    private static final int HEADER_SIZE = 8;
    private static final int BASE = 10_000;
    private static final int FAST_COUNT_MAX = 4;

    private BinaryNumericReader() {}

    /// Sets `out` to the value.
    static void read(Slice bytes, Slice out) {
        if (bytes.length < HEADER_SIZE) {
            throw BinaryReader.incorrect();
        }
        int count = int16(bytes, 0);
        int weight = (short) int16(bytes, 2);
        int sign = int16(bytes, 4);
        int scale = int16(bytes, 6);
        if (bytes.length != HEADER_SIZE + 2 * count) {
            throw BinaryReader.incorrect();
        }
        switch (sign) {
            case BinaryNumericWriter.NOT_A_NUMBER -> Numeric.setNaN(out);
            case BinaryNumericWriter.INFINITY -> Numeric.setInfinity(false, out);
            case BinaryNumericWriter.NEGATIVE_INFINITY -> Numeric.setInfinity(true, out);
            case 0, BinaryNumericWriter.NEGATIVE -> {
                if (scale > Numeric.SCALE_MAX) {
                    throw invalid("scale");
                }
                number(bytes, count, weight, sign != 0, scale, out);
            }
            default -> throw invalid("sign");
        }
    }

    private static void number(
            Slice bytes, int count, int weight, boolean negative, int scale, Slice out) {
        BigInteger unscaled;
        if (count <= FAST_COUNT_MAX) {
            long value = 0;
            for (int i = 0; i < count; i++) {
                value = value * BASE + digit(bytes, i);
            }
            unscaled = BigInteger.valueOf(value);
        } else {
            var text = new StringBuilder(count * 4);
            for (int i = 0; i < count; i++) {
                int digit = digit(bytes, i);
                text.append((char) ('0' + digit / 1000))
                        .append((char) ('0' + digit / 100 % 10))
                        .append((char) ('0' + digit / 10 % 10))
                        .append((char) ('0' + digit % 10));
            }
            unscaled = new BigInteger(text.toString());
        }
        int exponent = 4 * (weight - count + 1);
        var value =
                new BigDecimal(negative ? unscaled.negate() : unscaled, -exponent)
                        .setScale(scale, RoundingMode.DOWN);
        Numeric.set(value, out);
    }

    private static int digit(Slice bytes, int index) {
        int digit = int16(bytes, HEADER_SIZE + 2 * index);
        if (digit >= BASE) {
            throw invalid("digit");
        }
        return digit;
    }

    private static int int16(Slice bytes, int at) {
        return bytes.at(at) << 8 | bytes.at(at + 1);
    }

    private static SqlException invalid(String what) {
        return SqlException.of(
                SqlState.INVALID_BINARY_REPRESENTATION,
                "invalid " + what + " in external \"numeric\" value");
    }
}
