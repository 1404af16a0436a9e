// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.type.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Compiled expressions: computes a column for each from the columns of a batch. An expression that
/// is a plain input costs nothing, a constant next to nothing. One thread at a time.
public final class Projection {
    private final List<Expression> expressions;
    private final Program program;
    private final int[][] inputs;
    private final @Nullable Column[] constants;
    private int constantSize;

    Projection(List<Expression> expressions, Program program) {
        this.expressions = expressions;
        this.program = program;
        inputs = expressions.stream().map(Projection::inputs).toArray(int[][]::new);
        constants = new Column[expressions.size()];
    }

    /// The input columns that `expression` reads.
    static int[] inputs(Expression expression) {
        var kinds = new TreeMap<Integer, Kind>();
        Traits.inputs(expression, kinds);
        return kinds.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    /// Whether any of the columns at `inputs` may have NULLs.
    static boolean anyNulls(Batch batch, int[] inputs) {
        for (int input : inputs) {
            if (batch.column(input).nulls() != null) {
                return true;
            }
        }
        return false;
    }

    /// A column for each expression.
    public Column[] evaluate(Batch batch, EvaluationContext context) {
        var columns = new Column[expressions.size()];
        program.context = context;
        program.bind(batch);
        try {
            for (int i = 0; i < columns.length; i++) {
                columns[i] =
                        switch (expressions.get(i)) {
                            case Input input -> batch.column(input.index());
                            case Literal literal -> constant(i, literal, batch.size());
                            default -> program.column(i, anyNulls(batch, inputs[i]), batch.size());
                        };
            }
        } finally {
            program.release();
        }
        return columns;
    }

    /// The batch of these columns, with the weights of `batch`.
    public Batch project(Batch batch, EvaluationContext context) {
        return new Batch(batch.size(), evaluate(batch, context), batch.weights());
    }

    /// The literal for every row: kept, as a column may be longer than its batch.
    private Column constant(int index, Literal literal, int size) {
        if (size > constantSize) {
            Arrays.fill(constants, null);
            constantSize = size;
        }
        var column = constants[index];
        if (column == null) {
            var builder = ColumnBuilder.of(literal.type().kind());
            for (int i = 0; i < constantSize; i++) {
                builder.append(literal.value(), 0);
            }
            column = builder.build();
            constants[index] = column;
        }
        return column;
    }
}
