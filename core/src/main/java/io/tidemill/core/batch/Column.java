// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.batch;

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

    /// The values of the first `count` of `rows`, in that order.
    Column gather(int[] rows, int count);
}
