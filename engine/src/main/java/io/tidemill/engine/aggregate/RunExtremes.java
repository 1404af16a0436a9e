// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.value.Floats;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageWriter;
import io.tidemill.engine.state.SortedRuns;

/// The values of kind `LONG` or `DOUBLE` of each group in order, where rows may be taken back: when
/// the least goes, the next one is known. Serves both `min` and `max`.
final class RunExtremes extends RowAccumulator {
    private final boolean doubles;
    private final SortedRuns runs = new SortedRuns();

    /// @param doubles whether values are of kind `DOUBLE`
    RunExtremes(boolean doubles) {
        this.doubles = doubles;
    }

    @Override
    void reserve(int limit) {
        runs.reserve(limit);
    }

    @Override
    void addRow(int group, Column[] arguments, int row, long weight) {
        long value =
                doubles
                        ? Floats.orderedBits(((DoubleColumn) arguments[0]).values()[row])
                        : ((LongColumn) arguments[0]).values()[row];
        runs.add(group, value, weight);
    }

    /// Appends the least or greatest value of `group`, which has one.
    void append(int group, boolean greatest, ColumnBuilder out) {
        long extreme = greatest ? runs.greatest(group) : runs.least(group);
        if (doubles) {
            ((ColumnBuilder.Doubles) out).append(Floats.ofOrderedBits(extreme));
        } else {
            ((ColumnBuilder.Longs) out).append(extreme);
        }
    }

    @Override
    void clear(int group) {
        runs.clear(group);
    }

    @Override
    void write(int group, PageWriter page) {
        runs.write(group, page);
    }

    @Override
    void read(int group, PageReader page) {
        runs.read(group, page);
    }

    @Override
    void checkpoint(PageSink sink, long base) {
        runs.checkpoint(sink, base);
    }

    @Override
    void restore(int page, byte[] bytes) {
        runs.restore(bytes);
    }

    @Override
    long sizeBytes() {
        return runs.sizeBytes();
    }
}
