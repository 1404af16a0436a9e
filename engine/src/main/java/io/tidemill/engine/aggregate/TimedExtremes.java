// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Kind;
import io.tidemill.core.value.BigEndian;
import io.tidemill.core.value.Floats;
import io.tidemill.engine.state.BytesMultisets;

/// The values of each group ordered by their times, for `first(value, time)` and `last(value,
/// time)`. Among values of the same time the order of their bytes decides, so that the result
/// depends on the rows alone.
final class TimedExtremes extends MultisetAccumulator<BytesMultisets> {
    private final Kind kind;
    private final Slice entry = new Slice();
    private final Slice value = new Slice();

    /// @param kind of the values
    TimedExtremes(Kind kind) {
        super(new BytesMultisets(Slice::compare, false));
        this.kind = kind;
    }

    @Override
    void addRow(int group, Column[] arguments, int row, long weight) {
        entry.reset();
        BigEndian.appendLong(entry, ((LongColumn) arguments[1]).values()[row] ^ Long.MIN_VALUE);
        appendValue(arguments[0], row);
        multisets.add(group, entry, weight);
    }

    private void appendValue(Column column, int row) {
        if (column.isNull(row)) {
            entry.append(0);
            return;
        }
        entry.append(1);
        switch (column) {
            case LongColumn longs ->
                    BigEndian.appendLong(entry, longs.values()[row] ^ Long.MIN_VALUE);
            case DoubleColumn doubles ->
                    BigEndian.appendLong(
                            entry, Floats.orderedBits(doubles.values()[row]) ^ Long.MIN_VALUE);
            case BytesColumn bytes -> {
                bytes.get(row, value);
                entry.append(value);
            }
        }
    }

    /// Appends the value of the least or greatest time of `group`, which has one.
    void append(int group, boolean greatest, ColumnBuilder out) {
        if (greatest) {
            multisets.greatestValue(group, entry);
        } else {
            multisets.leastValue(group, entry);
        }
        int at = entry.offset + Long.BYTES;
        if (entry.data[at] == 0) {
            out.appendNull();
            return;
        }
        at++;
        switch (kind) {
            case LONG ->
                    ((ColumnBuilder.Longs) out)
                            .append(BigEndian.getLong(entry.data, at) ^ Long.MIN_VALUE);
            case DOUBLE ->
                    ((ColumnBuilder.Doubles) out)
                            .append(
                                    Floats.ofOrderedBits(
                                            BigEndian.getLong(entry.data, at) ^ Long.MIN_VALUE));
            case BYTES ->
                    ((ColumnBuilder.Bytes) out)
                            .append(entry.data, at, entry.offset + entry.length - at);
        }
    }
}
