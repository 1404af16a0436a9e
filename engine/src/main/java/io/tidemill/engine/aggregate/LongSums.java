// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Sums of `smallint` and `integer`, a long a group: exact modulo 2^64, so exact wherever the sum
/// of the rows that are left fits, whatever came and went.
final class LongSums extends Accumulator {
    private long[] sums = new long[8];

    /// The sum of `group`.
    long sum(int group) {
        return sums[group];
    }

    @Override
    void reserve(int limit) {
        if (limit > sums.length) {
            sums = Arrays.copyOf(sums, Math.max(limit, sums.length * 2));
        }
    }

    @Override
    void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        long[] values = ((LongColumn) arguments[0]).values();
        long[] all = sums;
        if (weights == null) {
            for (int i = 0; i < size; i++) {
                all[groups[i]] += values[i];
            }
        } else {
            for (int i = 0; i < size; i++) {
                all[groups[i]] += values[i] * weights[i];
            }
        }
    }

    @Override
    void addRow(int group, Column[] arguments, int row, long weight) {
        sums[group] += ((LongColumn) arguments[0]).values()[row] * weight;
    }

    @Override
    boolean merges() {
        return true;
    }

    @Override
    void merge(int into, Accumulator other, int from, int sign) {
        sums[into] += sign * ((LongSums) other).sums[from];
    }

    @Override
    void clear(int group) {
        sums[group] = 0;
    }

    @Override
    void write(int group, PageWriter page) {
        page.putLong(sums[group]);
    }

    @Override
    void read(int group, PageReader page) {
        sums[group] = page.getLong();
    }

    @Override
    long sizeBytes() {
        return 8L * sums.length;
    }
}
