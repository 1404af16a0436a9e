// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

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
import io.tidemill.core.function.Function.Volatility;
import io.tidemill.core.type.Kind;
import java.util.Set;
import java.util.SortedMap;

/// What can be told about an expression without evaluating it.
final class Traits {
    private static final Set<String> NEVER_FAIL = Set.of("=", "<>", "<", "<=", ">", ">=", "not");

    private Traits() {}

    /// Whether the value can be NULL.
    ///
    /// @param inputs whether input columns can be
    static boolean mayBeNull(Expression expression, boolean inputs) {
        return switch (expression) {
            case Literal literal -> literal.isNull();
            case Input _ -> inputs;
            case Call call when !call.function().strict() -> call.function().nullable();
            case Call call ->
                    call.function().nullable()
                            || call.arguments().stream().anyMatch(a -> mayBeNull(a, inputs));
            case IsNull _, IsDistinct _ -> false;
            case Case c ->
                    mayBeNull(c.otherwise(), inputs)
                            || c.branches().stream().anyMatch(b -> mayBeNull(b.result(), inputs));
            case Coalesce c -> c.operands().stream().allMatch(o -> mayBeNull(o, inputs));
            case Cast _, And _, Or _, Parameter _ ->
                    expression.parts().stream().anyMatch(p -> mayBeNull(p, inputs));
        };
    }

    /// Whether evaluating it may raise an error. Comparisons are known not to.
    static boolean mayFail(Expression expression) {
        return switch (expression) {
            case Call call when !NEVER_FAIL.contains(call.function().name()) -> true;
            case Cast _ -> true;
            default -> expression.parts().stream().anyMatch(Traits::mayFail);
        };
    }

    /// Whether the literal NULL is an argument, which decides the result of a strict function.
    static boolean hasNullLiteral(Call call) {
        return call.arguments().stream().anyMatch(a -> a instanceof Literal l && l.isNull());
    }

    /// Whether it is a constant that could not be folded, as it raises an error.
    static boolean isFailingConstant(Expression expression) {
        return !(expression instanceof Literal) && isConstant(expression);
    }

    /// Whether it gives the same value for every row and at any time.
    static boolean isConstant(Expression expression) {
        return switch (expression) {
            case Input _, Parameter _, Cast _ -> false;
            case Call call when call.function().volatility() != Volatility.IMMUTABLE -> false;
            default -> expression.parts().stream().allMatch(Traits::isConstant);
        };
    }

    /// Adds the input columns that `expression` reads, with their kinds.
    static void inputs(Expression expression, SortedMap<Integer, Kind> into) {
        if (expression instanceof Input(var index, var type)) {
            into.put(index, type.kind());
        }
        expression.parts().forEach(part -> inputs(part, into));
    }
}
