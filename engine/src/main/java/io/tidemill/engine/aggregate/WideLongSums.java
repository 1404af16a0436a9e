// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Sums of `bigint` in 128 bits, two longs a group: no number of rows overflows them.
final class WideLongSums extends Accumulator {
    // low and high of group g at 2g and 2g + 1
    private long[] sums = new long[16];

    /// The sum of `group`, modulo 2^64.
    long low(int group) {
        return sums[2 * group];
    }

    /// Whether the sum of `group` is a long: [#low].
    boolean isLong(int group) {
        return sums[2 * group + 1] == sums[2 * group] >> 63;
    }

    /// The sum of `group`.
    BigInteger sum(int group) {
        return wide(sums[2 * group + 1], sums[2 * group]);
    }

    /// The number of which `high` and `low` are the halves.
    static BigInteger wide(long high, long low) {
        return BigInteger.valueOf(high)
                .shiftLeft(Long.SIZE)
                .add(BigInteger.valueOf(low >>> 1).shiftLeft(1))
                .add(BigInteger.valueOf(low & 1));
    }

    /// Adds `first * second`, `weight` times.
    void addProduct(int group, long first, long second, long weight) {
        long low = first * second;
        long high = Math.multiplyHigh(first, second);
        long weightedHigh =
                high * weight + Math.unsignedMultiplyHigh(low, weight) - (weight < 0 ? low : 0);
        add(group, weightedHigh, low * weight);
    }

    private void add(int group, long high, long low) {
        long sum = sums[2 * group] + low;
        long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        sums[2 * group] = sum;
        sums[2 * group + 1] += high + carry;
    }

    @Override
    void reserve(int limit) {
        if (2 * limit > sums.length) {
            sums = Arrays.copyOf(sums, Math.max(2 * limit, sums.length * 2));
        }
    }

    @Override
    void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        long[] values = ((LongColumn) arguments[0]).values();
        long[] all = sums;
        if (weights == null) {
            for (int i = 0; i < size; i++) {
                int at = 2 * groups[i];
                long value = values[i];
                long low = all[at];
                long sum = low + value;
                all[at] = sum;
                long carry = ((low & value) | ((low | value) & ~sum)) >>> 63;
                all[at + 1] += (value >> 63) + carry;
            }
        } else {
            for (int i = 0; i < size; i++) {
                long value = values[i];
                long weight = weights[i];
                add(groups[i], Math.multiplyHigh(value, weight), value * weight);
            }
        }
    }

    @Override
    void addRow(int group, Column[] arguments, int row, long weight) {
        long value = ((LongColumn) arguments[0]).values()[row];
        add(group, Math.multiplyHigh(value, weight), value * weight);
    }

    @Override
    boolean merges() {
        return true;
    }

    @Override
    void merge(int into, Accumulator other, int from, int sign) {
        long[] added = ((WideLongSums) other).sums;
        long low = added[2 * from];
        long high = added[2 * from + 1];
        if (sign > 0) {
            add(into, high, low);
        } else {
            // −x is ~x + 1.
            add(into, ~high + (low == 0 ? 1 : 0), -low);
        }
    }

    @Override
    void clear(int group) {
        sums[2 * group] = 0;
        sums[2 * group + 1] = 0;
    }

    @Override
    void write(int group, PageWriter page) {
        page.putLong(sums[2 * group]);
        page.putLong(sums[2 * group + 1]);
    }

    @Override
    void read(int group, PageReader page) {
        sums[2 * group] = page.getLong();
        sums[2 * group + 1] = page.getLong();
    }

    @Override
    long sizeBytes() {
        return 8L * sums.length;
    }
}
