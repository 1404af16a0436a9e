// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How many of a group's booleans are false: with how many there are, all that `bool_and` and
/// `bool_or` need.
final class Falses extends Accumulator {
    private long[] falses = new long[8];

    /// How many are false in `group`.
    long get(int group) {
        return falses[group];
    }

    @Override
    void reserve(int limit) {
        if (limit > falses.length) {
            falses = Arrays.copyOf(falses, Math.max(limit, falses.length * 2));
        }
    }

    @Override
    void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        long[] values = ((LongColumn) arguments[0]).values();
        for (int i = 0; i < size; i++) {
            falses[groups[i]] += (1 - values[i]) * (weights == null ? 1 : weights[i]);
        }
    }

    @Override
    boolean merges() {
        return true;
    }

    @Override
    void merge(int into, Accumulator other, int from, int sign) {
        falses[into] += sign * ((Falses) other).falses[from];
    }

    @Override
    void clear(int group) {
        falses[group] = 0;
    }

    @Override
    void write(int group, PageWriter page) {
        page.putLong(falses[group]);
    }

    @Override
    void read(int group, PageReader page) {
        falses[group] = page.getLong();
    }

    @Override
    long sizeBytes() {
        return 8L * falses.length;
    }
}
