// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.batch;

import io.tidemill.core.type.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Collects the values of a column. [#build] hands the arrays over and starts anew.
public abstract sealed class ColumnBuilder {
    /// Number of values so far.
    protected int size;

    /// The null bitmap so far.
    protected long @Nullable [] nulls;

    private ColumnBuilder() {}

    /// A builder for columns of `kind`.
    public static ColumnBuilder of(Kind kind) {
        return switch (kind) {
            case LONG -> new Longs();
            case DOUBLE -> new Doubles();
            case BYTES -> new Bytes();
        };
    }

    /// Number of values so far.
    public final int size() {
        return size;
    }

    /// Appends NULL.
    public abstract void appendNull();

    /// Appends row `row` of `source`, a column of the same kind.
    public abstract void append(Column source, int row);

    /// Appends `count` rows of `source` from row `from` on.
    public abstract void append(Column source, int from, int count);

    final void appendNulls(Column source, int from, int count) {
        if (source.nulls() != null) {
            for (int i = 0; i < count; i++) {
                if (source.isNull(from + i)) {
                    nulls = Nulls.set(nulls, size + i);
                }
            }
        }
    }

    /// The column so far; the builder starts anew.
    public abstract Column build();

    /// Builds columns of kind `LONG`.
    public static final class Longs extends ColumnBuilder {
        private long[] values = new long[16];

        /// Appends a value.
        public void append(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = value;
        }

        @Override
        public void appendNull() {
            nulls = Nulls.set(nulls, size);
            append(0);
        }

        @Override
        public void append(Column source, int row) {
            if (source.isNull(row)) {
                appendNull();
            } else {
                append(((LongColumn) source).values()[row]);
            }
        }

        @Override
        public void append(Column source, int from, int count) {
            appendNulls(source, from, count);
            if (size + count > values.length) {
                values = Arrays.copyOf(values, Math.max(size + count, size * 2));
            }
            System.arraycopy(((LongColumn) source).values(), from, values, size, count);
            size += count;
        }

        @Override
        public LongColumn build() {
            var column = new LongColumn(values, nulls);
            values = new long[16];
            nulls = null;
            size = 0;
            return column;
        }
    }

    /// Builds columns of kind `DOUBLE`.
    public static final class Doubles extends ColumnBuilder {
        private double[] values = new double[16];

        /// Appends a value.
        public void append(double value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = value;
        }

        @Override
        public void appendNull() {
            nulls = Nulls.set(nulls, size);
            append(0);
        }

        @Override
        public void append(Column source, int row) {
            if (source.isNull(row)) {
                appendNull();
            } else {
                append(((DoubleColumn) source).values()[row]);
            }
        }

        @Override
        public void append(Column source, int from, int count) {
            appendNulls(source, from, count);
            if (size + count > values.length) {
                values = Arrays.copyOf(values, Math.max(size + count, size * 2));
            }
            System.arraycopy(((DoubleColumn) source).values(), from, values, size, count);
            size += count;
        }

        @Override
        public DoubleColumn build() {
            var column = new DoubleColumn(values, nulls);
            values = new double[16];
            nulls = null;
            size = 0;
            return column;
        }
    }

    /// Builds columns of kind `BYTES`.
    public static final class Bytes extends ColumnBuilder {
        private byte[] data = new byte[64];
        private int[] offsets = new int[17];

        /// Appends a value.
        public void append(byte[] source, int offset, int length) {
            int start = reserve(length);
            System.arraycopy(source, offset, data, start, length);
            size++;
            if (size == offsets.length) {
                offsets = Arrays.copyOf(offsets, size * 2);
            }
            offsets[size] = start + length;
        }

        /// Appends a value.
        public void append(Slice value) {
            append(value.data, value.offset, value.length);
        }

        /// Appends a value.
        public void append(byte[] value) {
            append(value, 0, value.length);
        }

        @Override
        public void appendNull() {
            nulls = Nulls.set(nulls, size);
            append(data, 0, 0);
        }

        @Override
        public void append(Column source, int row) {
            if (source.isNull(row)) {
                appendNull();
            } else {
                var bytes = (BytesColumn) source;
                int start = bytes.offsets()[row];
                append(bytes.data(), start, bytes.offsets()[row + 1] - start);
            }
        }

        @Override
        public void append(Column source, int from, int count) {
            appendNulls(source, from, count);
            var bytes = (BytesColumn) source;
            int sourceStart = bytes.offsets()[from];
            int length = bytes.offsets()[from + count] - sourceStart;
            int start = reserve(length);
            System.arraycopy(bytes.data(), sourceStart, data, start, length);
            if (size + count + 1 > offsets.length) {
                offsets = Arrays.copyOf(offsets, Math.max(size + count + 1, size * 2));
            }
            for (int i = 1; i <= count; i++) {
                offsets[size + i] = bytes.offsets()[from + i] - sourceStart + start;
            }
            size += count;
        }

        /// Makes room for `length` more bytes and returns where they go.
        private int reserve(int length) {
            int start = offsets[size];
            int end = Math.addExact(start, length);
            if (end > data.length) {
                long doubled = Math.min(Integer.MAX_VALUE - 8L, Math.max(end, data.length * 2L));
                data = Arrays.copyOf(data, (int) doubled);
            }
            return start;
        }

        @Override
        public BytesColumn build() {
            var column = new BytesColumn(data, offsets, nulls);
            data = new byte[64];
            offsets = new int[17];
            nulls = null;
            size = 0;
            return column;
        }
    }
}
