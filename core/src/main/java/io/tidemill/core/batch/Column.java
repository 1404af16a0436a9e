// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.batch;

import io.tidemill.core.type.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The values of one column of a batch. Immutable once in a batch: arrays are shared, never
/// written. Arrays may be longer than the batch; what lies beyond its size means nothing.
public sealed interface Column permits LongColumn, DoubleColumn, BytesColumn {
    /// The null bitmap as [Nulls] reads it, or null where no row is NULL.
    long @Nullable [] nulls();

    /// Whether row `row` is NULL.
    default boolean isNull(int row) {
        return Nulls.get(nulls(), row);
    }

    /// Whether row `row` holds the very value of row `otherRow` of `other`, a column of the same
    /// kind: bit for bit, NULL being itself.
    default boolean same(int row, Column other, int otherRow) {
        if (isNull(row) || other.isNull(otherRow)) {
            return isNull(row) && other.isNull(otherRow);
        }
        return switch (this) {
            case LongColumn column ->
                    column.values()[row] == ((LongColumn) other).values()[otherRow];
            case DoubleColumn column ->
                    Double.doubleToRawLongBits(column.values()[row])
                            == Double.doubleToRawLongBits(
                                    ((DoubleColumn) other).values()[otherRow]);
            case BytesColumn column -> {
                var otherBytes = (BytesColumn) other;
                yield Arrays.equals(
                        column.data(),
                        column.offsets()[row],
                        column.offsets()[row + 1],
                        otherBytes.data(),
                        otherBytes.offsets()[otherRow],
                        otherBytes.offsets()[otherRow + 1]);
            }
        };
    }

    /// A column of `kind` that stands where nobody reads: it has no values. Gathering gives it
    /// again.
    static Column standIn(Kind kind) {
        return switch (kind) {
            case LONG -> LongColumn.STAND_IN;
            case DOUBLE -> DoubleColumn.STAND_IN;
            case BYTES -> BytesColumn.STAND_IN;
        };
    }

    /// The stand-in of this column's kind.
    default Column standIn() {
        return standIn(
                switch (this) {
                    case LongColumn _ -> Kind.LONG;
                    case DoubleColumn _ -> Kind.DOUBLE;
                    case BytesColumn _ -> Kind.BYTES;
                });
    }

    /// The values of the first `count` of `rows`, in that order.
    Column gather(int[] rows, int count);
}
