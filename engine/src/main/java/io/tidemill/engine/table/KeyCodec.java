// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.KeyEncoding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tree keys of rows: some of their columns in an order-preserving encoding, one after the
/// other. For one thread.
public final class KeyCodec {
    private final int[] columns;
    private final KeyEncoding[] encodings;

    /// The keys made of `columns` of `schema`, in that order.
    public KeyCodec(Schema schema, int[] columns) {
        this.columns = columns.clone();
        this.encodings = new KeyEncoding[columns.length];
        for (int i = 0; i < columns.length; i++) {
            encodings[i] = new KeyEncoding(schema.type(columns[i]));
        }
    }

    /// The keys made of `columns` of `schema`, in that order.
    public static KeyCodec of(Schema schema, List<Integer> columns) {
        return new KeyCodec(schema, columns.stream().mapToInt(Integer::intValue).toArray());
    }

    /// Whether any of the columns is NULL.
    public boolean anyNull(Batch batch, int row) {
        for (int column : columns) {
            if (batch.column(column).isNull(row)) {
                return true;
            }
        }
        return false;
    }

    int[] columns() {
        return columns;
    }

    /// Appends the key of a row.
    public void append(Batch batch, int row, Slice out) {
        for (int i = 0; i < columns.length; i++) {
            encodings[i].append(batch.column(columns[i]), row, out);
        }
    }

    /// The keys that a restriction leaves.
    ///
    /// @param from inclusive, or null
    /// @param to exclusive, or null
    /// @param point whether every key column is fixed
    /// @param fixed how many leading columns are
    /// @param bounded whether the column after them has a bound
    record Range(
            @Nullable Slice from, @Nullable Slice to, boolean point, int fixed, boolean bounded) {}

    /// The range of keys that rows meeting `restriction` have.
    Range range(Restriction restriction) {
        var from = new Slice();
        from.reset();
        int fixed = 0;
        Restriction.Bound bound = null;
        while (fixed < columns.length) {
            bound = restriction.of(columns[fixed]);
            if (bound == null || !bound.isPoint()) {
                break;
            }
            append(fixed, bound.low(), from);
            fixed++;
        }
        if (fixed == columns.length) {
            return new Range(from, successor(from.toBytes()), true, fixed, false);
        }
        byte[] prefix = from.toBytes();
        Slice to = successor(prefix);
        if (bound != null) {
            if (bound.low() != null) {
                append(fixed, bound.low(), from);
            }
            if (bound.high() != null) {
                var high = new Slice();
                high.reset();
                high.append(prefix, 0, prefix.length);
                append(fixed, bound.high(), high);
                to = successor(high.toBytes());
            }
        }
        return new Range(from.length == 0 ? null : from, to, false, fixed, bound != null);
    }

    private void append(int index, @Nullable Literal value, Slice out) {
        if (value != null) {
            encodings[index].append(value.value(), 0, out);
        }
    }

    /// The least key after all that start with `prefix`; null where there is none.
    private static @Nullable Slice successor(byte[] prefix) {
        int length = prefix.length;
        while (length > 0 && prefix[length - 1] == (byte) 0xff) {
            length--;
        }
        if (length == 0) {
            return null;
        }
        byte[] next = java.util.Arrays.copyOf(prefix, length);
        next[length - 1]++;
        return Slice.of(next);
    }
}
