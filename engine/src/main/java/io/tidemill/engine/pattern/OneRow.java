// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.pattern;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.plan.PatternValue;
import io.tidemill.core.type.Kind;
import java.util.List;

/// A batch of one row whose values are set again and again, for what is asked row by row. Nobody
/// keeps it.
final class OneRow {
    private final Column[] columns;
    private final Batch batch;

    OneRow(List<PatternValue> values) {
        columns = new Column[values.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = empty(values.get(i).type().kind());
        }
        batch = new Batch(1, columns, null);
    }

    private static Column empty(Kind kind) {
        return switch (kind) {
            case LONG -> new LongColumn(new long[1], new long[1]);
            case DOUBLE -> new DoubleColumn(new double[1], new long[1]);
            case BYTES -> new BytesColumn(new byte[0], new int[2], new long[1]);
        };
    }

    /// The row.
    Batch batch() {
        return batch;
    }

    /// Value `index` is NULL.
    void setNull(int index) {
        switch (columns[index]) {
            case LongColumn column -> {
                column.values()[0] = 0;
                nulls(column)[0] = 1;
            }
            case DoubleColumn column -> {
                column.values()[0] = 0;
                nulls(column)[0] = 1;
            }
            case BytesColumn column -> {
                column.offsets()[1] = column.offsets()[0];
                nulls(column)[0] = 1;
            }
        }
    }

    private static long[] nulls(Column column) {
        return requireNonNull(column.nulls());
    }

    /// Value `index` is the number `value`.
    void set(int index, long value) {
        var column = (LongColumn) columns[index];
        column.values()[0] = value;
        nulls(column)[0] = 0;
    }

    /// Value `index` is that of row `row` of `source`.
    void set(int index, Column source, int row) {
        if (source.isNull(row)) {
            setNull(index);
            return;
        }
        switch (source) {
            case LongColumn longs -> set(index, longs.values()[row]);
            case DoubleColumn doubles -> {
                var column = (DoubleColumn) columns[index];
                column.values()[0] = doubles.values()[row];
                nulls(column)[0] = 0;
            }
            case BytesColumn bytes -> {
                var column = (BytesColumn) columns[index];
                if (!same(column.data(), bytes.data())) {
                    column = new BytesColumn(bytes.data(), column.offsets(), column.nulls());
                    columns[index] = column;
                }
                column.offsets()[0] = bytes.offsets()[row];
                column.offsets()[1] = bytes.offsets()[row + 1];
                nulls(column)[0] = 0;
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // the arrays, not what is in them
    private static boolean same(byte[] mine, byte[] theirs) {
        return mine == theirs;
    }
}
