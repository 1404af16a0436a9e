// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.Numeric;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rows as lists of objects, for tests: `Long`, `Double`, `BigDecimal` (numeric), `String` (other
/// types of kind `BYTES`), [#NULL].
public final class Rows {
    /// SQL's NULL.
    public static final Object NULL = Null.NULL;

    private enum Null {
        NULL
    }

    private Rows() {}

    /// A row.
    public static List<Object> row(Object... values) {
        return List.of(values);
    }

    /// A row with its weight.
    ///
    /// @param values the row
    /// @param weight how often it comes, or goes
    public record Weighted(List<Object> values, long weight) {}

    /// A batch of `rows`.
    public static Batch batch(Schema schema, List<Weighted> rows) {
        var builder = BatchBuilder.of(schema);
        for (var row : rows) {
            for (int i = 0; i < schema.size(); i++) {
                append(row.values().get(i), builder.column(i));
            }
            builder.endRow(row.weight());
        }
        return builder.build();
    }

    private static void append(Object value, ColumnBuilder column) {
        switch (value) {
            case Null.NULL -> column.appendNull();
            case Long number -> ((ColumnBuilder.Longs) column).append(number);
            case Double number -> ((ColumnBuilder.Doubles) column).append(number);
            case BigDecimal number -> {
                var slice = new Slice();
                Numeric.set(number, slice);
                ((ColumnBuilder.Bytes) column).append(slice);
            }
            case String text -> ((ColumnBuilder.Bytes) column).append(Slice.of(text));
            default -> throw new IllegalArgumentException("no value of a row: " + value);
        }
    }

    /// The rows of `batch`, with their weights.
    public static List<Weighted> rows(Batch batch, List<Type> types) {
        var rows = new ArrayList<Weighted>();
        for (int row = 0; row < batch.size(); row++) {
            var values = new ArrayList<Object>();
            for (int c = 0; c < types.size(); c++) {
                values.add(value(batch, row, c, types.get(c)));
            }
            rows.add(new Weighted(List.copyOf(values), batch.weight(row)));
        }
        return rows;
    }

    private static Object value(Batch batch, int row, int c, Type type) {
        var column = batch.column(c);
        if (column.isNull(row)) {
            return NULL;
        }
        return switch (column) {
            case LongColumn longs -> longs.values()[row];
            case DoubleColumn doubles -> doubles.values()[row];
            case BytesColumn bytes -> {
                var slice = new Slice();
                bytes.get(row, slice);
                yield type.name() == TypeName.NUMERIC && !Numeric.isSpecial(slice)
                        ? Numeric.toBigDecimal(slice)
                        : slice.toText();
            }
        };
    }

    /// Adds `changes` to the multiset `rows`; rows that cancel out are removed.
    public static void apply(Map<List<Object>, Long> rows, List<Weighted> changes) {
        for (var change : changes) {
            rows.merge(change.values(), change.weight(), Long::sum);
        }
        rows.values().removeIf(weight -> weight == 0);
    }

    /// `changes` summed by row.
    public static Map<List<Object>, Long> sum(List<Weighted> changes) {
        var sum = new HashMap<List<Object>, Long>();
        apply(sum, changes);
        return sum;
    }
}
