// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Exact sums of doubles, one a group, from which what was added can be taken back as if it had
/// never been there. The sum shown is the double nearest to the exact sum, so it depends neither on
/// the order of the rows nor on what came and went.
///
/// A group's sum is an unevaluated sum of two doubles, `high + low`, an expansion in the sense of
/// J. Shewchuk ("Adaptive precision floating-point arithmetic", 1997), grown by two of Knuth's
/// error-free additions: `high + value = high′ + error` and `low + error = low′ + rest`, both
/// exactly. `rest` is 0 unless the sum needs more than the hundred-odd bits of two doubles, or
/// something overflowed or was not finite; it then goes to the group's [WideSum], which takes
/// anything. Hence the usual row costs twelve additions and one comparison, with no branch taken.
final class ExactSums extends Accumulator {
    // 2^53: up to here a weight is a double.
    private static final long EXACT_WEIGHT_MAX = 1L << 53;
    private static final double PRODUCT_MIN = 0x1p-900;
    private static final double PRODUCT_MAX = 0x1p+900;

    // high and low of group g at 2g and 2g + 1
    private double[] pairs = new double[16];
    private @Nullable WideSum @Nullable [] wides;

    @Override
    void reserve(int limit) {
        if (2 * limit > pairs.length) {
            pairs = Arrays.copyOf(pairs, Math.max(2 * limit, pairs.length * 2));
        }
    }

    @Override
    void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        double[] values = ((DoubleColumn) arguments[0]).values();
        if (weights == null) {
            addAll(size, groups, values);
            return;
        }
        for (int i = 0; i < size; i++) {
            add(groups[i], values[i], weights[i]);
        }
    }

    private void addAll(int size, int[] groups, double[] values) {
        double[] sums = pairs;
        for (int i = 0; i < size; i++) {
            int at = 2 * groups[i];
            double value = values[i];
            double high = sums[at];
            double low = sums[at + 1];
            double newHigh = high + value;
            double part = newHigh - high;
            double error = (high - (newHigh - part)) + (value - part);
            double newLow = low + error;
            part = newLow - low;
            double rest = (low - (newLow - part)) + (error - part);
            if (rest == 0) {
                sums[at] = newHigh;
                sums[at + 1] = newLow;
            } else {
                addWide(groups[i], value, newHigh, newLow, rest);
            }
        }
    }

    @Override
    void addRow(int group, Column[] arguments, int row, long weight) {
        add(group, ((DoubleColumn) arguments[0]).values()[row], weight);
    }

    /// Adds `value` to `group`, `weight` times.
    void add(int group, double value, long weight) {
        if (!Double.isFinite(value)) {
            // An infinity that is taken back must meet the one that was added, not its opposite.
            wide(group).add(value, weight);
            return;
        }
        if (weight == 1 || weight == -1) {
            addOnce(group, weight == 1 ? value : -value);
            return;
        }
        double product = value * weight;
        double magnitude = Math.abs(product);
        if (Math.abs(weight) <= EXACT_WEIGHT_MAX
                && magnitude > PRODUCT_MIN
                && magnitude < PRODUCT_MAX) {
            addOnce(group, product);
            addOnce(group, Math.fma(value, (double) weight, -product));
        } else {
            wide(group).add(value, weight);
        }
    }

    /// Adds the exact product of `first` and `second`, `weight` times.
    void addProduct(int group, double first, double second, long weight) {
        double product = first * second;
        double magnitude = Math.abs(product);
        if (magnitude > PRODUCT_MIN && magnitude < PRODUCT_MAX) {
            add(group, product, weight);
            add(group, Math.fma(first, second, -product), weight);
        } else {
            // Too near the ends of the range for the error term: the product is rounded, but always
            // to the same double, so it can still be taken back.
            add(group, product, weight);
        }
    }

    private void addOnce(int group, double value) {
        double high = pairs[2 * group];
        double low = pairs[2 * group + 1];
        double newHigh = high + value;
        double part = newHigh - high;
        double error = (high - (newHigh - part)) + (value - part);
        double newLow = low + error;
        part = newLow - low;
        double rest = (low - (newLow - part)) + (error - part);
        if (rest == 0) {
            pairs[2 * group] = newHigh;
            pairs[2 * group + 1] = newLow;
        } else {
            addWide(group, value, newHigh, newLow, rest);
        }
    }

    private void addWide(int group, double value, double newHigh, double newLow, double rest) {
        var wide = wide(group);
        if (!Double.isFinite(value)) {
            wide.add(value, 1);
        } else if (Double.isFinite(newHigh) && Double.isFinite(newLow) && Double.isFinite(rest)) {
            pairs[2 * group] = newHigh;
            pairs[2 * group + 1] = newLow;
            wide.add(rest, 1);
        } else {
            wide.add(pairs[2 * group], 1);
            wide.add(pairs[2 * group + 1], 1);
            wide.add(value, 1);
            pairs[2 * group] = 0;
            pairs[2 * group + 1] = 0;
        }
    }

    private WideSum wide(int group) {
        @Nullable WideSum[] all = wides;
        if (all == null || group >= all.length) {
            int length = Math.max(group + 1, pairs.length / 2);
            all = all == null ? new WideSum[length] : Arrays.copyOf(all, length);
            wides = all;
        }
        var wide = all[group];
        if (wide == null) {
            wide = new WideSum();
            all[group] = wide;
        }
        return wide;
    }

    private @Nullable WideSum wideOrNull(int group) {
        return wides == null || group >= wides.length ? null : wides[group];
    }

    /// Whether NaN or an infinity is in the sum of `group`.
    boolean isSpecial(int group) {
        var wide = wideOrNull(group);
        return wide != null && wide.isSpecial();
    }

    /// The double nearest to the sum of `group`; an infinity where it is too large.
    double nearest(int group) {
        double high = pairs[2 * group];
        double low = pairs[2 * group + 1];
        var wide = wideOrNull(group);
        if (wide == null) {
            return high + low;
        }
        return wide.isSpecial() ? wide.special() : wide.round(high, low);
    }

    /// The sum of the finite values of `group` in units of 2^-[WideSum#UNIT_BITS].
    BigInteger exact(int group) {
        var wide = wideOrNull(group);
        return (wide == null ? new WideSum() : wide)
                .exactInteger(pairs[2 * group], pairs[2 * group + 1]);
    }

    /// The double nearest to the sum of `group`.
    ///
    /// @throws SqlException 22003 when it is too large; nothing has changed then
    double sum(int group) {
        double sum = nearest(group);
        if (Double.isInfinite(sum) && !isSpecial(group)) {
            throw overflow();
        }
        return sum;
    }

    static SqlException overflow() {
        return SqlException.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: overflow");
    }

    @Override
    boolean merges() {
        return true;
    }

    @Override
    void merge(int into, Accumulator other, int from, int sign) {
        var added = (ExactSums) other;
        addOnce(into, sign * added.pairs[2 * from]);
        addOnce(into, sign * added.pairs[2 * from + 1]);
        var wide = added.wideOrNull(from);
        if (wide != null) {
            wide(into).merge(wide, sign);
        }
    }

    @Override
    void clear(int group) {
        pairs[2 * group] = 0;
        pairs[2 * group + 1] = 0;
        if (wides != null && group < wides.length) {
            wides[group] = null;
        }
    }

    @Override
    void write(int group, PageWriter page) {
        page.putDouble(pairs[2 * group]);
        page.putDouble(pairs[2 * group + 1]);
        var wide = wideOrNull(group);
        page.putByte(wide == null ? 0 : 1);
        if (wide != null) {
            wide.write(page);
        }
    }

    @Override
    void read(int group, PageReader page) {
        pairs[2 * group] = page.getDouble();
        pairs[2 * group + 1] = page.getDouble();
        if (page.getByte() != 0) {
            wide(group).read(page);
        }
    }

    @Override
    long sizeBytes() {
        return 8L * pairs.length + (wides == null ? 0 : 8L * wides.length);
    }
}
