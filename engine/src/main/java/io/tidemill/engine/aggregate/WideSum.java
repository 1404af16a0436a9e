// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.value.BigEndian;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.math.BigInteger;

/// An exact sum of any doubles, weighted, whatever their exponents: a fixed-point number as long as
/// the range of `double` (R. Neal, "Fast exact summation using small and large superaccumulators",
/// 2015). NaN and the infinities are counted beside.
///
/// Chunk `i` counts units of 2^(32 i − 1074). A chunk takes 32 bits at a time and so has room for
/// 2^30 additions before carries must be passed on.
final class WideSum {
    /// The least double is 2^-UNIT_BITS: what exact sums count.
    static final int UNIT_BITS = 1074;

    private static final int CHUNKS = 72;
    private static final int ADDITIONS_MAX = 1 << 28;
    private static final long LOW = 0xFFFF_FFFFL;
    private static final int MANTISSA_BITS = 52;
    private static final long MANTISSA = (1L << MANTISSA_BITS) - 1;

    private final long[] chunks = new long[CHUNKS];
    private int additions;
    private long notNumbers;
    private long positiveInfinities;
    private long negativeInfinities;

    /// Adds `weight` times `value`.
    void add(double value, long weight) {
        if (!Double.isFinite(value)) {
            addSpecial(value, weight);
            return;
        }
        long bits = Double.doubleToRawLongBits(value);
        int exponent = (int) (bits >>> MANTISSA_BITS) & 0x7FF;
        long mantissa = bits & MANTISSA;
        if (exponent == 0) {
            exponent = 1;
        } else {
            mantissa |= 1L << MANTISSA_BITS;
        }
        int position = exponent - 1;
        boolean negative = (bits < 0) != (weight < 0);
        long times = Math.abs(weight);
        if (times == 1) {
            addBits(mantissa, position, negative);
            return;
        }
        // |Long.MIN_VALUE| is right as an unsigned number.
        long low = mantissa * times;
        long high = Math.unsignedMultiplyHigh(mantissa, times);
        addBits(low & LOW, position, negative);
        addBits(low >>> 32, position + 32, negative);
        addBits(high & LOW, position + 64, negative);
        addBits(high >>> 32, position + 96, negative);
    }

    private void addSpecial(double value, long weight) {
        if (Double.isNaN(value)) {
            notNumbers += weight;
        } else if (value > 0) {
            positiveInfinities += weight;
        } else {
            negativeInfinities += weight;
        }
    }

    private void addBits(long bits, int position, boolean negative) {
        int chunk = position >> 5;
        int shift = position & 31;
        long low = (bits << shift) & LOW;
        long rest = bits >>> (32 - shift);
        if (negative) {
            chunks[chunk] -= low;
            chunks[chunk + 1] -= rest & LOW;
            chunks[chunk + 2] -= rest >>> 32;
        } else {
            chunks[chunk] += low;
            chunks[chunk + 1] += rest & LOW;
            chunks[chunk + 2] += rest >>> 32;
        }
        if (++additions >= ADDITIONS_MAX) {
            carry(chunks);
            additions = 0;
        }
    }

    /// Brings every chunk but the last to 0 … 2^32 − 1.
    private static void carry(long[] chunks) {
        for (int i = 0; i < CHUNKS - 1; i++) {
            chunks[i + 1] += chunks[i] >> 32;
            chunks[i] &= LOW;
        }
    }

    /// Adds all that `other` was given; with sign −1 takes it back.
    void merge(WideSum other, int sign) {
        notNumbers += sign * other.notNumbers;
        positiveInfinities += sign * other.positiveInfinities;
        negativeInfinities += sign * other.negativeInfinities;
        // With carries passed on, chunks are as small as those of one value.
        carry(other.chunks);
        other.additions = 0;
        for (int i = 0; i < CHUNKS; i++) {
            chunks[i] += sign * other.chunks[i];
        }
        if (++additions >= ADDITIONS_MAX) {
            carry(chunks);
            additions = 0;
        }
    }

    /// Whether NaN or an infinity is among the values: [#special] then is the sum.
    boolean isSpecial() {
        return notNumbers != 0 || positiveInfinities != 0 || negativeInfinities != 0;
    }

    /// The sum where NaN or an infinity is among the values.
    double special() {
        if (notNumbers != 0 || (positiveInfinities != 0 && negativeInfinities != 0)) {
            return Double.NaN;
        }
        return positiveInfinities != 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    /// The double nearest to the finite values' sum and `high` and `low`, halves to even; an
    /// infinity where it is too large.
    double round(double high, double low) {
        long[] sum = exact(high, low);
        boolean negative = sum[CHUNKS - 1] < 0;
        if (negative) {
            negate(sum);
        }
        double magnitude = nearest(sum);
        return negative ? -magnitude : magnitude;
    }

    private long[] exact(double high, double low) {
        var total = new WideSum();
        System.arraycopy(chunks, 0, total.chunks, 0, CHUNKS);
        carry(total.chunks);
        total.add(high, 1);
        total.add(low, 1);
        carry(total.chunks);
        return total.chunks;
    }

    private static void negate(long[] sum) {
        for (int i = 0; i < CHUNKS; i++) {
            sum[i] = -sum[i];
        }
        carry(sum);
    }

    private static double nearest(long[] sum) {
        int top = CHUNKS - 1;
        while (top > 1 && sum[top] == 0) {
            top--;
        }
        long first = sum[top] << 32 | sum[top - 1];
        if (top == 1 && first >>> (MANTISSA_BITS + 1) == 0) {
            // At most 53 bits in units of the least double: the bits are the double's.
            return Double.longBitsToDouble(first);
        }
        int zeros = Long.numberOfLeadingZeros(first);
        long below = top > 1 ? sum[top - 2] : 0;
        long window = zeros == 0 ? first : first << zeros | below >>> (32 - zeros);
        boolean more = zeros == 0 ? below != 0 : (below << (32 + zeros)) != 0;
        for (int i = top - 3; i >= 0 && !more; i--) {
            more = sum[i] != 0;
        }
        long mantissa = window >>> 11;
        long rest = window & 0x7FF;
        if (rest > 0x400 || (rest == 0x400 && (more || (mantissa & 1) != 0))) {
            mantissa++;
        }
        return Math.scalb((double) mantissa, 32 * (top - 1) - zeros - 1074 + 11);
    }

    /// The finite values' sum and `high` and `low`, in units of 2^-[#UNIT_BITS].
    BigInteger exactInteger(double high, double low) {
        return toInteger(exact(high, low));
    }

    private static BigInteger toInteger(long[] sum) {
        boolean negative = sum[CHUNKS - 1] < 0;
        if (negative) {
            negate(sum);
        }
        var bytes = new byte[CHUNKS * Integer.BYTES];
        for (int i = 0; i < CHUNKS; i++) {
            BigEndian.putInt(bytes, (CHUNKS - 1 - i) * Integer.BYTES, (int) sum[i]);
        }
        return new BigInteger(negative ? -1 : 1, bytes);
    }

    /// The double nearest to `value` times 2^`exponent`, but for numbers near the least double,
    /// which are rounded twice.
    static double nearest(BigInteger value, int exponent) {
        var magnitude = value.abs();
        int excess = Math.max(0, magnitude.bitLength() - 62);
        long top = magnitude.shiftRight(excess).longValue();
        if (excess > 0 && magnitude.getLowestSetBit() < excess) {
            top |= 1;
        }
        double nearest = Math.scalb((double) top, exponent + excess);
        return value.signum() < 0 ? -nearest : nearest;
    }

    void write(PageWriter page) {
        page.putLong(notNumbers);
        page.putLong(positiveInfinities);
        page.putLong(negativeInfinities);
        page.putInt(additions);
        for (int i = 0; i < CHUNKS; i++) {
            if (chunks[i] != 0) {
                page.putByte(i + 1);
                page.putLong(chunks[i]);
            }
        }
        page.putByte(0);
    }

    void read(PageReader page) {
        notNumbers = page.getLong();
        positiveInfinities = page.getLong();
        negativeInfinities = page.getLong();
        additions = page.getInt();
        for (int at = page.getByte(); at != 0; at = page.getByte()) {
            chunks[at - 1] = page.getLong();
        }
    }
}
