// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Case;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Coalesce;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.IsDistinct;
import io.tidemill.core.expression.IsNull;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.expression.Or;
import io.tidemill.core.expression.Parameter;
import java.util.List;

/// Finds the columns that an expression reads.
final class Inputs {
    private Inputs() {}

    /// Whether it reads any.
    static boolean any(Expression expression) {
        return switch (expression) {
            case Literal _, Parameter _ -> false;
            case Input _ -> true;
            case Call call -> any(call.arguments());
            case Cast cast -> any(cast.input());
            case And and -> any(and.operands());
            case Or or -> any(or.operands());
            case IsNull isNull -> any(isNull.input());
            case IsDistinct distinct -> any(distinct.left()) || any(distinct.right());
            case Case choice ->
                    any(choice.otherwise())
                            || choice.branches().stream()
                                    .anyMatch(branch ->
                                            any(branch.condition()) || any(branch.result()));
            case Coalesce coalesce -> any(coalesce.operands());
        };
    }

    private static boolean any(List<Expression> expressions) {
        return expressions.stream().anyMatch(Inputs::any);
    }

    /// Counts how often it reads each column.
    static void count(Expression expression, int[] counts) {
        switch (expression) {
            case Literal _, Parameter _ -> {}
            case Input(int index, _) -> counts[index]++;
            case Call call -> call.arguments().forEach(each -> count(each, counts));
            case Cast cast -> count(cast.input(), counts);
            case And and -> and.operands().forEach(each -> count(each, counts));
            case Or or -> or.operands().forEach(each -> count(each, counts));
            case IsNull isNull -> count(isNull.input(), counts);
            case IsDistinct distinct -> {
                count(distinct.left(), counts);
                count(distinct.right(), counts);
            }
            case Case choice -> {
                for (Case.Branch branch : choice.branches()) {
                    count(branch.condition(), counts);
                    count(branch.result(), counts);
                }
                count(choice.otherwise(), counts);
            }
            case Coalesce coalesce -> coalesce.operands().forEach(each -> count(each, counts));
        }
    }

    /// The expression with `columns` in place of the columns it reads.
    static Expression replaced(Expression expression, List<Expression> columns) {
        return switch (expression) {
            case Literal _, Parameter _ -> expression;
            case Input(int index, _) -> columns.get(index);
            case Call call ->
                    new Call(call.function(), replaced(call.arguments(), columns), call.type());
            case Cast cast ->
                    ExpressionConverter.cast(
                            replaced(cast.input(), columns), cast.type(), cast.explicit());
            case And and -> new And(replaced(and.operands(), columns));
            case Or or -> new Or(replaced(or.operands(), columns));
            case IsNull isNull -> new IsNull(replaced(isNull.input(), columns));
            case IsDistinct distinct ->
                    new IsDistinct(
                            replaced(distinct.left(), columns),
                            replaced(distinct.right(), columns));
            case Case choice ->
                    new Case(
                            choice.branches().stream()
                                    .map(branch ->
                                            new Case.Branch(
                                                    replaced(branch.condition(), columns),
                                                    replaced(branch.result(), columns)))
                                    .toList(),
                            replaced(choice.otherwise(), columns),
                            choice.type());
            case Coalesce coalesce ->
                    new Coalesce(replaced(coalesce.operands(), columns), coalesce.type());
        };
    }

    private static List<Expression> replaced(
            List<Expression> expressions, List<Expression> columns) {
        return expressions.stream().map(each -> replaced(each, columns)).toList();
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
