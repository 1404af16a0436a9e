// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.expression;

import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// A scalar expression over the columns of its input, typed and resolved: every implicit cast is
/// explicit here. [Call] is strict (NULL in, NULL out) and may raise an error for the rows it is
/// evaluated for; the other forms say which of their parts are evaluated.
public sealed interface Expression
        permits Literal, Input, Parameter, Call, Cast, And, Or, IsNull, IsDistinct, Case, Coalesce {
    /// The type of its value.
    Type type();

    /// The expressions that it is made of.
    default List<Expression> parts() {
        return switch (this) {
            case Literal _, Input _, Parameter _ -> List.of();
            case Call call -> call.arguments();
            case Cast cast -> List.of(cast.input());
            case And and -> and.operands();
            case Or or -> or.operands();
            case IsNull isNull -> List.of(isNull.input());
            case IsDistinct distinct -> List.of(distinct.left(), distinct.right());
            case Coalesce coalesce -> coalesce.operands();
            case Case choice -> {
                var parts = new ArrayList<Expression>();
                choice.branches()
                        .forEach(branch -> {
                            parts.add(branch.condition());
                            parts.add(branch.result());
                        });
                parts.add(choice.otherwise());
                yield parts;
            }
        };
    }

    /// The same of other parts: of what `change` makes of each.
    default Expression with(UnaryOperator<Expression> change) {
        return switch (this) {
            case Literal _, Input _, Parameter _ -> this;
            case Call(var function, var arguments, var type) ->
                    new Call(function, arguments.stream().map(change).toList(), type);
            case Cast(var input, var type, boolean explicit) ->
                    new Cast(change.apply(input), type, explicit);
            case And(var operands) -> new And(operands.stream().map(change).toList());
            case Or(var operands) -> new Or(operands.stream().map(change).toList());
            case IsNull(var input) -> new IsNull(change.apply(input));
            case IsDistinct(var left, var right) ->
                    new IsDistinct(change.apply(left), change.apply(right));
            case Coalesce(var operands, var type) ->
                    new Coalesce(operands.stream().map(change).toList(), type);
            case Case(var branches, var otherwise, var type) ->
                    new Case(
                            branches.stream()
                                    .map(branch ->
                                            new Case.Branch(
                                                    change.apply(branch.condition()),
                                                    change.apply(branch.result())))
                                    .toList(),
                            change.apply(otherwise),
                            type);
        };
    }
}
