// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.engine.state.Cells;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// The least or greatest value of kind `BYTES` where rows are only ever added: one value a group.
final class BytesExtremes extends Extremes {
    private final boolean greatest;
    private final Comparator<Slice> order;
    private final Cells.Bytes best = new Cells.Bytes();
    private final Slice value = new Slice();
    private final Slice held = new Slice();

    BytesExtremes(boolean greatest, Comparator<Slice> order) {
        this.greatest = greatest;
        this.order = order;
    }

    @Override
    void reserve(int limit) {}

    @Override
    void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        LongExtremes.checkAdded(size, weights);
        var values = (BytesColumn) arguments[0];
        for (int i = 0; i < size; i++) {
            int group = groups[i];
            values.get(i, value);
            if (!best.isNull(group)) {
                best.get(group, held);
                int comparison = order.compare(value, held);
                if (greatest ? comparison <= 0 : comparison >= 0) {
                    continue;
                }
            }
            best.set(group, value.data, value.offset, value.length);
        }
    }

    @Override
    void append(int group, ColumnBuilder out) {
        best.append(group, out);
    }

    @Override
    void clear(int group) {
        best.clear(group);
    }

    @Override
    void write(int group, PageWriter page) {
        best.write(group, page);
    }

    @Override
    void read(int group, PageReader page) {
        best.read(group, page);
    }

    @Override
    long sizeBytes() {
        return best.sizeBytes();
    }
}
