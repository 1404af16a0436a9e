// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.BigEndian;
import io.tidemill.core.value.KeyEncoding;
import io.tidemill.engine.state.BytesMultisets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The rows of each group in order, for aggregates whose result depends on it: by the keys of
/// `ORDER BY`, then by the arguments ascending with NULLs last, then by their bytes. So the order
/// depends on the rows alone, never on how they came.
///
/// An entry is: the keys and the other arguments as [KeyEncoding] has them, so that entries are
/// ordered as bytes; the arguments exactly (a byte that is 1 if there is a value, then 8 bytes, or
/// 4 bytes length and the bytes); 4 bytes, the length of the first part.
final class OrderedRows extends MultisetAccumulator<BytesMultisets> {
    private final int[] stored;
    private final boolean[] fixed;
    private final List<Integer> keyColumns = new ArrayList<>();
    private final List<KeyEncoding> keys = new ArrayList<>();
    private final Slice entry = new Slice();
    private final Slice value = new Slice();

    /// @param types of the feed's columns
    /// @param stored which of them are kept, to be read again
    /// @param order positions among the feed's columns
    OrderedRows(List<Type> types, List<Integer> stored, List<SortKey> order) {
        super(new BytesMultisets(Slice::compare, true));
        this.stored = stored.stream().mapToInt(i -> i).toArray();
        fixed = new boolean[this.stored.length];
        for (var key : order) {
            var type = types.get(key.column());
            keyColumns.add(key.column());
            keys.add(new KeyEncoding(type, key.descending(), key.nullsFirst()));
        }
        for (int i = 0; i < fixed.length; i++) {
            var type = types.get(stored.get(i));
            fixed[i] = type.kind() != Kind.BYTES;
            if (!keyColumns.contains(stored.get(i))) {
                keyColumns.add(stored.get(i));
                keys.add(new KeyEncoding(type));
            }
        }
    }

    /// Takes rows in order.
    @FunctionalInterface
    interface Visitor {
        /// Takes a row that is there `count` times.
        void visit(Row row, long count);
    }

    /// The stored columns of one row; valid until the next one.
    final class Row {
        private final Slice entry = new Slice();
        private final int[] positions = new int[stored.length];
        private int keyLength;

        private void set(Slice newEntry) {
            entry.set(newEntry);
            keyLength = BigEndian.getInt(entry.data, entry.offset + entry.length - Integer.BYTES);
            int at = keyLength;
            for (int i = 0; i < positions.length; i++) {
                positions[i] = at;
                boolean there = entry.at(at++) != 0;
                if (there) {
                    at += fixed[i] ? Long.BYTES : Integer.BYTES + lengthAt(at);
                }
            }
        }

        private int lengthAt(int at) {
            return BigEndian.getInt(entry.data, entry.offset + at);
        }

        boolean isNull(int column) {
            return entry.at(positions[column]) == 0;
        }

        long asLong(int column) {
            return BigEndian.getLong(entry.data, entry.offset + positions[column] + 1);
        }

        double asDouble(int column) {
            return Double.longBitsToDouble(asLong(column));
        }

        /// Points `out` to a value of kind `BYTES`.
        void bytes(int column, Slice out) {
            int at = positions[column] + 1;
            out.set(entry.data, entry.offset + at + Integer.BYTES, lengthAt(at));
        }

        private boolean sameKeys(Row other) {
            return Arrays.equals(
                    entry.data,
                    entry.offset,
                    entry.offset + keyLength,
                    other.entry.data,
                    other.entry.offset,
                    other.entry.offset + other.keyLength);
        }
    }

    /// Shows the rows of `group` in order.
    void forEach(int group, Visitor visitor) {
        var row = new Row();
        multisets.forEach(
                group,
                (bytes, count) -> {
                    row.set(bytes);
                    visitor.visit(row, count);
                });
    }

    /// Shows the rows of `group` in order, those with equal arguments once; the keys are among the
    /// arguments.
    void forEachDistinct(int group, Visitor visitor) {
        forEachRun(group, (row, count) -> visitor.visit(row, 1));
    }

    /// Shows the first of those rows of `group` that are equal, and how many they are; the keys are
    /// among the arguments.
    void forEachRun(int group, Visitor visitor) {
        var first = new Row();
        var bytesOfFirst = new Slice();
        var next = new Row();
        long[] run = {0};
        multisets.forEach(
                group,
                (bytes, count) -> {
                    next.set(bytes);
                    if (run[0] > 0 && !next.sameKeys(first)) {
                        visitor.visit(first, run[0]);
                        run[0] = 0;
                    }
                    if (run[0] == 0) {
                        bytesOfFirst.reset();
                        bytesOfFirst.append(bytes);
                        first.set(bytesOfFirst);
                    }
                    run[0] += count;
                });
        if (run[0] > 0) {
            visitor.visit(first, run[0]);
        }
    }

    /// How many rows `group` has.
    long size(int group) {
        return multisets.size(group);
    }

    /// The row of `group` before which there are `rank` others, fewer than [#size].
    Row rowOfRank(int group, long rank) {
        var found = new Slice();
        multisets.valueOfRank(group, rank, found);
        var row = new Row();
        row.set(found);
        return row;
    }

    @Override
    void addRow(int group, Column[] arguments, int row, long weight) {
        entry.reset();
        for (int i = 0; i < keys.size(); i++) {
            keys.get(i).append(arguments[keyColumns.get(i)], row, entry);
        }
        int keyLength = entry.length;
        for (int column : stored) {
            append(arguments[column], row);
        }
        BigEndian.appendInt(entry, keyLength);
        multisets.add(group, entry, weight);
    }

    private void append(Column column, int row) {
        if (column.isNull(row)) {
            entry.append(0);
            return;
        }
        entry.append(1);
        switch (column) {
            case LongColumn longs -> BigEndian.appendLong(entry, longs.values()[row]);
            case DoubleColumn doubles ->
                    BigEndian.appendLong(entry, Double.doubleToRawLongBits(doubles.values()[row]));
            case BytesColumn bytes -> {
                bytes.get(row, value);
                BigEndian.appendInt(entry, value.length);
                entry.append(value);
            }
        }
    }
}
