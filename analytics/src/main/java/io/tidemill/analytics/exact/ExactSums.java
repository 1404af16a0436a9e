// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.exact;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Exact sums of doubles and of products of two doubles, by index.
///
/// A product is `p + e`: `p` is the double nearest to it and `e` the error, also a double, which
/// one fused multiply-add gives. Each sum keeps the `p` in one pair of doubles and the `e` in
/// another, as expansions (J. R. Shewchuk, "Adaptive precision floating-point arithmetic", 1997)
/// grown by Knuth's error-free additions: `high + value = high′ + error`, `low + error = low′ +
/// rest`. Where `rest` is not 0, because the values' exponents lie more than some fifty bits apart,
/// it goes to a [WideSum], which takes anything. So nothing is ever rounded before a sum is read.
///
/// Values are within ±[#VALUE_MAX] and 0 or at least [#VALUE_MIN] in magnitude: products then
/// neither overflow nor lose bits below the least double.
public final class ExactSums {
    /// 2^480: the largest magnitude of a factor.
    public static final double VALUE_MAX = 0x1p480;

    /// 2^-480: the least magnitude of a factor that is not 0.
    public static final double VALUE_MIN = 0x1p-480;

    // 2^53: up to here a weight is a double.
    private static final long EXACT_WEIGHT_MAX = 1L << 53;

    private int count;
    double[] high;
    double[] low;
    double[] errorHigh;
    double[] errorLow;
    private @Nullable WideSum @Nullable [] wides;

    /// `count` sums that are 0.
    public ExactSums(int count) {
        this.count = count;
        high = new double[count];
        low = new double[count];
        errorHigh = new double[count];
        errorLow = new double[count];
    }

    /// The number of sums.
    public int count() {
        return count;
    }

    /// Appends sums that are 0 until there are `newCount`.
    public void growTo(int newCount) {
        if (newCount > count) {
            high = Arrays.copyOf(high, newCount);
            low = Arrays.copyOf(low, newCount);
            errorHigh = Arrays.copyOf(errorHigh, newCount);
            errorLow = Arrays.copyOf(errorLow, newCount);
            if (wides != null) {
                wides = Arrays.copyOf(wides, newCount);
            }
            count = newCount;
        }
    }

    /// Adds `value` to sum `index`.
    public void add(int index, double value) {
        double sum = high[index];
        double next = sum + value;
        double part = next - sum;
        double error = (sum - (next - part)) + (value - part);
        high[index] = next;
        sum = low[index];
        next = sum + error;
        part = next - sum;
        double rest = (sum - (next - part)) + (error - part);
        low[index] = next;
        if (rest != 0) {
            wide(index).add(rest);
        }
    }

    /// Adds the error of a product to sum `index`.
    void addError(int index, double value) {
        double sum = errorHigh[index];
        double next = sum + value;
        double part = next - sum;
        double error = (sum - (next - part)) + (value - part);
        errorHigh[index] = next;
        sum = errorLow[index];
        next = sum + error;
        part = next - sum;
        double rest = (sum - (next - part)) + (error - part);
        errorLow[index] = next;
        if (rest != 0) {
            wide(index).add(rest);
        }
    }

    /// Adds `first` times `second` to sum `index`.
    public void addProduct(int index, double first, double second) {
        double product = first * second;
        add(index, product);
        addError(index, Math.fma(first, second, -product));
    }

    /// Adds `value` to sum `index`, `weight` times.
    public void add(int index, double value, long weight) {
        if (weight == 1) {
            add(index, value);
        } else if (weight == -1) {
            add(index, -value);
        } else if (Math.abs(weight) <= EXACT_WEIGHT_MAX && weight != Long.MIN_VALUE) {
            double product = value * weight;
            add(index, product);
            addError(index, Math.fma(value, (double) weight, -product));
        } else {
            add(index, value * 0x1p32, weight >> 32);
            add(index, value, weight & 0xFFFF_FFFFL);
        }
    }

    /// Adds `first` times `second` to sum `index`, `weight` times.
    public void addProduct(int index, double first, double second, long weight) {
        double product = first * second;
        add(index, product, weight);
        add(index, Math.fma(first, second, -product), weight);
    }

    /// Adds each of the sums of `other` to the one of the same index, `sign` times: 1 or −1.
    public void add(ExactSums other, int sign) {
        growTo(other.count);
        for (int i = 0; i < other.count; i++) {
            add(i, sign * other.high[i]);
            add(i, sign * other.low[i]);
            addError(i, sign * other.errorHigh[i]);
            addError(i, sign * other.errorLow[i]);
            var wide = other.wides == null ? null : other.wides[i];
            if (wide != null) {
                wide(i).add(wide, sign);
            }
        }
    }

    /// Adds what is left of an addition to sum `index`.
    void addWide(int index, double rest) {
        wide(index).add(rest);
    }

    private WideSum wide(int index) {
        @Nullable WideSum[] all = wides;
        if (all == null) {
            all = new WideSum[count];
            wides = all;
        }
        var wide = all[index];
        if (wide == null) {
            wide = new WideSum();
            all[index] = wide;
        }
        return wide;
    }

    /// Sum `index`, correctly rounded to two doubles.
    public DoubleDouble get(int index) {
        var wide = wides == null ? null : wides[index];
        if (low[index] == 0 && errorHigh[index] == 0 && errorLow[index] == 0 && wide == null) {
            return new DoubleDouble(high[index] + 0.0, 0);
        }
        var total = new WideSum();
        total.add(high[index]);
        total.add(low[index]);
        total.add(errorHigh[index]);
        total.add(errorLow[index]);
        if (wide != null) {
            total.add(wide, 1);
        }
        return total.drain();
    }

    /// Gives back the room that sums took which all are 0 again.
    void clearZeros() {
        for (int i = 0; i < count; i++) {
            if (!get(i).equals(DoubleDouble.ZERO)) {
                return;
            }
        }
        Arrays.fill(high, 0);
        Arrays.fill(low, 0);
        Arrays.fill(errorHigh, 0);
        Arrays.fill(errorLow, 0);
        wides = null;
    }

    /// The bytes it takes in memory.
    public long sizeBytes() {
        return 4L * Double.BYTES * count + (wides == null ? 0 : 128L * count);
    }

    /// Appends the number of sums, and of each the four doubles and what did not fit in them.
    public void write(StateWriter writer) {
        writer.putInt(count);
        writer.putDoubles(high, count);
        writer.putDoubles(low, count);
        writer.putDoubles(errorHigh, count);
        writer.putDoubles(errorLow, count);
        int wideCount = 0;
        for (int i = 0; wides != null && i < count; i++) {
            var wide = wides[i];
            if (wide != null && !wide.isZero()) {
                wideCount++;
            }
        }
        writer.putInt(wideCount);
        for (int i = 0; wides != null && i < count; i++) {
            var wide = wides[i];
            if (wide != null && !wide.isZero()) {
                writer.putInt(i);
                wide.write(writer);
            }
        }
    }

    /// Reads what [#write] wrote.
    public static ExactSums read(StateReader reader) {
        int count = reader.getCount(4 * Double.BYTES);
        var sums = new ExactSums(count);
        reader.getDoubles(sums.high, count);
        reader.getDoubles(sums.low, count);
        reader.getDoubles(sums.errorHigh, count);
        reader.getDoubles(sums.errorLow, count);
        int wideCount = reader.getCount(Integer.BYTES);
        for (int i = 0; i < wideCount; i++) {
            int index = reader.getInt(0, count - 1);
            sums.wide(index);
            var all = sums.wides;
            if (all != null) {
                all[index] = WideSum.read(reader);
            }
        }
        return sums;
    }
}
