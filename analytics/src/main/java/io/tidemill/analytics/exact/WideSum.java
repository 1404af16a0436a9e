// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.exact;

import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Arrays;

/// An exact sum of finite doubles of any exponents: a fixed-point number of as many limbs as the
/// values need (R. Neal, "Fast exact summation using small and large superaccumulators", 2015).
///
/// Limb `i` counts units of 2^(32 (first + i) − 1074). It takes 32 bits at a time, so it has room
/// for 2^30 additions until carries must be passed on.
final class WideSum {
    private static final int ADDITIONS_MAX = 1 << 28;
    private static final int LIMBS_MAX = 80;
    private static final long LOW = 0xFFFF_FFFFL;
    private static final int MANTISSA_BITS = 52;
    private static final long MANTISSA = (1L << MANTISSA_BITS) - 1;
    private static final int LEAST_EXPONENT = -1074;

    private int first;
    private long[] limbs = {};
    private int additions;

    /// Adds a finite `value`.
    void add(double value) {
        long bits = Double.doubleToRawLongBits(value);
        long mantissa = bits & MANTISSA;
        int exponent = (int) (bits >>> MANTISSA_BITS) & 0x7FF;
        if (exponent != 0) {
            mantissa |= 1L << MANTISSA_BITS;
            exponent--;
        }
        if (mantissa == 0) {
            return;
        }
        int limb = exponent >> 5;
        int shift = exponent & 31;
        // One more limb above for the carries.
        cover(limb, limb + 4);
        int at = limb - first;
        long low = (mantissa << shift) & LOW;
        long middle = (mantissa >>> (32 - shift)) & LOW;
        long high = mantissa >>> (32 - shift) >>> 32;
        if (bits < 0) {
            limbs[at] -= low;
            limbs[at + 1] -= middle;
            limbs[at + 2] -= high;
        } else {
            limbs[at] += low;
            limbs[at + 1] += middle;
            limbs[at + 2] += high;
        }
        if (++additions >= ADDITIONS_MAX) {
            carry();
            additions = 0;
        }
    }

    /// Adds all of `other`, `sign` times: 1 or −1.
    void add(WideSum other, int sign) {
        if (other.limbs.length == 0) {
            return;
        }
        carry();
        other.carry();
        cover(other.first, other.first + other.limbs.length);
        for (int i = 0; i < other.limbs.length; i++) {
            limbs[other.first + i - first] += sign * other.limbs[i];
        }
        carry();
        additions = 1;
        other.additions = 1;
    }

    private void cover(int from, int to) {
        if (limbs.length == 0) {
            first = from;
            limbs = new long[to - from];
        } else if (from < first || to > first + limbs.length) {
            int start = Math.min(from, first);
            int end = Math.max(to, first + limbs.length);
            var wider = new long[end - start];
            System.arraycopy(limbs, 0, wider, first - start, limbs.length);
            limbs = wider;
            first = start;
        }
    }

    /// Brings every limb but the last to 0 … 2^32 − 1; the last keeps the sign.
    private void carry() {
        if (limbs.length == 0) {
            return;
        }
        for (int i = 0; i < limbs.length - 1; i++) {
            limbs[i + 1] += limbs[i] >> 32;
            limbs[i] &= LOW;
        }
        long top = limbs[limbs.length - 1];
        if (top != (int) top) {
            cover(first, first + limbs.length + 1);
            limbs[limbs.length - 1] = top >> 32;
            limbs[limbs.length - 2] = top & LOW;
        }
    }

    /// Whether the sum is 0.
    boolean isZero() {
        carry();
        for (long limb : limbs) {
            if (limb != 0) {
                return false;
            }
        }
        return true;
    }

    /// The two doubles nearest to the sum, which is 0 afterwards.
    DoubleDouble drain() {
        double high = nearest();
        add(-high);
        double low = nearest();
        Arrays.fill(limbs, 0);
        additions = 0;
        return new DoubleDouble(high, low);
    }

    /// The double nearest to the sum, halves to even; an infinity where it is too large.
    double nearest() {
        carry();
        if (limbs.length == 0) {
            return 0;
        }
        boolean negative = limbs[limbs.length - 1] < 0;
        if (negative) {
            negate();
        }
        double magnitude = nearestMagnitude();
        if (negative) {
            negate();
        }
        return negative ? -magnitude : magnitude;
    }

    private void negate() {
        for (int i = 0; i < limbs.length; i++) {
            limbs[i] = -limbs[i];
        }
        carry();
    }

    private double nearestMagnitude() {
        int top = limbs.length - 1;
        while (top >= 0 && limbs[top] == 0) {
            top--;
        }
        if (top < 0) {
            return 0;
        }
        // 64 bits from the first one that is set, and whether there is anything below.
        int zeros = Long.numberOfLeadingZeros(limbs[top]) - 32;
        long window = limbs[top] << 32 | limb(top - 1);
        boolean more;
        if (zeros == 0) {
            more = limb(top - 2) != 0;
        } else {
            window = window << zeros | limb(top - 2) >>> (32 - zeros);
            more = (limb(top - 2) << (32 + zeros)) != 0;
        }
        for (int i = top - 3; i >= 0 && !more; i--) {
            more = limbs[i] != 0;
        }
        long mantissa = window >>> 11;
        long rest = window & 0x7FF;
        if (rest > 0x400 || (rest == 0x400 && (more || (mantissa & 1) != 0))) {
            mantissa++;
        }
        return Math.scalb((double) mantissa, 32 * (first + top - 1) - zeros + LEAST_EXPONENT + 11);
    }

    private long limb(int index) {
        return index < 0 ? 0 : limbs[index];
    }

    void write(StateWriter writer) {
        carry();
        additions = 1;
        writer.putInt(limbs.length);
        writer.putInt(first);
        for (long limb : limbs) {
            writer.putLong(limb);
        }
    }

    static WideSum read(StateReader reader) {
        var sum = new WideSum();
        int count = reader.getCount(Long.BYTES);
        if (count > LIMBS_MAX) {
            throw new StateFormatException("too many limbs: " + count);
        }
        sum.first = reader.getInt(0, LIMBS_MAX);
        sum.limbs = new long[count];
        for (int i = 0; i < count; i++) {
            sum.limbs[i] = reader.getLong();
        }
        sum.carry();
        sum.additions = 1;
        return sum;
    }
}
