// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

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
import io.tidemill.core.function.Function;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds calls of functions that give something else each time. A view that is kept current cannot
/// have any: what a row added to it could not be taken back.
public final class VolatileCalls {
    private VolatileCalls() {}

    /// A volatile function that `plan` calls.
    public static Optional<Function> find(Plan plan) {
        Stream<Expression> own =
                switch (plan) {
                    case Filter filter -> Stream.of(filter.condition());
                    case Project project -> project.expressions().stream();
                    case Values values -> values.rows().stream().flatMap(List::stream);
                    case Expand expand ->
                            expand.calls().stream().flatMap(call -> call.arguments().stream());
                    case Join join -> Stream.ofNullable(join.condition());
                    default -> Stream.of();
                };
        return Stream.concat(
                        own.map(VolatileCalls::find),
                        plan.inputs().stream().map(VolatileCalls::find))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /// A volatile function that `expression` calls.
    public static Optional<Function> find(Expression expression) {
        return switch (expression) {
            case Literal _, Input _, Parameter _ -> Optional.empty();
            case Call call when call.function().volatility() == Function.Volatility.VOLATILE ->
                    Optional.of(call.function());
            case Call call -> any(call.arguments());
            case Cast cast -> find(cast.input());
            case And and -> any(and.operands());
            case Or or -> any(or.operands());
            case IsNull isNull -> find(isNull.input());
            case IsDistinct distinct -> any(List.of(distinct.left(), distinct.right()));
            case Coalesce coalesce -> any(coalesce.operands());
            case Case c ->
                    any(
                            Stream.concat(
                                            c.branches().stream()
                                                    .flatMap(branch ->
                                                            Stream.of(
                                                                    branch.condition(),
                                                                    branch.result())),
                                            Stream.of(c.otherwise()))
                                    .toList());
        };
    }

    private static Optional<Function> any(List<Expression> expressions) {
        return expressions.stream().map(VolatileCalls::find).flatMap(Optional::stream).findFirst();
    }
}
