// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import io.tidemill.core.batch.Slice;
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
import io.tidemill.core.type.Type;
import io.tidemill.core.value.TextFormat;
import java.util.List;
import java.util.stream.Collectors;

/// Expressions as SQL that a person can read, for `EXPLAIN`. Casts that the planner put in are left
/// out; what is very long or deep is cut, with an ellipsis.
public final class ExpressionText {
    private static final int DEPTH_MAX = 20;
    private static final int OPERANDS_MAX = 20;

    private final List<String> columns;
    private int depth;

    private ExpressionText(List<String> columns) {
        this.columns = columns;
    }

    /// The text of `expression` over columns with these names.
    public static String of(Expression expression, List<String> columns) {
        return new ExpressionText(columns).text(expression, false);
    }

    /// @param inner whether an operator is put in parentheses
    private String text(Expression expression, boolean inner) {
        if (depth == DEPTH_MAX) {
            return "…";
        }
        depth++;
        try {
            return deeper(expression, inner);
        } finally {
            depth--;
        }
    }

    private String deeper(Expression expression, boolean inner) {
        return switch (expression) {
            case Literal literal -> literal(literal);
            case Input(var index, _) -> columns.get(index);
            case Parameter(var index, _) -> "$" + (index + 1);
            case Call call -> call(call, inner);
            case Cast(var input, var type, var explicit) ->
                    explicit ? text(input, true) + "::" + type.sql() : text(input, inner);
            case And(var operands) -> parentheses(join(operands, " AND ", true), inner);
            case Or(var operands) -> parentheses(join(operands, " OR ", true), inner);
            case IsNull(var input) -> parentheses(text(input, true) + " IS NULL", inner);
            case IsDistinct(var left, var right) ->
                    parentheses(text(left, true) + " IS DISTINCT FROM " + text(right, true), inner);
            case Coalesce(var operands, _) -> "coalesce(" + join(operands, ", ", false) + ")";
            case Case(var branches, var otherwise, _) -> {
                var text = new StringBuilder("CASE");
                for (var branch : branches.subList(0, Math.min(branches.size(), OPERANDS_MAX))) {
                    text.append(" WHEN ").append(text(branch.condition(), false));
                    text.append(" THEN ").append(text(branch.result(), false));
                }
                if (branches.size() > OPERANDS_MAX) {
                    text.append(" …");
                }
                yield text + " ELSE " + text(otherwise, false) + " END";
            }
        };
    }

    private String call(Call call, boolean inner) {
        var name = call.function().name();
        var arguments = call.arguments();
        if (name.equals("not")) {
            return parentheses("NOT " + text(arguments.getFirst(), true), inner);
        }
        if (name.isEmpty() || Character.isLetter(name.charAt(0)) || arguments.size() > 2) {
            return name + "(" + join(arguments, ", ", false) + ")";
        }
        return arguments.size() == 1
                ? name + text(arguments.getFirst(), true)
                : parentheses(join(arguments, " " + name + " ", true), inner);
    }

    private String join(List<Expression> expressions, String separator, boolean inner) {
        var text =
                expressions.stream()
                        .limit(OPERANDS_MAX)
                        .map(expression -> text(expression, inner))
                        .collect(Collectors.joining(separator));
        return expressions.size() > OPERANDS_MAX ? text + separator + "…" : text;
    }

    private static String parentheses(String text, boolean inner) {
        return inner ? "(" + text + ")" : text;
    }

    private static String literal(Literal literal) {
        if (literal.isNull()) {
            return "NULL";
        }
        var text = new Slice();
        TextFormat.utc().format(literal.type(), literal.value(), 0, text);
        if (literal.type().equals(Type.BOOLEAN)) {
            return text.toText().equals("t") ? "true" : "false";
        }
        return literal.type().isNumber()
                ? text.toText()
                : "'" + text.toText().replace("'", "''") + "'";
    }
}
