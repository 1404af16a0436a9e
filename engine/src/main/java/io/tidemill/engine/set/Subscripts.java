// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.set;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.value.ArrayValue;

/// The numbers of the elements in a dimension of an array.
final class Subscripts implements RowAppender {
    private final boolean mayReverse;
    private final Slice array = new Slice();

    /// @param mayReverse whether a third argument says if they come in reverse
    Subscripts(boolean mayReverse) {
        this.mayReverse = mayReverse;
    }

    @Override
    public void append(
            Batch arguments, int row, int first, EvaluationContext context, RowSink out) {
        arguments.bytes(first).get(row, array);
        long dimension = arguments.longs(first + 1).values()[row];
        if (dimension < 1 || dimension > ArrayValue.dimensions(array)) {
            return;
        }
        int lower = ArrayValue.lower(array);
        int size = ArrayValue.size(array, (int) dimension - 1);
        boolean reverse = mayReverse && arguments.longs(first + 2).values()[row] != 0;
        for (int i = 0; i < size; i++) {
            out.row(reverse ? lower + size - 1 - i : lower + i);
        }
    }
}
