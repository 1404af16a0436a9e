// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Kind;
import io.tidemill.core.value.Floats;
import io.tidemill.engine.state.BytesMultisets;
import io.tidemill.engine.state.LongMultisets;
import io.tidemill.engine.state.Multisets;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageWriter;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// The values of each group in order, where rows may be taken back: when the least goes, the next
/// one is known. Serves both `min` and `max`.
final class MultisetExtremes extends Accumulator {
    private final Kind kind;
    private final LongMultisets longs = new LongMultisets();
    private final BytesMultisets bytes;
    private final Multisets used;
    private final Slice value = new Slice();

    /// @param order of values of kind `BYTES`
    MultisetExtremes(Kind kind, Comparator<Slice> order) {
        this.kind = kind;
        bytes = new BytesMultisets(order);
        used = kind == Kind.BYTES ? bytes : longs;
    }

    @Override
    void reserve(int limit) {
        used.reserve(limit);
    }

    @Override
    void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        for (int i = 0; i < size; i++) {
            addRow(groups[i], arguments, i, weights == null ? 1 : weights[i]);
        }
    }

    @Override
    void addRow(int group, Column[] arguments, int row, long weight) {
        switch (arguments[0]) {
            case LongColumn column -> longs.add(group, column.values()[row], weight);
            case DoubleColumn column ->
                    longs.add(group, Floats.orderedBits(column.values()[row]), weight);
            case BytesColumn column -> {
                column.get(row, value);
                bytes.add(group, value, weight);
            }
        }
    }

    /// Appends the least or greatest value of `group`, which has one.
    void append(int group, boolean greatest, ColumnBuilder out) {
        if (kind == Kind.BYTES) {
            if (greatest) {
                bytes.greatestValue(group, value);
            } else {
                bytes.leastValue(group, value);
            }
            ((ColumnBuilder.Bytes) out).append(value);
            return;
        }
        long extreme = greatest ? longs.greatestValue(group) : longs.leastValue(group);
        if (kind == Kind.DOUBLE) {
            ((ColumnBuilder.Doubles) out).append(Floats.ofOrderedBits(extreme));
        } else {
            ((ColumnBuilder.Longs) out).append(extreme);
        }
    }

    @Override
    void clear(int group) {
        used.clear(group);
    }

    @Override
    void write(int group, PageWriter page) {
        page.putInt(used.root(group));
    }

    @Override
    void read(int group, PageReader page) {
        used.setRoot(group, page.getInt());
    }

    @Override
    void checkpoint(PageSink sink, long base) {
        used.checkpoint(sink, base);
    }

    @Override
    void restore(int page, byte[] bytesOfPage) {
        used.restore(bytesOfPage);
    }

    @Override
    long sizeBytes() {
        return used.sizeBytes();
    }
}
