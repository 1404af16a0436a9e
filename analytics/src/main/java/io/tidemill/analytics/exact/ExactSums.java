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

    // The doubles of a sum, side by side: who adds a row to one of many models waits for the memory
    // that the sums are in, so they are in as few lines of the cache as can be.
    static final int PARTS = 4;
    private static final int LINE = 64 / Double.BYTES;
    private static final int LOW = 1;
    private static final int ERROR_HIGH = 2;
    private static final int ERROR_LOW = 3;

    private int count;
    double[] parts;
    private @Nullable WideSum @Nullable [] wides;

    /// `count` sums that are 0.
    public ExactSums(int count) {
        this.count = count;
        parts = new double[PARTS * count];
    }

    /// The number of sums.
    public int count() {
        return count;
    }

    /// Reads something of each line of the cache that the sums are in, so that they are near when
    /// they are changed soon; gives what nobody needs.
    double touch() {
        double sum = 0;
        for (int at = 0; at < parts.length; at += LINE) {
            sum += parts[at];
        }
        return sum;
    }

    /// Appends sums that are 0 until there are `newCount`.
    public void growTo(int newCount) {
        if (newCount > count) {
            parts = Arrays.copyOf(parts, PARTS * newCount);
            if (wides != null) {
                wides = Arrays.copyOf(wides, newCount);
            }
            count = newCount;
        }
    }

    /// Adds `value` to sum `index`.
    public void add(int index, double value) {
        addPair(index, PARTS * index, value);
    }

    /// Adds the error of a product to sum `index`.
    void addError(int index, double value) {
        addPair(index, PARTS * index + ERROR_HIGH, value);
    }

    private void addPair(int index, int at, double value) {
        double sum = parts[at];
        double next = sum + value;
        double part = next - sum;
        double error = (sum - (next - part)) + (value - part);
        parts[at] = next;
        sum = parts[at + LOW];
        next = sum + error;
        part = next - sum;
        double rest = (sum - (next - part)) + (error - part);
        parts[at + LOW] = next;
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
            int at = PARTS * i;
            add(i, sign * other.parts[at]);
            add(i, sign * other.parts[at + LOW]);
            addError(i, sign * other.parts[at + ERROR_HIGH]);
            addError(i, sign * other.parts[at + ERROR_LOW]);
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
        double high = parts[PARTS * index];
        double low = parts[PARTS * index + LOW];
        double errorHigh = parts[PARTS * index + ERROR_HIGH];
        double errorLow = parts[PARTS * index + ERROR_LOW];
        if (low == 0 && errorHigh == 0 && errorLow == 0 && wide == null) {
            return new DoubleDouble(high + 0.0, 0);
        }
        var total = new WideSum();
        total.add(high);
        total.add(low);
        total.add(errorHigh);
        total.add(errorLow);
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
        Arrays.fill(parts, 0);
        wides = null;
    }

    /// The bytes it takes in memory.
    public long sizeBytes() {
        return (long) PARTS * Double.BYTES * count + (wides == null ? 0 : 128L * count);
    }

    /// Appends the number of sums, and of each the four doubles and what did not fit in them.
    public void write(StateWriter writer) {
        writer.putInt(count);
        writer.putDoubles(transposed(parts, PARTS), PARTS * count);
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

    /// A matrix with rows for columns: stored is one kind of doubles after the other.
    ///
    /// @param columns of `matrix`, which is row by row
    private static double[] transposed(double[] matrix, int columns) {
        var turned = new double[matrix.length];
        int rows = columns == 0 ? 0 : matrix.length / columns;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                turned[j * rows + i] = matrix[i * columns + j];
            }
        }
        return turned;
    }

    /// Reads what [#write] wrote.
    public static ExactSums read(StateReader reader) {
        int count = reader.getCount(4 * Double.BYTES);
        var sums = new ExactSums(count);
        reader.getDoubles(sums.parts, PARTS * count);
        sums.parts = transposed(sums.parts, count);
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
