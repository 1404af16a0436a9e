// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.value.Numeric;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Exact sums of `numeric`. A sum has the largest scale of the values that are left, so values are
/// summed and counted by scale. A column usually has one scale and values that fit a long: that is
/// 128 bits and a count a group; other scales, larger values and the special ones have a map.
final class NumericSums extends Accumulator {
    // Per group: low and high of the sum at `scales[g]` and how many values it has.
    private long[] sums = new long[24];
    private byte[] scales = new byte[8];
    private @Nullable Others @Nullable [] others;
    private final Slice value = new Slice();

    /// Values that are not in the arrays.
    private static final class Others {
        final TreeMap<Integer, BigInteger> sums = new TreeMap<>();
        final TreeMap<Integer, Long> counts = new TreeMap<>();
        long notNumbers;
        long positiveInfinities;
        long negativeInfinities;

        void add(int scale, BigInteger unscaled, long weight) {
            addSum(scale, unscaled.multiply(BigInteger.valueOf(weight)), weight);
        }

        void addSum(int scale, BigInteger added, long count) {
            int sign = sums.merge(scale, added, BigInteger::add).signum();
            if (counts.merge(scale, count, Long::sum) == 0 && sign == 0) {
                counts.remove(scale);
                sums.remove(scale);
            }
        }

        void merge(Others added, int sign) {
            added.sums.forEach((scale, sum) ->
                    addSum(
                            scale,
                            sign > 0 ? sum : sum.negate(),
                            sign * added.counts.getOrDefault(scale, 0L)));
            notNumbers += sign * added.notNumbers;
            positiveInfinities += sign * added.positiveInfinities;
            negativeInfinities += sign * added.negativeInfinities;
        }

        boolean isSpecial() {
            return notNumbers != 0 || positiveInfinities != 0 || negativeInfinities != 0;
        }
    }

    @Override
    void reserve(int limit) {
        if (limit > scales.length) {
            int length = Math.max(limit, scales.length * 2);
            sums = Arrays.copyOf(sums, 3 * length);
            scales = Arrays.copyOf(scales, length);
        }
    }

    @Override
    void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        var values = (BytesColumn) arguments[0];
        for (int i = 0; i < size; i++) {
            values.get(i, value);
            add(groups[i], value, weights == null ? 1 : weights[i]);
        }
    }

    @Override
    void addRow(int group, Column[] arguments, int row, long weight) {
        ((BytesColumn) arguments[0]).get(row, value);
        add(group, value, weight);
    }

    /// Adds `number` to `group`, `weight` times.
    void add(int group, Slice number, long weight) {
        if (!Numeric.isCompact(number)) {
            addOther(group, number, weight);
            return;
        }
        int at = 3 * group;
        int scale = Numeric.scale(number);
        if (sums[at + 2] == 0 && sums[at] == 0 && sums[at + 1] == 0) {
            scales[group] = (byte) scale;
        }
        if (scales[group] != scale) {
            addOther(group, number, weight);
            return;
        }
        long unscaled = Numeric.unscaled(number);
        long low = unscaled * weight;
        long sum = sums[at] + low;
        sums[at] = sum;
        sums[at + 1] +=
                Math.multiplyHigh(unscaled, weight) + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
        sums[at + 2] += weight;
    }

    private void addOther(int group, Slice number, long weight) {
        var other = others(group);
        if (Numeric.isNaN(number)) {
            other.notNumbers += weight;
        } else if (!Numeric.isSpecial(number)) {
            other.add(Numeric.scale(number), Numeric.bigUnscaled(number), weight);
        } else if (Numeric.sign(number) > 0) {
            other.positiveInfinities += weight;
        } else {
            other.negativeInfinities += weight;
        }
    }

    private Others others(int group) {
        @Nullable Others[] all = others;
        if (all == null || group >= all.length) {
            int length = Math.max(group + 1, scales.length);
            all = all == null ? new Others[length] : Arrays.copyOf(all, length);
            others = all;
        }
        var other = all[group];
        if (other == null) {
            other = new Others();
            all[group] = other;
        }
        return other;
    }

    private @Nullable Others othersOrNull(int group) {
        return others == null || group >= others.length ? null : others[group];
    }

    /// Sets `out` to the sum of `group`, which has a value.
    void sum(int group, Slice out) {
        int at = 3 * group;
        var other = othersOrNull(group);
        if (other == null) {
            if (sums[at + 1] == sums[at] >> 63) {
                Numeric.set(sums[at], scales[group], out);
            } else {
                Numeric.set(WideLongSums.wide(sums[at + 1], sums[at]), scales[group], out);
            }
        } else if (other.isSpecial()) {
            special(other, out);
        } else {
            sum(group, other, out);
        }
    }

    private static void special(Others other, Slice out) {
        if (other.notNumbers != 0
                || (other.positiveInfinities != 0 && other.negativeInfinities != 0)) {
            Numeric.setNaN(out);
        } else {
            Numeric.setInfinity(other.negativeInfinities != 0, out);
        }
    }

    /// A value can have come by one way and gone by the other, so a scale is there where the counts
    /// of both ways do not cancel out.
    private void sum(int group, Others other, Slice out) {
        int at = 3 * group;
        int scale = 0;
        var counts = new TreeMap<>(other.counts);
        counts.merge((int) scales[group], sums[at + 2], Long::sum);
        for (var entry : counts.entrySet()) {
            scale = entry.getValue() == 0 ? scale : Math.max(scale, entry.getKey());
        }
        int shown = Math.max(scale, Math.max(counts.lastKey(), 0));
        var total = atScale(WideLongSums.wide(sums[at + 1], sums[at]), scales[group], shown);
        for (var entry : other.sums.entrySet()) {
            total = total.add(atScale(entry.getValue(), entry.getKey(), shown));
        }
        // What had more decimals is gone, so nothing is lost.
        Numeric.set(total.divide(BigInteger.TEN.pow(shown - scale)), scale, out);
    }

    private static BigInteger atScale(BigInteger unscaled, int scale, int wanted) {
        return unscaled.multiply(BigInteger.TEN.pow(wanted - scale));
    }

    @Override
    boolean merges() {
        return true;
    }

    @Override
    void merge(int into, Accumulator other, int from, int sign) {
        var added = (NumericSums) other;
        long low = added.sums[3 * from];
        long high = added.sums[3 * from + 1];
        long count = added.sums[3 * from + 2];
        if (low != 0 || high != 0 || count != 0) {
            mergeCompact(into, added.scales[from], low, high, sign, count);
        }
        var theirs = added.othersOrNull(from);
        if (theirs != null) {
            others(into).merge(theirs, sign);
        }
    }

    private void mergeCompact(int into, byte scale, long low, long high, int sign, long count) {
        int at = 3 * into;
        if (sums[at + 2] == 0 && sums[at] == 0 && sums[at + 1] == 0) {
            scales[into] = scale;
        }
        if (scales[into] != scale) {
            var sum = WideLongSums.wide(high, low);
            others(into).addSum(scale, sign > 0 ? sum : sum.negate(), sign * count);
            return;
        }
        // −x is ~x + 1.
        long addedLow = sign > 0 ? low : -low;
        long addedHigh = sign > 0 ? high : ~high + (low == 0 ? 1 : 0);
        long sum = sums[at] + addedLow;
        sums[at] = sum;
        sums[at + 1] += addedHigh + (Long.compareUnsigned(sum, addedLow) < 0 ? 1 : 0);
        sums[at + 2] += sign * count;
    }

    @Override
    void clear(int group) {
        Arrays.fill(sums, 3 * group, 3 * group + 3, 0);
        if (others != null && group < others.length) {
            others[group] = null;
        }
    }

    @Override
    void write(int group, PageWriter page) {
        for (int i = 0; i < 3; i++) {
            page.putLong(sums[3 * group + i]);
        }
        page.putByte(scales[group]);
        var other = othersOrNull(group);
        page.putByte(other == null ? 0 : 1);
        if (other != null) {
            page.putLong(other.notNumbers);
            page.putLong(other.positiveInfinities);
            page.putLong(other.negativeInfinities);
            page.putInt(other.sums.size());
            other.sums.forEach((scale, sum) -> {
                byte[] bytes = sum.toByteArray();
                page.putInt(scale);
                page.putLong(other.counts.getOrDefault(scale, 0L));
                page.putBytes(bytes, 0, bytes.length);
            });
        }
    }

    @Override
    void read(int group, PageReader page) {
        for (int i = 0; i < 3; i++) {
            sums[3 * group + i] = page.getLong();
        }
        scales[group] = (byte) page.getByte();
        if (page.getByte() == 0) {
            return;
        }
        var other = others(group);
        other.notNumbers = page.getLong();
        other.positiveInfinities = page.getLong();
        other.negativeInfinities = page.getLong();
        int count = page.getInt();
        for (int i = 0; i < count; i++) {
            int scale = page.getInt();
            other.counts.put(scale, page.getLong());
            page.getBytes(value);
            other.sums.put(scale, new BigInteger(value.data, value.offset, value.length));
        }
    }

    @Override
    long sizeBytes() {
        return 8L * sums.length + scales.length + (others == null ? 0 : 8L * others.length);
    }
}
