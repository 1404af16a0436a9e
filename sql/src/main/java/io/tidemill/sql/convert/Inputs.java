// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.Literal;
import java.util.List;

/// Finds the columns that an expression reads.
final class Inputs {
    private Inputs() {}

    /// Whether it reads any.
    static boolean any(Expression expression) {
        return expression instanceof Input || expression.parts().stream().anyMatch(Inputs::any);
    }

    /// Counts how often it reads each column.
    static void count(Expression expression, int[] counts) {
        if (expression instanceof Input(int index, _)) {
            counts[index]++;
        }
        expression.parts().forEach(part -> count(part, counts));
    }

    /// The expression with `columns` in place of the columns it reads.
    static Expression replaced(Expression expression, List<Expression> columns) {
        return switch (expression) {
            case Input(int index, _) -> columns.get(index);
            case Cast(var input, var type, boolean explicit) ->
                    ExpressionConverter.cast(replaced(input, columns), type, explicit);
            default -> expression.with(part -> replaced(part, columns));
        };
    }

    /// Whether each of `columns` that costs something is read once at most by all `expressions`
    /// together.
    static boolean cheap(List<Expression> expressions, List<Expression> columns) {
        var counts = new int[columns.size()];
        expressions.forEach(expression -> count(expression, counts));
        for (int i = 0; i < counts.length; i++) {
            Expression column = columns.get(i);
            if (counts[i] > 1 && !(column instanceof Input) && !(column instanceof Literal)) {
                return false;
            }
        }
        return true;
    }
}
