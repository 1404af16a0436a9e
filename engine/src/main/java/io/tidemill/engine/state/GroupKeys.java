// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.KeyEncoding;
import io.tidemill.core.value.Values;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys of groups: turns the key columns of a batch into small numbers, one a distinct key,
/// that index the state of groups. Two keys are the same where SQL says that none of their values
/// is distinct: NULLs are equal to each other, as are 0.0 and -0.0, NaNs, 1.10 and 1.1.
///
/// Keys of kinds `LONG` and `DOUBLE` alone are kept in a [LongsTable], doubles as their bits.
/// Others are encoded to bytes and kept in a [BytesTable]: a bit per column that is NULL, then
/// eight bytes for each `LONG` or `DOUBLE`, then length and canonical bytes for each `BYTES`. Where
/// the canonical bytes are not the value itself, the value that came first is kept beside and
/// shown.
///
/// The owner saves the keys with the state it keeps by id: [#write] and [#read] go by id.
public final class GroupKeys {
    private static final int NO_OFFSET = -1;

    private final Type[] types;
    private final @Nullable LongsTable longs;
    private final @Nullable BytesTable bytes;
    // Per column where canonical bytes do not show the value: the value that came first.
    private final @Nullable Cells[] shown;
    private final @Nullable KeyEncoding[] encodings;
    private final int[] fixedOffsets;
    private final int fixedSize;
    private final long[][] columnLongs;
    private final long[][] scratchLongs;
    private long[] scratchMasks = new long[0];
    private int[] scratchOffsets = new int[1];
    private final Slice encoded = new Slice();
    private final Slice value = new Slice();
    private final Slice canonical = new Slice();

    /// No keys yet.
    ///
    /// @param types the types of the key's columns, at least one
    public GroupKeys(List<Type> types) {
        this.types = types.toArray(Type[]::new);
        boolean fixed = types.stream().allMatch(type -> type.kind() != Kind.BYTES);
        longs = fixed && types.size() <= Long.SIZE ? new LongsTable(types.size()) : null;
        bytes = longs == null ? new BytesTable() : null;
        shown = new Cells[types.size()];
        encodings = new KeyEncoding[types.size()];
        fixedOffsets = new int[types.size()];
        int offset = (types.size() + 7) / 8;
        for (int c = 0; c < types.size(); c++) {
            fixedOffsets[c] = NO_OFFSET;
            if (types.get(c).kind() != Kind.BYTES) {
                fixedOffsets[c] = offset;
                offset += Long.BYTES;
            } else if (!Values.hasUniqueBytes(types.get(c))) {
                shown[c] = Cells.of(Kind.BYTES);
                encodings[c] = new KeyEncoding(types.get(c));
            }
        }
        fixedSize = offset;
        columnLongs = new long[types.size()][];
        scratchLongs = new long[types.size()][0];
    }

    /// Number of keys.
    public int size() {
        return longs != null ? longs.size() : table().size();
    }

    /// Every id is below: how long arrays indexed by id must be.
    public int limit() {
        return longs != null ? longs.limit() : table().limit();
    }

    /// Whether `id` stands for a key.
    public boolean isLive(int id) {
        return longs != null ? longs.isLive(id) : table().isLive(id);
    }

    /// Sets `out[i]` to the id of the key of row `i`, adding the keys that are new.
    ///
    /// @param columns where in `batch` the key's columns are
    public void find(Batch batch, int[] columns, int[] out) {
        int size = size();
        probe(batch, columns, out, true);
        if (bytes != null && size() != size) {
            keepShown(batch, columns, out);
        }
    }

    /// Sets `out[i]` to the id of the key of row `i`, or to -1 where there is none.
    public void lookup(Batch batch, int[] columns, int[] out) {
        probe(batch, columns, out, false);
    }

    private void probe(Batch batch, int[] columns, int[] out, boolean adding) {
        if (longs != null) {
            boolean nulls = normalise(batch, columns);
            if (adding) {
                longs.find(batch.size(), columnLongs, nulls ? scratchMasks : null, out);
            } else {
                longs.lookup(batch.size(), columnLongs, nulls ? scratchMasks : null, out);
            }
            Arrays.fill(columnLongs, null);
            return;
        }
        encode(batch, columns);
        if (adding) {
            table().find(batch.size(), encoded.data, scratchOffsets, out);
        } else {
            table().lookup(batch.size(), encoded.data, scratchOffsets, out);
        }
    }

    /// Makes every key column an array of longs; whether any row has a NULL.
    private boolean normalise(Batch batch, int[] columns) {
        int size = batch.size();
        boolean anyNulls = false;
        for (int c = 0; c < columns.length; c++) {
            var column = batch.column(columns[c]);
            long[] nulls = column.nulls();
            if (nulls == null && column instanceof LongColumn plain) {
                columnLongs[c] = plain.values();
                continue;
            }
            long[] normal = scratch(c, size);
            columnLongs[c] = normal;
            if (column instanceof LongColumn plain) {
                System.arraycopy(plain.values(), 0, normal, 0, size);
            } else {
                double[] values = ((DoubleColumn) column).values();
                for (int i = 0; i < size; i++) {
                    normal[i] = bits(values[i]);
                }
            }
            if (nulls != null) {
                if (!anyNulls) {
                    anyNulls = true;
                    clearMasks(size);
                }
                maskNulls(nulls, size, 1L << c, normal);
            }
        }
        return anyNulls;
    }

    private void maskNulls(long[] nulls, int size, long bit, long[] normal) {
        int words = Math.min(nulls.length, (size + 63) >> 6);
        for (int word = 0; word < words; word++) {
            for (long bits = nulls[word]; bits != 0; bits &= bits - 1) {
                int row = (word << 6) + Long.numberOfTrailingZeros(bits);
                if (row >= size) {
                    return;
                }
                scratchMasks[row] |= bit;
                normal[row] = 0;
            }
        }
    }

    private long[] scratch(int column, int size) {
        if (scratchLongs[column].length < size) {
            scratchLongs[column] = new long[size];
        }
        return scratchLongs[column];
    }

    private void clearMasks(int size) {
        if (scratchMasks.length < size) {
            scratchMasks = new long[size];
        } else {
            Arrays.fill(scratchMasks, 0, size, 0);
        }
    }

    /// The bits of a double; 0.0 and -0.0 have the same, as have all NaNs.
    private static long bits(double value) {
        return Double.doubleToLongBits(value + 0.0);
    }

    private void encode(Batch batch, int[] columns) {
        int size = batch.size();
        if (scratchOffsets.length <= size) {
            scratchOffsets = new int[size + 1];
        }
        encoded.reset();
        for (int i = 0; i < size; i++) {
            int start = encoded.grow(fixedSize);
            Arrays.fill(encoded.data, start, start + fixedSize, (byte) 0);
            for (int c = 0; c < columns.length; c++) {
                encodeValue(batch.column(columns[c]), i, c, start);
            }
            scratchOffsets[i + 1] = encoded.length;
        }
    }

    private void encodeValue(Column column, int row, int c, int start) {
        if (column.isNull(row)) {
            encoded.data[start + (c >> 3)] |= (byte) (1 << (c & 7));
            return;
        }
        switch (column) {
            case LongColumn plain ->
                    PageWriter.LONGS.set(
                            encoded.data, start + fixedOffsets[c], plain.values()[row]);
            case DoubleColumn plain ->
                    PageWriter.LONGS.set(
                            encoded.data, start + fixedOffsets[c], bits(plain.values()[row]));
            case BytesColumn plain -> {
                plain.get(row, value);
                var run = value;
                var encoding = encodings[c];
                if (encoding != null) {
                    canonical.reset();
                    encoding.appendBytes(value, canonical);
                    run = canonical;
                }
                int at = encoded.grow(Integer.BYTES);
                PageWriter.INTS.set(encoded.data, at, run.length);
                encoded.append(run);
            }
        }
    }

    private void keepShown(Batch batch, int[] columns, int[] out) {
        for (int c = 0; c < types.length; c++) {
            var cells = shown[c];
            if (cells == null) {
                continue;
            }
            var column = batch.column(columns[c]);
            for (int i = 0; i < batch.size(); i++) {
                // Removing clears the cell, so one that is empty is that of a new key.
                if (cells.isNull(out[i]) && !column.isNull(i)) {
                    cells.set(out[i], column, i);
                }
            }
        }
    }

    /// Value `column`, of kind `LONG`, of the key of `id`; 0 where it is NULL.
    public long longValue(int id, int column) {
        if (longs != null) {
            return longs.value(id, column);
        }
        table().get(id, value);
        return (long) PageWriter.LONGS.get(value.data, value.offset + fixedOffsets[column]);
    }

    /// Whether value `column` of the key of `id` is NULL.
    public boolean isNull(int id, int column) {
        if (longs != null) {
            return longs.isNull(id, column);
        }
        table().get(id, value);
        return (value.at(column >> 3) & (1 << (column & 7))) != 0;
    }

    /// Appends the values of the keys of the first `size` of `ids` to the first columns of `out`.
    public void append(int[] ids, int size, BatchBuilder out) {
        if (longs == null) {
            for (int i = 0; i < size; i++) {
                append(ids[i], out);
            }
            return;
        }
        for (int c = 0; c < types.length; c++) {
            var column = out.column(c);
            for (int i = 0; i < size; i++) {
                appendFixed(longs.isNull(ids[i], c), longs.value(ids[i], c), column);
            }
        }
    }

    /// Appends the values of the key of `id` to the first columns of `out`.
    public void append(int id, BatchBuilder out) {
        if (longs != null) {
            for (int c = 0; c < types.length; c++) {
                appendFixed(longs.isNull(id, c), longs.value(id, c), out.column(c));
            }
            return;
        }
        table().get(id, value);
        int at = value.offset + fixedSize;
        for (int c = 0; c < types.length; c++) {
            boolean isNull = (value.at(c >> 3) & (1 << (c & 7))) != 0;
            if (fixedOffsets[c] != NO_OFFSET) {
                long word = (long) PageWriter.LONGS.get(value.data, value.offset + fixedOffsets[c]);
                appendFixed(isNull, word, out.column(c));
                continue;
            }
            if (isNull) {
                out.column(c).appendNull();
                continue;
            }
            int length = (int) PageWriter.INTS.get(value.data, at);
            var cells = shown[c];
            if (cells != null) {
                cells.append(id, out.column(c));
            } else {
                out.bytes(c).append(value.data, at + Integer.BYTES, length);
            }
            at += Integer.BYTES + length;
        }
    }

    private static void appendFixed(boolean isNull, long word, ColumnBuilder out) {
        if (isNull) {
            out.appendNull();
        } else if (out instanceof ColumnBuilder.Doubles doubles) {
            doubles.append(Double.longBitsToDouble(word));
        } else {
            ((ColumnBuilder.Longs) out).append(word);
        }
    }

    /// Removes the key of `id`; the id is free for another.
    public void remove(int id) {
        if (longs != null) {
            longs.remove(id);
            return;
        }
        table().remove(id);
        for (var cells : shown) {
            if (cells != null) {
                cells.clear(id);
            }
        }
    }

    /// Writes the key of `id`.
    public void write(int id, PageWriter page) {
        if (longs != null) {
            longs.write(id, page);
            return;
        }
        table().write(id, page);
        for (var cells : shown) {
            if (cells != null) {
                cells.write(id, page);
            }
        }
    }

    /// Takes back what [#write] wrote as the key of `id`, which must be free.
    public void read(int id, PageReader page) {
        if (longs != null) {
            longs.read(id, page);
            return;
        }
        table().read(id, page);
        for (var cells : shown) {
            if (cells != null) {
                cells.read(id, page);
            }
        }
    }

    /// Bytes on the heap.
    public long sizeBytes() {
        long size = longs != null ? longs.sizeBytes() : table().sizeBytes();
        for (var cells : shown) {
            size += cells == null ? 0 : cells.sizeBytes();
        }
        return size;
    }

    private BytesTable table() {
        if (bytes == null) {
            throw new IllegalStateException("keys are longs");
        }
        return bytes;
    }
}
