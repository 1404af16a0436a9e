// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.set;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.value.ArrayValue;

/// The elements of an array with their numbers, from 1 on whatever the array's own are: pairs of
/// system type `NUMBERED`.
final class NumberedElements implements RowAppender {
    private final Slice array = new Slice();
    private final Slice pair = new Slice();

    @Override
    public void append(
            Batch arguments, int row, int first, EvaluationContext context, RowSink out) {
        arguments.bytes(first).get(row, array);
        var reader = new ArrayValue.Reader(array);
        for (int number = 1; reader.next(); number++) {
            ArrayValue.start(2, pair);
            if (reader.isNull()) {
                ArrayValue.appendNull(pair);
            } else {
                ArrayValue.appendLong(reader.asLong(), pair);
            }
            ArrayValue.appendLong(number, pair);
            out.row(pair);
        }
    }
}
