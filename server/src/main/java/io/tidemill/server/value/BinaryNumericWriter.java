// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.value;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.value.Numeric;

/// The binary form of `numeric`: how many base-10000 digits there are, the power of 10000 of the
/// first, the sign, the scale, then the digits, two bytes each.
final class BinaryNumericWriter implements ValueWriter {
    static final int NEGATIVE = 0x4000;
    static final int NOT_A_NUMBER = 0xC000;
    static final int INFINITY = 0xD000;
    static final int NEGATIVE_INFINITY = 0xF000;

    private final Slice value = new Slice();
    private final byte[] digits = new byte[20];

    @Override
    public void write(Column column, int row, Slice out) {
        ((BytesColumn) column).get(row, value);
        write(value, out);
    }

    void write(Slice number, Slice out) {
        if (Numeric.isSpecial(number)) {
            int sign =
                    Numeric.isNaN(number)
                            ? NOT_A_NUMBER
                            : Numeric.sign(number) > 0 ? INFINITY : NEGATIVE_INFINITY;
            // the scale of infinities means nothing; it is the one PostgreSQL sends
            header(0, 0, sign, Numeric.isInfinite(number) ? 0x20 : 0, out);
        } else if (Numeric.isCompact(number)) {
            long unscaled = Numeric.unscaled(number);
            int from = digits.length;
            // negative, since -Long.MIN_VALUE is none
            for (long rest = unscaled < 0 ? unscaled : -unscaled; rest != 0; rest /= 10) {
                digits[--from] = (byte) ('0' - rest % 10);
            }
            write(digits, from, digits.length, unscaled < 0, Numeric.scale(number), out);
        } else {
            var unscaled = Numeric.bigUnscaled(number);
            byte[] text = unscaled.abs().toString().getBytes(ISO_8859_1);
            write(text, 0, text.length, unscaled.signum() < 0, Numeric.scale(number), out);
        }
    }

    /// Writes the number with the decimal digits from `from` to `to`, the first of them not 0.
    private static void write(
            byte[] decimals, int from, int to, boolean negative, int scale, Slice out) {
        int end = to;
        while (end > from && decimals[end - 1] == '0') {
            end--;
        }
        if (end == from || (end == from + 1 && decimals[from] == '0')) {
            header(0, 0, 0, scale, out);
            return;
        }
        int integerDigits = to - from - scale;
        int weight = Math.floorDiv(integerDigits - 1, 4);
        int first = integerDigits - 4 * weight; // decimal digits in the first group: 1 to 4
        int count = 1 + Math.max(0, Math.ceilDiv(end - from - first, 4));
        header(count, weight, negative ? NEGATIVE : 0, scale, out);
        int next = from;
        for (int group = 0; group < count; group++) {
            int stop = from + first + 4 * group;
            int digit = 0;
            for (; next < stop; next++) {
                digit = digit * 10 + (next < end ? decimals[next] - '0' : 0);
            }
            int16(digit, out);
        }
    }

    private static void header(int count, int weight, int sign, int scale, Slice out) {
        int16(count, out);
        int16(weight, out);
        int16(sign, out);
        int16(scale, out);
    }

    private static void int16(int number, Slice out) {
        int at = out.grow(2);
        out.data[at] = (byte) (number >> 8);
        out.data[at + 1] = (byte) number;
    }
}
