// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How many rows of each group count: kept outright, or as the rows of the group less those that do
/// not count, which takes no space and no time while there are none.
final class Counts {
    private final @Nullable Counts total;
    private long @Nullable [] values;

    /// Counts that are kept outright.
    Counts() {
        total = null;
        values = new long[8];
    }

    private Counts(Counts total) {
        this.total = total;
    }

    /// Counts of those among `total` that are not [#leaveOut].
    static Counts within(Counts total) {
        return new Counts(total);
    }

    /// How many rows of `group` count.
    long get(int group) {
        long own = values == null || group >= values.length ? 0 : values[group];
        return total == null ? own : total.get(group) - own;
    }

    void reserve(int limit) {
        if (values != null && limit > values.length) {
            values = Arrays.copyOf(values, Math.max(limit, values.length * 2));
        }
    }

    /// The array of counts kept outright.
    long[] array() {
        if (values == null || total != null) {
            throw new IllegalStateException("counts are not kept outright");
        }
        return values;
    }

    /// Counts rows, where counts are kept outright.
    void add(int size, int[] groups, long @Nullable [] weights) {
        long[] counts = array();
        if (weights == null) {
            for (int i = 0; i < size; i++) {
                counts[groups[i]]++;
            }
        } else {
            for (int i = 0; i < size; i++) {
                counts[groups[i]] += weights[i];
            }
        }
    }

    /// Says that a row among the total does not count.
    void leaveOut(int group, long weight) {
        if (values == null) {
            values = new long[Math.max(8, group + 1)];
        }
        reserve(group + 1);
        values[group] += weight;
    }

    /// Adds the counts of group `from` of `other`, which counts in the same way; with sign −1 takes
    /// them back. Where counts are within others, those are merged first.
    void merge(int into, Counts other, int from, int sign) {
        long[] theirs = other.values;
        long added = theirs == null || from >= theirs.length ? 0 : theirs[from];
        if (total == null) {
            array()[into] += sign * added;
        } else if (added != 0) {
            leaveOut(into, sign * added);
        }
    }

    void clear(int group) {
        if (values != null && group < values.length) {
            values[group] = 0;
        }
    }

    void write(int group, PageWriter page) {
        page.putLong(values == null || group >= values.length ? 0 : values[group]);
    }

    void read(int group, PageReader page) {
        long value = page.getLong();
        if (total != null && value != 0) {
            leaveOut(group, value);
        } else if (total == null) {
            reserve(group + 1);
            array()[group] = value;
        }
    }

    long sizeBytes() {
        return values == null ? 0 : 8L * values.length;
    }
}
