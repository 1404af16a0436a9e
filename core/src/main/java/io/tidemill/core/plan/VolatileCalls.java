// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Expression;
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
                    case MatchRecognize match -> match.expressions();
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
        return expression instanceof Call call
                        && call.function().volatility() == Function.Volatility.VOLATILE
                ? Optional.of(call.function())
                : any(expression.parts());
    }

    private static Optional<Function> any(List<Expression> expressions) {
        return expressions.stream().map(VolatileCalls::find).flatMap(Optional::stream).findFirst();
    }
}
