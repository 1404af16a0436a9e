// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.batch;

import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Collects rows into a batch: append to each column, then end the row. [#build] starts anew.
public final class BatchBuilder {
    private final ColumnBuilder[] columns;
    private long @Nullable [] weights;
    private int size;

    /// A builder for rows of these kinds.
    public BatchBuilder(Kind... kinds) {
        columns = new ColumnBuilder[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            columns[i] = ColumnBuilder.of(kinds[i]);
        }
    }

    /// A builder for rows of `schema`.
    public static BatchBuilder of(Schema schema) {
        var kinds = new Kind[schema.size()];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = schema.kind(i);
        }
        return new BatchBuilder(kinds);
    }

    /// Number of ended rows.
    public int size() {
        return size;
    }

    /// The builder of column `index`.
    public ColumnBuilder column(int index) {
        return columns[index];
    }

    /// The builder of column `index`, which is of kind `LONG`.
    public ColumnBuilder.Longs longs(int index) {
        return (ColumnBuilder.Longs) columns[index];
    }

    /// The builder of column `index`, which is of kind `DOUBLE`.
    public ColumnBuilder.Doubles doubles(int index) {
        return (ColumnBuilder.Doubles) columns[index];
    }

    /// The builder of column `index`, which is of kind `BYTES`.
    public ColumnBuilder.Bytes bytes(int index) {
        return (ColumnBuilder.Bytes) columns[index];
    }

    /// Ends a row whose values have been appended to every column.
    public void endRow(long weight) {
        if (weight != 1 && weights == null) {
            weights = new long[Math.max(16, size + 1)];
            Arrays.fill(weights, 0, size, 1);
        }
        if (weights != null) {
            if (size == weights.length) {
                weights = Arrays.copyOf(weights, size * 2);
            }
            weights[size] = weight;
        }
        size++;
    }

    /// Appends row `row` of `source`, which has the same kinds, with `weight`.
    public void append(Batch source, int row, long weight) {
        for (int i = 0; i < columns.length; i++) {
            columns[i].append(source.column(i), row);
        }
        endRow(weight);
    }

    /// Appends all rows of `source`, which has the same kinds, with their weights.
    public void append(Batch source) {
        appendRange(source, 0, source.size());
    }

    /// Appends `count` rows of `source`, which has the same kinds, from row `from` on, with their
    /// weights.
    public void appendRange(Batch source, int from, int count) {
        for (int i = 0; i < columns.length; i++) {
            columns[i].append(source.column(i), from, count);
        }
        if (weights == null && source.weights() == null) {
            size += count;
            return;
        }
        for (int i = from; i < from + count; i++) {
            endRow(source.weight(i));
        }
    }

    /// The batch so far; the builder starts anew.
    public Batch build() {
        var built = new Column[columns.length];
        for (int i = 0; i < columns.length; i++) {
            built[i] = columns[i].build();
        }
        var batch = new Batch(size, built, weights);
        weights = null;
        size = 0;
        return batch;
    }
}
