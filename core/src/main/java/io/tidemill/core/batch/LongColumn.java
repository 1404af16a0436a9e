// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.batch;

import org.jspecify.annotations.Nullable;

/// A column of kind `LONG`. Where a row is NULL its value is 0.
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of a column
public record LongColumn(long[] values, long @Nullable [] nulls) implements Column {
    @Override
    public LongColumn gather(int[] rows, int count) {
        var gathered = new long[count];
        for (int i = 0; i < count; i++) {
            gathered[i] = values[rows[i]];
        }
        return new LongColumn(gathered, Nulls.gather(nulls, rows, count));
    }
}
