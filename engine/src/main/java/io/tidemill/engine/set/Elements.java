// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.set;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;

/// The elements of an array.
final class Elements implements RowAppender {
    private final Type type;
    private final Slice array = new Slice();

    Elements(Type type) {
        this.type = type;
    }

    @Override
    public void append(
            Batch arguments, int row, int first, EvaluationContext context, RowSink out) {
        var column = arguments.bytes(first);
        column.get(row, array);
        var reader = new ArrayValue.Reader(array);
        while (reader.next()) {
            reader.appendTo(type, out.column(0));
            out.endRow();
        }
    }
}
