// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.batch;

import static java.util.Objects.requireNonNull;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A columnar set of rows with weights: what flows between operators. Weight +1: the row appears;
/// −1: it disappears; n: n times. The same row may stand in a batch more than once. Immutable;
/// arrays are shared.
public final class Batch {
    private final int size;
    private final Column[] columns;
    private final long @Nullable [] weights;

    /// A batch of `size` rows.
    ///
    /// @param weights a weight a row, none of them 0, or null where each is +1
    public Batch(int size, Column[] columns, long @Nullable [] weights) {
        this.size = size;
        this.columns = requireNonNull(columns, "columns");
        this.weights = weights;
    }

    /// Number of rows.
    public int size() {
        return size;
    }

    /// Number of columns.
    public int columnCount() {
        return columns.length;
    }

    /// The column at `index`.
    public Column column(int index) {
        return columns[index];
    }

    /// The column at `index`, which is of kind `LONG`.
    public LongColumn longs(int index) {
        return (LongColumn) columns[index];
    }

    /// The column at `index`, which is of kind `DOUBLE`.
    public DoubleColumn doubles(int index) {
        return (DoubleColumn) columns[index];
    }

    /// The column at `index`, which is of kind `BYTES`.
    public BytesColumn bytes(int index) {
        return (BytesColumn) columns[index];
    }

    /// The weights, or null where each is +1.
    public long @Nullable [] weights() {
        return weights;
    }

    /// The weight of row `row`.
    public long weight(int row) {
        return weights == null ? 1 : weights[row];
    }

    /// The same rows, each with its weight negated.
    public Batch negate() {
        var negated = new long[size];
        for (int i = 0; i < size; i++) {
            negated[i] = -weight(i);
        }
        return new Batch(size, columns, negated);
    }

    /// The columns at `indexes`, in that order, with the same weights.
    public Batch select(int... indexes) {
        var selected = new Column[indexes.length];
        for (int i = 0; i < indexes.length; i++) {
            selected[i] = columns[indexes[i]];
        }
        return new Batch(size, selected, weights);
    }

    /// The same rows, for readers of some columns only: the others are stand-ins.
    public Batch only(BitSet needed) {
        var some = columns.clone();
        for (int i = needed.nextClearBit(0); i < some.length; i = needed.nextClearBit(i + 1)) {
            some[i] = some[i].standIn();
        }
        return new Batch(size, some, weights);
    }

    /// The first `count` of `rows`, in that order; a row may be taken more than once.
    public Batch gather(int[] rows, int count) {
        var gathered = new Column[columns.length];
        for (int i = 0; i < columns.length; i++) {
            gathered[i] = columns[i].gather(rows, count);
        }
        long[] some = null;
        if (weights != null) {
            some = new long[count];
            for (int i = 0; i < count; i++) {
                some[i] = weights[rows[i]];
            }
        }
        return new Batch(count, gathered, some);
    }
}
