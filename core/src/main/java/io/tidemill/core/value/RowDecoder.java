// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Nulls;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Takes batches of a table's rows out of their [RowEncoding], a part of the columns only.
public final class RowDecoder {
    private static final int FIRST_ROWS = 64;

    private final Kind[] kinds;
    private final boolean[] wanted;
    private final int nullBytes;
    // Columns from here on are not wanted.
    private final int end;
    private final long[][] longs;
    private final ColumnBuilder.Bytes[] bytes;
    private final long[] @Nullable [] nulls;
    private final int rowsMax;
    private int capacity;
    private int size;

    /// A decoder of rows of `schema`.
    ///
    /// @param wanted which columns are needed; stand-ins take the places of the others
    /// @param rowsMax how many rows a batch has at most
    public RowDecoder(Schema schema, boolean[] wanted, int rowsMax) {
        int count = schema.size();
        this.wanted = wanted.clone();
        this.rowsMax = rowsMax;
        kinds = new Kind[count];
        bytes = new ColumnBuilder.Bytes[count];
        nullBytes = (count + 7) / 8;
        int last = 0;
        for (int i = 0; i < count; i++) {
            kinds[i] = schema.kind(i);
            bytes[i] = new ColumnBuilder.Bytes();
            if (wanted[i]) {
                last = i + 1;
            }
        }
        end = last;
        longs = new long[count][];
        nulls = new long[count][];
        capacity = Math.min(FIRST_ROWS, rowsMax);
        begin();
    }

    private void begin() {
        size = 0;
        for (int i = 0; i < end; i++) {
            longs[i] = wanted[i] && kinds[i] != Kind.BYTES ? new long[capacity] : longs[i];
            nulls[i] = null;
        }
    }

    /// Rows of the batch so far.
    public int size() {
        return size;
    }

    /// Whether the batch has as many rows as it may have.
    public boolean isFull() {
        return size == rowsMax;
    }

    /// Appends the row that begins at `from` of `data`.
    public void append(byte[] data, int from) {
        if (size == capacity) {
            // Few rows take little room; where there are more, there are many.
            capacity = rowsMax;
            for (int i = 0; i < end; i++) {
                if (longs[i] != null) {
                    longs[i] = Arrays.copyOf(longs[i], capacity);
                }
            }
        }
        int row = size++;
        int at = from + nullBytes;
        for (int i = 0; i < end; i++) {
            if ((data[from + (i >> 3)] >> (i & 7) & 1) != 0) {
                if (wanted[i]) {
                    appendNull(i, row);
                }
            } else if (kinds[i] == Kind.BYTES) {
                at = appendBytes(i, data, at);
            } else {
                if (wanted[i]) {
                    longs[i][row] = BigEndian.getLong(data, at);
                }
                at += Long.BYTES;
            }
        }
    }

    private void appendNull(int column, int row) {
        if (kinds[column] == Kind.BYTES) {
            bytes[column].appendNull();
        } else {
            nulls[column] = Nulls.set(nulls[column], row);
        }
    }

    private int appendBytes(int column, byte[] data, int from) {
        int at = from;
        int length = data[at++];
        if (length < 0) {
            length &= 0x7f;
            int shift = 7;
            int next;
            do {
                next = data[at++];
                length |= (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
        }
        if (wanted[column]) {
            bytes[column].append(data, at, length);
        }
        return at + length;
    }

    /// The batch; the next one begins.
    public Batch build() {
        var columns = new Column[kinds.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = wanted[i] ? column(i) : Column.standIn(kinds[i]);
        }
        var batch = new Batch(size, columns, null);
        begin();
        return batch;
    }

    private Column column(int i) {
        return switch (kinds[i]) {
            case LONG -> new LongColumn(longs[i], nulls[i]);
            case DOUBLE -> {
                var values = new double[size];
                for (int row = 0; row < size; row++) {
                    values[row] = Double.longBitsToDouble(longs[i][row]);
                }
                yield new DoubleColumn(values, nulls[i]);
            }
            case BYTES -> bytes[i].build();
        };
    }
}
