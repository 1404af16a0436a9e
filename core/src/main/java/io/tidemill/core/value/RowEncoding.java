// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;

/// The bytes of a row, exact to the bit, quick to write and read; their order means nothing.
///
/// | bytes | meaning |
/// | --- | --- |
/// | one bit a column, rounded up to bytes | whether the column is NULL; column 0 is the lowest bit of byte 0 |
/// | 8 a column of kind `LONG` or `DOUBLE` | big-endian; a double's bits |
/// | a column of kind `BYTES` | its length as an unsigned LEB128 integer, then its bytes |
///
/// A NULL column has its bit and nothing else.
public final class RowEncoding {
    private final Kind[] kinds;
    private final int nullBytes;

    /// The encoding of rows with columns of these kinds.
    public RowEncoding(Kind... kinds) {
        this.kinds = kinds.clone();
        this.nullBytes = (kinds.length + 7) / 8;
    }

    /// The encoding of rows of `schema`.
    public static RowEncoding of(Schema schema) {
        var kinds = new Kind[schema.size()];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = schema.kind(i);
        }
        return new RowEncoding(kinds);
    }

    /// Appends row `row` of `batch` to `out`.
    public void append(Batch batch, int row, Slice out) {
        int nulls = out.grow(nullBytes);
        java.util.Arrays.fill(out.data, nulls, nulls + nullBytes, (byte) 0);
        for (int i = 0; i < kinds.length; i++) {
            appendColumn(batch.column(i), row, i, nulls, out);
        }
    }

    /// Appends row `row` of the columns of `batch` at `indexes`, in that order, to `out`.
    public void append(Batch batch, int[] indexes, int row, Slice out) {
        int nulls = out.grow(nullBytes);
        java.util.Arrays.fill(out.data, nulls, nulls + nullBytes, (byte) 0);
        for (int i = 0; i < kinds.length; i++) {
            appendColumn(batch.column(indexes[i]), row, i, nulls, out);
        }
    }

    private static void appendColumn(Column column, int row, int index, int nulls, Slice out) {
        if (column.isNull(row)) {
            out.data[nulls + (index >> 3)] |= (byte) (1 << (index & 7));
            return;
        }
        switch (column) {
            case LongColumn longs -> BigEndian.appendLong(out, longs.values()[row]);
            case DoubleColumn doubles ->
                    BigEndian.appendLong(out, Double.doubleToRawLongBits(doubles.values()[row]));
            case BytesColumn bytes -> {
                int start = bytes.offsets()[row];
                int length = bytes.offsets()[row + 1] - start;
                appendLength(length, out);
                out.append(bytes.data(), start, length);
            }
        }
    }

    private static void appendLength(int length, Slice out) {
        int rest = length;
        while (rest >= 0x80) {
            out.append(rest | 0x80);
            rest >>>= 7;
        }
        out.append(rest);
    }

    /// Appends the row that begins at `from` of `bytes` to the first columns of `into`, without
    /// ending the row there; returns the index behind it.
    public int decode(byte[] bytes, int from, BatchBuilder into) {
        return decode(bytes, from, into, 0);
    }

    /// Appends the row that begins at `from` of `bytes` to the columns of `into` from `firstColumn`
    /// on, without ending the row there; returns the index behind it.
    public int decode(byte[] bytes, int from, BatchBuilder into, int firstColumn) {
        int at = from + nullBytes;
        for (int i = 0; i < kinds.length; i++) {
            int target = firstColumn + i;
            if ((bytes[from + (i >> 3)] >> (i & 7) & 1) != 0) {
                into.column(target).appendNull();
                continue;
            }
            switch (kinds[i]) {
                case LONG -> {
                    into.longs(target).append(BigEndian.getLong(bytes, at));
                    at += 8;
                }
                case DOUBLE -> {
                    into.doubles(target)
                            .append(Double.longBitsToDouble(BigEndian.getLong(bytes, at)));
                    at += 8;
                }
                case BYTES -> {
                    int length = bytes[at++];
                    if (length < 0) {
                        length &= 0x7f;
                        int shift = 7;
                        int next;
                        do {
                            next = bytes[at++];
                            length |= (next & 0x7f) << shift;
                            shift += 7;
                        } while (next < 0);
                    }
                    into.bytes(target).append(bytes, at, length);
                    at += length;
                }
            }
        }
        return at;
    }
}
