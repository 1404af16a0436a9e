// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.store;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How many rows of a chunk's column are NULL, and between what the others lie.
public sealed interface ColumnStatistics {
    /// How many rows are NULL.
    int nullCount();

    /// Every row is NULL, or there is none.
    record AllNull(int nullCount) implements ColumnStatistics {}

    /// A column of kind `LONG` with a value at least.
    record Longs(int nullCount, long min, long max) implements ColumnStatistics {
        /// Whether a value may lie in `from … to`, both included.
        public boolean mayLieWithin(long from, long to) {
            return from <= max && min <= to;
        }
    }

    /// A column of kind `DOUBLE` with a value at least, in SQL's order: −0.0 equals 0.0, NaN is
    /// greatest.
    record Doubles(int nullCount, double min, double max) implements ColumnStatistics {
        /// Whether a value may lie in `from … to`, both included; `to` NaN: no bound.
        public boolean mayLieWithin(double from, double to) {
            return !less(max, from) && !less(to, min);
        }

        private static boolean less(double left, double right) {
            return left < right || (Double.isNaN(right) && !Double.isNaN(left));
        }
    }

    /// A column of kind `BYTES` with a value at least, in the order of unsigned bytes. Of use for
    /// types whose order that is: text, bytea, uuid.
    final class Bytes implements ColumnStatistics {
        /// So many bytes are kept of a bound.
        static final int PREFIX_BYTES_MAX = 16;

        private final int nullCount;
        private final byte[] min;
        private final byte[] max;
        private final boolean maxCut;

        /// @param min the first bytes of the least value
        /// @param max the first bytes of the greatest value
        /// @param maxCut whether the greatest value has bytes after these
        Bytes(int nullCount, byte[] min, byte[] max, boolean maxCut) {
            this.nullCount = nullCount;
            this.min = requireNonNull(min, "min");
            this.max = requireNonNull(max, "max");
            this.maxCut = maxCut;
        }

        @Override
        public int nullCount() {
            return nullCount;
        }

        /// Whether a value may lie in `from … to`, both included; null: no bound.
        public boolean mayLieWithin(@Nullable Slice from, @Nullable Slice to) {
            return (from == null || !isAbove(from))
                    && (to == null || Slice.compare(Slice.of(min), to) <= 0);
        }

        /// Whether `value` is above all values.
        private boolean isAbove(Slice value) {
            // cut, the greatest value is somewhere among those that start with the prefix
            int length = maxCut ? Math.min(value.length, max.length) : value.length;
            int end = value.offset + length;
            return Arrays.compareUnsigned(value.data, value.offset, end, max, 0, max.length) > 0;
        }

        /// The first bytes of the least value.
        byte[] min() {
            return min;
        }

        /// The first bytes of the greatest value.
        byte[] max() {
            return max;
        }

        /// Whether the greatest value has more bytes than [#max].
        boolean maxCut() {
            return maxCut;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes that
                    && nullCount == that.nullCount
                    && maxCut == that.maxCut
                    && Arrays.equals(min, that.min)
                    && Arrays.equals(max, that.max);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(min) * 31 + Arrays.hashCode(max);
        }
    }

    /// The statistics of the first `size` rows of `column`.
    static ColumnStatistics of(Column column, int size) {
        int nullCount = 0;
        int first = -1;
        for (int i = 0; i < size; i++) {
            if (column.isNull(i)) {
                nullCount++;
            } else if (first < 0) {
                first = i;
            }
        }
        if (first < 0) {
            return new AllNull(nullCount);
        }
        return switch (column) {
            case LongColumn longs -> longs(longs, first, size, nullCount);
            case DoubleColumn doubles -> doubles(doubles, first, size, nullCount);
            case BytesColumn bytes -> bytes(bytes, first, size, nullCount);
        };
    }

    private static Longs longs(LongColumn column, int first, int size, int nullCount) {
        long[] values = column.values();
        long min = values[first];
        long max = min;
        for (int i = first + 1; i < size; i++) {
            if (nullCount == 0 || !column.isNull(i)) {
                min = Math.min(min, values[i]);
                max = Math.max(max, values[i]);
            }
        }
        return new Longs(nullCount, min, max);
    }

    private static Doubles doubles(DoubleColumn column, int first, int size, int nullCount) {
        double[] values = column.values();
        double min = values[first];
        double max = min;
        for (int i = first + 1; i < size; i++) {
            if (nullCount == 0 || !column.isNull(i)) {
                if (Doubles.less(values[i], min)) {
                    min = values[i];
                }
                if (Doubles.less(max, values[i])) {
                    max = values[i];
                }
            }
        }
        return new Doubles(nullCount, min, max);
    }

    private static Bytes bytes(BytesColumn column, int first, int size, int nullCount) {
        var value = new Slice();
        var min = new Slice();
        var max = new Slice();
        column.get(first, min);
        column.get(first, max);
        for (int i = first + 1; i < size; i++) {
            if (nullCount == 0 || !column.isNull(i)) {
                column.get(i, value);
                if (Slice.compare(value, min) < 0) {
                    min.set(value);
                } else if (Slice.compare(value, max) > 0) {
                    max.set(value);
                }
            }
        }
        return new Bytes(nullCount, prefix(min), prefix(max), max.length > Bytes.PREFIX_BYTES_MAX);
    }

    private static byte[] prefix(Slice value) {
        int length = Math.min(value.length, Bytes.PREFIX_BYTES_MAX);
        return Arrays.copyOfRange(value.data, value.offset, value.offset + length);
    }
}
