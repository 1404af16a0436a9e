// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.expression.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Interprets expressions: those that are too large for a class, or meet too few rows for one.
final class InterpretedProgram extends Program {
    private final List<Expression> expressions;
    private final Interpreter interpreter;
    private @Nullable Batch batch;

    InterpretedProgram(List<Expression> expressions, Interpreter interpreter) {
        this.expressions = expressions;
        this.interpreter = interpreter;
    }

    @Override
    protected void bind(Batch newBatch) {
        batch = newBatch;
    }

    @Override
    protected Column column(int index, boolean nulls, int size) {
        var expression = expressions.get(index);
        var column = ColumnBuilder.of(expression.type().kind());
        for (int row = 0; row < size; row++) {
            interpreter.evaluate(
                    expression, requireNonNull(batch), row, requireNonNull(context), column);
        }
        return column.build();
    }

    @Override
    protected int select(int index, boolean nulls, int size, int[] selection) {
        var condition = expressions.get(index);
        int count = 0;
        for (int row = 0; row < size; row++) {
            if (interpreter.isTrue(
                    condition, requireNonNull(batch), row, requireNonNull(context))) {
                selection[count++] = row;
            }
        }
        return count;
    }

    @Override
    protected void release() {
        batch = null;
    }
}
