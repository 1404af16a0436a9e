// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.engine.state.BytesMultisets;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageWriter;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// What [RunExtremes] does, for values of kind `BYTES`.
final class MultisetExtremes extends Accumulator {
    private final BytesMultisets values;
    private final Slice value = new Slice();

    MultisetExtremes(Comparator<Slice> order) {
        values = new BytesMultisets(order, false);
    }

    @Override
    void reserve(int limit) {
        values.reserve(limit);
    }

    @Override
    void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        for (int i = 0; i < size; i++) {
            addRow(groups[i], arguments, i, weights == null ? 1 : weights[i]);
        }
    }

    @Override
    void addRow(int group, Column[] arguments, int row, long weight) {
        ((BytesColumn) arguments[0]).get(row, value);
        values.add(group, value, weight);
    }

    /// Appends the least or greatest value of `group`, which has one.
    void append(int group, boolean greatest, ColumnBuilder out) {
        if (greatest) {
            values.greatestValue(group, value);
        } else {
            values.leastValue(group, value);
        }
        ((ColumnBuilder.Bytes) out).append(value);
    }

    @Override
    void clear(int group) {
        values.clear(group);
    }

    @Override
    void write(int group, PageWriter page) {
        page.putInt(values.root(group));
    }

    @Override
    void read(int group, PageReader page) {
        values.setRoot(group, page.getInt());
    }

    @Override
    void checkpoint(PageSink sink, long base) {
        values.checkpoint(sink, base);
    }

    @Override
    void restore(int page, byte[] bytes) {
        values.restore(bytes);
    }

    @Override
    long sizeBytes() {
        return values.sizeBytes();
    }
}
