// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.batch;

import org.jspecify.annotations.Nullable;

/// A column of kind `DOUBLE`. Where a row is NULL its value is 0.
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of a column
public record DoubleColumn(double[] values, long @Nullable [] nulls) implements Column {
    /// A column without values.
    static final DoubleColumn STAND_IN = new DoubleColumn(new double[0], null);

    @Override
    public DoubleColumn gather(int[] rows, int count) {
        if (values.length == 0) {
            return this;
        }
        var gathered = new double[count];
        for (int i = 0; i < count; i++) {
            gathered[i] = values[rows[i]];
        }
        return new DoubleColumn(gathered, Nulls.gather(nulls, rows, count));
    }
}
