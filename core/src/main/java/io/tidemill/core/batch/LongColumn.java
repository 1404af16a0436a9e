// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.batch;

import org.jspecify.annotations.Nullable;

/// A column of kind `LONG`. Where a row is NULL its value is 0.
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of a column
public record LongColumn(long[] values, long @Nullable [] nulls) implements Column {
    /// A column without values.
    static final LongColumn STAND_IN = new LongColumn(new long[0], null);

    @Override
    public LongColumn gather(int[] rows, int count) {
        if (values.length == 0) {
            return this;
        }
        var gathered = new long[count];
        for (int i = 0; i < count; i++) {
            gathered[i] = values[rows[i]];
        }
        return new LongColumn(gathered, Nulls.gather(nulls, rows, count));
    }
}
