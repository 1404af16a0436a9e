// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Nulls;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A column of state: a value or NULL per slot, written and read in any order. A slot that was
/// never set is NULL.
public abstract sealed class Cells {
    private long @Nullable [] present = new long[1];

    private Cells() {}

    /// Cells of `kind`.
    public static Cells of(Kind kind) {
        return switch (kind) {
            case LONG -> new Longs();
            case DOUBLE -> new Doubles();
            case BYTES -> new Bytes();
        };
    }

    /// Whether `slot` is NULL.
    public final boolean isNull(int slot) {
        return !Nulls.get(present, slot);
    }

    /// Sets `slot` to row `row` of `source`, a column of the same kind.
    public abstract void set(int slot, Column source, int row);

    /// Sets `slot` to NULL.
    public void clear(int slot) {
        if (!isNull(slot)) {
            present()[slot >> 6] &= ~(1L << slot);
        }
    }

    /// Appends the value of `slot`.
    public abstract void append(int slot, ColumnBuilder out);

    /// The values of the first `count` of `slots`, in that order.
    public abstract Column gather(int[] slots, int count);

    /// Whether `slot` holds the very value of row `row` of `source`, bit for bit.
    public abstract boolean same(int slot, Column source, int row);

    /// Which of the first `count` of `slots` are NULL.
    final long @Nullable [] gatherNulls(int[] slots, int count) {
        long[] nulls = null;
        for (int i = 0; i < count; i++) {
            if (!Nulls.get(present, slots[i])) {
                nulls = Nulls.set(nulls, i);
            }
        }
        return nulls;
    }

    /// Writes the value of `slot`.
    public final void write(int slot, PageWriter page) {
        page.putByte(isNull(slot) ? 0 : 1);
        if (!isNull(slot)) {
            writeValue(slot, page);
        }
    }

    /// Takes back what [#write] wrote.
    public final void read(int slot, PageReader page) {
        if (page.getByte() == 0) {
            clear(slot);
        } else {
            readValue(slot, page);
        }
    }

    /// Bytes on the heap.
    public abstract long sizeBytes();

    abstract void writeValue(int slot, PageWriter page);

    abstract void readValue(int slot, PageReader page);

    private long[] present() {
        long[] words = present;
        if (words == null) {
            words = new long[1];
            present = words;
        }
        return words;
    }

    /// Marks `slot` as not NULL.
    final void mark(int slot) {
        present = Nulls.set(present, slot);
    }

    /// Cells of kind `LONG`.
    public static final class Longs extends Cells {
        private long[] values = new long[16];

        /// The value of `slot`; it is not NULL.
        public long get(int slot) {
            return values[slot];
        }

        /// Sets `slot`.
        public void set(int slot, long value) {
            if (slot >= values.length) {
                values = Arrays.copyOf(values, Math.max(slot + 1, values.length * 2));
            }
            values[slot] = value;
            mark(slot);
        }

        @Override
        public void set(int slot, Column source, int row) {
            if (source.isNull(row)) {
                clear(slot);
            } else {
                set(slot, ((LongColumn) source).values()[row]);
            }
        }

        @Override
        public void append(int slot, ColumnBuilder out) {
            if (isNull(slot)) {
                out.appendNull();
            } else {
                ((ColumnBuilder.Longs) out).append(values[slot]);
            }
        }

        @Override
        public LongColumn gather(int[] slots, int count) {
            var gathered = new long[count];
            long[] nulls = gatherNulls(slots, count);
            for (int i = 0; i < count; i++) {
                gathered[i] = slots[i] < values.length ? values[slots[i]] : 0;
            }
            if (nulls != null) {
                for (int i = 0; i < count; i++) {
                    if (Nulls.get(nulls, i)) {
                        gathered[i] = 0;
                    }
                }
            }
            return new LongColumn(gathered, nulls);
        }

        @Override
        public boolean same(int slot, Column source, int row) {
            return isNull(slot)
                    ? source.isNull(row)
                    : !source.isNull(row) && values[slot] == ((LongColumn) source).values()[row];
        }

        @Override
        public long sizeBytes() {
            return 8L * values.length;
        }

        @Override
        void writeValue(int slot, PageWriter page) {
            page.putLong(values[slot]);
        }

        @Override
        void readValue(int slot, PageReader page) {
            set(slot, page.getLong());
        }
    }

    /// Cells of kind `DOUBLE`.
    public static final class Doubles extends Cells {
        private double[] values = new double[16];

        /// The value of `slot`; it is not NULL.
        public double get(int slot) {
            return values[slot];
        }

        /// Sets `slot`.
        public void set(int slot, double value) {
            if (slot >= values.length) {
                values = Arrays.copyOf(values, Math.max(slot + 1, values.length * 2));
            }
            values[slot] = value;
            mark(slot);
        }

        @Override
        public void set(int slot, Column source, int row) {
            if (source.isNull(row)) {
                clear(slot);
            } else {
                set(slot, ((DoubleColumn) source).values()[row]);
            }
        }

        @Override
        public void append(int slot, ColumnBuilder out) {
            if (isNull(slot)) {
                out.appendNull();
            } else {
                ((ColumnBuilder.Doubles) out).append(values[slot]);
            }
        }

        @Override
        public DoubleColumn gather(int[] slots, int count) {
            var gathered = new double[count];
            long[] nulls = gatherNulls(slots, count);
            for (int i = 0; i < count; i++) {
                gathered[i] = slots[i] < values.length ? values[slots[i]] : 0;
            }
            if (nulls != null) {
                for (int i = 0; i < count; i++) {
                    if (Nulls.get(nulls, i)) {
                        gathered[i] = 0;
                    }
                }
            }
            return new DoubleColumn(gathered, nulls);
        }

        @Override
        public boolean same(int slot, Column source, int row) {
            return isNull(slot)
                    ? source.isNull(row)
                    : !source.isNull(row)
                            && Double.doubleToRawLongBits(values[slot])
                                    == Double.doubleToRawLongBits(
                                            ((DoubleColumn) source).values()[row]);
        }

        @Override
        public long sizeBytes() {
            return 8L * values.length;
        }

        @Override
        void writeValue(int slot, PageWriter page) {
            page.putDouble(values[slot]);
        }

        @Override
        void readValue(int slot, PageReader page) {
            set(slot, page.getDouble());
        }
    }

    /// Cells of kind `BYTES`, in an arena that is compacted when most of it is dead.
    public static final class Bytes extends Cells {
        private static final long DEAD_BYTES_MIN = 1 << 16;

        private final Slice scratch = new Slice();
        private long[] positions = new long[16];
        private int[] lengths = new int[16];
        private Arena arena = new Arena();
        private long liveBytes;
        private long deadBytes;

        /// Points `out` to the value of `slot`, which is not NULL. Valid until the next change.
        public void get(int slot, Slice out) {
            arena.get(positions[slot], lengths[slot], out);
        }

        /// Sets `slot`.
        public void set(int slot, byte[] source, int offset, int length) {
            clear(slot);
            if (slot >= positions.length) {
                int capacity = Math.max(slot + 1, positions.length * 2);
                positions = Arrays.copyOf(positions, capacity);
                lengths = Arrays.copyOf(lengths, capacity);
            }
            positions[slot] = arena.add(source, offset, length);
            lengths[slot] = length;
            liveBytes += length;
            mark(slot);
            if (deadBytes > DEAD_BYTES_MIN && deadBytes > liveBytes) {
                compact();
            }
        }

        @Override
        public void set(int slot, Column source, int row) {
            if (source.isNull(row)) {
                clear(slot);
            } else {
                var column = (BytesColumn) source;
                int start = column.offsets()[row];
                set(slot, column.data(), start, column.offsets()[row + 1] - start);
            }
        }

        @Override
        public void clear(int slot) {
            if (!isNull(slot)) {
                liveBytes -= lengths[slot];
                deadBytes += lengths[slot];
                super.clear(slot);
            }
        }

        private void compact() {
            var compacted = new Arena();
            for (int slot = 0; slot < positions.length; slot++) {
                if (!isNull(slot)) {
                    long position = positions[slot];
                    positions[slot] =
                            compacted.add(
                                    arena.data(position), Arena.offset(position), lengths[slot]);
                }
            }
            arena = compacted;
            deadBytes = 0;
        }

        @Override
        public void append(int slot, ColumnBuilder out) {
            if (isNull(slot)) {
                out.appendNull();
            } else {
                get(slot, scratch);
                ((ColumnBuilder.Bytes) out).append(scratch);
            }
        }

        // Keeps the JIT from dropping the reads of what is gathered next.
        @SuppressWarnings("unused")
        private long warmed;

        @Override
        public BytesColumn gather(int[] slots, int count) {
            var ends = new int[count + 1];
            long[] nulls = gatherNulls(slots, count);
            int size = 0;
            for (int i = 0; i < count; i++) {
                if (!Nulls.get(nulls, i)) {
                    size = Math.addExact(size, lengths[slots[i]]);
                }
                ends[i + 1] = size;
            }
            long read = 0;
            // Here the cache misses of many rows overlap, below each would be waited for.
            for (int i = 0; i < count; i++) {
                if (ends[i + 1] > ends[i]) {
                    long position = positions[slots[i]];
                    read ^= arena.data(position)[Arena.offset(position)];
                }
            }
            warmed = read;
            var gathered = new byte[size];
            for (int i = 0; i < count; i++) {
                int length = ends[i + 1] - ends[i];
                if (length > 0) {
                    long position = positions[slots[i]];
                    System.arraycopy(
                            arena.data(position),
                            Arena.offset(position),
                            gathered,
                            ends[i],
                            length);
                }
            }
            return new BytesColumn(gathered, ends, nulls);
        }

        @Override
        public boolean same(int slot, Column source, int row) {
            if (isNull(slot) || source.isNull(row)) {
                return isNull(slot) && source.isNull(row);
            }
            var column = (BytesColumn) source;
            int start = column.offsets()[row];
            int length = column.offsets()[row + 1] - start;
            return lengths[slot] == length
                    && arena.equal(positions[slot], column.data(), start, length);
        }

        @Override
        public long sizeBytes() {
            return 12L * positions.length + arena.sizeBytes();
        }

        @Override
        void writeValue(int slot, PageWriter page) {
            long position = positions[slot];
            page.putBytes(arena.data(position), Arena.offset(position), lengths[slot]);
        }

        @Override
        void readValue(int slot, PageReader page) {
            page.getBytes(scratch);
            set(slot, scratch.data, scratch.offset, scratch.length);
        }
    }
}
