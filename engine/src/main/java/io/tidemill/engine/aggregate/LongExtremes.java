// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.error.Invariant;
import io.tidemill.core.value.Floats;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The least or greatest value of kind `LONG` or `DOUBLE` where rows are only ever added: one long
/// a group.
final class LongExtremes extends Extremes {
    private final boolean greatest;
    private final boolean doubles;
    private long[] best = new long[0];

    /// @param doubles whether values are of kind `DOUBLE`
    LongExtremes(boolean greatest, boolean doubles) {
        this.greatest = greatest;
        this.doubles = doubles;
    }

    @Override
    void reserve(int limit) {
        int before = best.length;
        if (limit > before) {
            best = Arrays.copyOf(best, Math.max(limit, Math.max(8, before * 2)));
            Arrays.fill(best, before, best.length, none());
        }
    }

    private long none() {
        return greatest ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    @Override
    void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        checkAdded(size, weights);
        if (doubles) {
            addDoubles(size, groups, ((DoubleColumn) arguments[0]).values());
        } else {
            addLongs(size, groups, ((LongColumn) arguments[0]).values());
        }
    }

    static void checkAdded(int size, long @Nullable [] weights) {
        for (int i = 0; weights != null && i < size; i++) {
            Invariant.check(weights[i] > 0, "no row is taken back where rows are only added");
        }
    }

    private void addLongs(int size, int[] groups, long[] values) {
        long[] all = best;
        if (greatest) {
            for (int i = 0; i < size; i++) {
                if (values[i] > all[groups[i]]) {
                    all[groups[i]] = values[i];
                }
            }
        } else {
            for (int i = 0; i < size; i++) {
                if (values[i] < all[groups[i]]) {
                    all[groups[i]] = values[i];
                }
            }
        }
    }

    private void addDoubles(int size, int[] groups, double[] values) {
        long[] all = best;
        for (int i = 0; i < size; i++) {
            long value = Floats.orderedBits(values[i]);
            if (greatest ? value > all[groups[i]] : value < all[groups[i]]) {
                all[groups[i]] = value;
            }
        }
    }

    @Override
    void append(int group, ColumnBuilder out) {
        if (doubles) {
            ((ColumnBuilder.Doubles) out).append(Floats.ofOrderedBits(best[group]));
        } else {
            ((ColumnBuilder.Longs) out).append(best[group]);
        }
    }

    @Override
    void clear(int group) {
        best[group] = none();
    }

    @Override
    void write(int group, PageWriter page) {
        page.putLong(best[group]);
    }

    @Override
    void read(int group, PageReader page) {
        best[group] = page.getLong();
    }

    @Override
    long sizeBytes() {
        return 8L * best.length;
    }
}
