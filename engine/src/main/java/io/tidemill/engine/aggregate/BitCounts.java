// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.util.Arrays;

/// How many of a group's integers have each bit: with how many there are, all that `bit_and`,
/// `bit_or` and `bit_xor` need, and it can be taken back.
final class BitCounts extends RowAccumulator {
    private final int bits;
    private long[] counts;

    /// @param bits how many bits an integer has; those beyond are copies of the last
    BitCounts(int bits) {
        this.bits = bits;
        counts = new long[bits];
    }

    /// The integer whose bit is set where all of `count` integers have it.
    long and(int group, long count) {
        long result = 0;
        for (int i = 0; i < bits; i++) {
            result |= counts[group * bits + i] == count ? 1L << i : 0;
        }
        return extended(result);
    }

    /// The integer whose bit is set where any has it.
    long or(int group) {
        long result = 0;
        for (int i = 0; i < bits; i++) {
            result |= counts[group * bits + i] > 0 ? 1L << i : 0;
        }
        return extended(result);
    }

    /// The integer whose bit is set where an odd number have it.
    long xor(int group) {
        long result = 0;
        for (int i = 0; i < bits; i++) {
            result |= (counts[group * bits + i] & 1) << i;
        }
        return extended(result);
    }

    private long extended(long value) {
        int unused = Long.SIZE - bits;
        return value << unused >> unused;
    }

    @Override
    void reserve(int limit) {
        if (limit * bits > counts.length) {
            counts = Arrays.copyOf(counts, Math.max(limit * bits, counts.length * 2));
        }
    }

    @Override
    void addRow(int group, Column[] arguments, int row, long weight) {
        long value = ((LongColumn) arguments[0]).values()[row];
        for (int i = 0; i < bits; i++) {
            counts[group * bits + i] += (value >> i & 1) * weight;
        }
    }

    @Override
    void clear(int group) {
        Arrays.fill(counts, group * bits, (group + 1) * bits, 0);
    }

    @Override
    void write(int group, PageWriter page) {
        for (int i = 0; i < bits; i++) {
            page.putLong(counts[group * bits + i]);
        }
    }

    @Override
    void read(int group, PageReader page) {
        reserve(group + 1);
        for (int i = 0; i < bits; i++) {
            counts[group * bits + i] = page.getLong();
        }
    }

    @Override
    long sizeBytes() {
        return 8L * counts.length;
    }
}
