// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.value.Interval;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Sums of `interval`: months, days and microseconds, each for itself, as PostgreSQL adds them.
final class IntervalSums extends Accumulator {
    // months, days, microseconds of group g from 3g on
    private long[] sums = new long[24];
    private final Slice value = new Slice();

    /// Sets `out` to the sum of `group`.
    void sum(int group, Slice out) {
        long months = sums[3 * group];
        long days = sums[3 * group + 1];
        if (months != (int) months || days != (int) days) {
            throw Interval.outOfRange();
        }
        Interval.set((int) months, (int) days, sums[3 * group + 2], out);
    }

    @Override
    void reserve(int limit) {
        if (3 * limit > sums.length) {
            sums = Arrays.copyOf(sums, Math.max(3 * limit, sums.length * 2));
        }
    }

    @Override
    void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        var values = (BytesColumn) arguments[0];
        for (int i = 0; i < size; i++) {
            values.get(i, value);
            long weight = weights == null ? 1 : weights[i];
            sums[3 * groups[i]] += Interval.months(value) * weight;
            sums[3 * groups[i] + 1] += Interval.days(value) * weight;
            sums[3 * groups[i] + 2] += Interval.micros(value) * weight;
        }
    }

    @Override
    boolean merges() {
        return true;
    }

    @Override
    void merge(int into, Accumulator other, int from, int sign) {
        long[] added = ((IntervalSums) other).sums;
        for (int i = 0; i < 3; i++) {
            sums[3 * into + i] += sign * added[3 * from + i];
        }
    }

    @Override
    void clear(int group) {
        Arrays.fill(sums, 3 * group, 3 * group + 3, 0);
    }

    @Override
    void write(int group, PageWriter page) {
        for (int i = 0; i < 3; i++) {
            page.putLong(sums[3 * group + i]);
        }
    }

    @Override
    void read(int group, PageReader page) {
        for (int i = 0; i < 3; i++) {
            sums[3 * group + i] = page.getLong();
        }
    }

    @Override
    long sizeBytes() {
        return 8L * sums.length;
    }
}
