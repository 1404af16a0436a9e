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
}
