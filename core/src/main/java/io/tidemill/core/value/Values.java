// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Type;

/// Order, equality and hash of values by type, as `ORDER BY`, `=` and `GROUP BY` see them.
public final class Values {
    /// The hash of NULL.
    public static final long NULL_HASH = 0x6E756C6CL;

    private Values() {}

    /// Order of two values of kind `BYTES`, neither NULL.
    public static int compareBytes(Type type, Slice left, Slice right) {
        return switch (type.name()) {
            case NUMERIC -> Numeric.compare(left, right);
            case INTERVAL -> Interval.compare(left, right);
            case ARRAY -> ArrayValue.compare(type.requireElement(), left, right);
            case JSONB -> Json.compare(left, right);
            case VECTOR -> Vectors.compare(left, right);
            default -> Slice.compare(left, right);
        };
    }

    /// Whether two values of kind `BYTES`, neither NULL, are equal in SQL.
    public static boolean equalBytes(Type type, Slice left, Slice right) {
        return Slice.equal(left, right)
                || (!hasUniqueBytes(type) && compareBytes(type, left, right) == 0);
    }

    /// Whether equal values of `type` always have equal bytes (or longs, or doubles' bits).
    public static boolean hasUniqueBytes(Type type) {
        return switch (type.name()) {
            case NUMERIC, INTERVAL, JSONB, ARRAY, REAL, DOUBLE -> false;
            default -> true;
        };
    }

    /// A hash that values of kind `BYTES` which are equal in SQL share.
    public static long hashBytes(Type type, Slice value) {
        return switch (type.name()) {
            case NUMERIC -> Numeric.hash(value);
            case INTERVAL -> Interval.hash(value);
            case ARRAY -> ArrayValue.hash(type.requireElement(), value);
            case JSONB -> Json.hash(value);
            default -> Hashing.hash(value.data, value.offset, value.length);
        };
    }

    /// The hash of a value of kind `LONG`.
    public static long hashLong(long value) {
        return Hashing.mix(value);
    }

    /// A hash that doubles which are equal in SQL share.
    public static long hashDouble(double value) {
        return Hashing.mix(Floats.orderedBits(value));
    }

    /// The hash of row `row` of a column of `type`, [#NULL_HASH] for NULL. It makes a slice for
    /// kind `BYTES`: loops should call [#hashBytes] with their own.
    public static long hash(Type type, Column column, int row) {
        if (column.isNull(row)) {
            return NULL_HASH;
        }
        return switch (column) {
            case LongColumn longs -> hashLong(longs.values()[row]);
            case DoubleColumn doubles -> hashDouble(doubles.values()[row]);
            case BytesColumn bytes -> {
                var slice = new Slice();
                bytes.get(row, slice);
                yield hashBytes(type, slice);
            }
        };
    }

    /// Compares rows of two columns of one type. It holds slices of its own: for one thread.
    public static final class Comparator {
        private final Type type;
        private final boolean descending;
        private final boolean nullsFirst;
        private final Slice left = new Slice();
        private final Slice right = new Slice();

        /// A comparator for columns of `type`.
        public Comparator(Type type, boolean descending, boolean nullsFirst) {
            this.type = type;
            this.descending = descending;
            this.nullsFirst = nullsFirst;
        }

        /// Order of row `leftRow` of `leftColumn` and row `rightRow` of `rightColumn`; NULLs are
        /// equal.
        public int compare(Column leftColumn, int leftRow, Column rightColumn, int rightRow) {
            boolean leftNull = leftColumn.isNull(leftRow);
            boolean rightNull = rightColumn.isNull(rightRow);
            if (leftNull || rightNull) {
                int order = Boolean.compare(leftNull, rightNull);
                return nullsFirst ? -order : order;
            }
            int order =
                    switch (leftColumn) {
                        case LongColumn longs ->
                                Long.compare(
                                        longs.values()[leftRow],
                                        ((LongColumn) rightColumn).values()[rightRow]);
                        case DoubleColumn doubles ->
                                Floats.compare(
                                        doubles.values()[leftRow],
                                        ((DoubleColumn) rightColumn).values()[rightRow]);
                        case BytesColumn bytes -> {
                            bytes.get(leftRow, left);
                            ((BytesColumn) rightColumn).get(rightRow, right);
                            yield compareBytes(type, left, right);
                        }
                    };
            return descending ? Integer.compare(0, order) : order;
        }
    }
}
