// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A multiset of rows as plain objects: what naive models are made of.
final class Rows {
    /// Stands for NULL.
    static final Object NULL =
            new Object() {
                @Override
                public String toString() {
                    return "NULL";
                }
            };

    private final Map<List<Object>, Long> weights = new HashMap<>();

    void add(List<Object> row, long weight) {
        weights.merge(List.copyOf(row), weight, Long::sum);
        weights.remove(row, 0L);
    }

    void add(Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
            add(row(batch, i), batch.weight(i));
        }
    }

    Map<List<Object>, Long> weights() {
        return weights;
    }

    long weight(List<Object> row) {
        return weights.getOrDefault(row, 0L);
    }

    static List<Object> row(Batch batch, int row) {
        var values = new ArrayList<Object>();
        for (int c = 0; c < batch.columnCount(); c++) {
            values.add(value(batch.column(c), row));
        }
        return values;
    }

    static Object value(Column column, int row) {
        if (column.isNull(row)) {
            return NULL;
        }
        return switch (column) {
            case LongColumn longs -> longs.values()[row];
            case DoubleColumn doubles -> doubles.values()[row];
            case BytesColumn bytes -> {
                var slice = new Slice();
                bytes.get(row, slice);
                yield slice.toText();
            }
        };
    }

    static void append(BatchBuilder builder, List<Object> row, long weight) {
        for (int c = 0; c < row.size(); c++) {
            switch (row.get(c)) {
                case Object value when value == NULL -> builder.column(c).appendNull();
                case Long value -> ((ColumnBuilder.Longs) builder.column(c)).append(value);
                case Double value -> ((ColumnBuilder.Doubles) builder.column(c)).append(value);
                default -> {
                    var text = Slice.of(String.valueOf(row.get(c)));
                    ((ColumnBuilder.Bytes) builder.column(c)).append(text);
                }
            }
        }
        builder.endRow(weight);
    }

    static Batch batch(Schema schema, List<List<Object>> rows, long weight) {
        var builder = BatchBuilder.of(schema);
        rows.forEach(row -> append(builder, row, weight));
        return builder.build();
    }

    @Override
    public String toString() {
        return weights.toString();
    }
}
