// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Case;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Coalesce;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.expression.Or;
import io.tidemill.core.expression.Parameter;
import io.tidemill.core.function.EvaluationContext;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Rewrites an expression into an equal one that is ready to be compiled:
///
/// | before | after |
/// | --- | --- |
/// | a cast | the calls that convert |
/// | a constant part | a literal; left alone where it raises an error, which is then raised for the rows that evaluate it, if any |
/// | AND, OR, COALESCE, CASE with very many operands | nested ones with few, so that each fits a method that the JIT compiles |
final class Preparation {
    private static final int OPERANDS_MAX = 32;

    private final Casts casts;
    private final Interpreter interpreter;

    Preparation(Casts casts, Interpreter interpreter) {
        this.casts = casts;
        this.interpreter = interpreter;
    }

    Expression prepare(Expression expression) {
        return nest(fold(lower(expression)));
    }

    private Expression lower(Expression expression) {
        return switch (expression) {
            case Cast(var input, var type, var explicit) ->
                    lower(casts, new Cast(lower(input), type, explicit));
            case Parameter parameter ->
                    throw new IllegalArgumentException("parameter without value: " + parameter);
            default -> expression.with(this::lower);
        };
    }

    /// What computes `cast`.
    static Expression lower(Casts casts, Cast cast) {
        if (cast.input() instanceof Literal literal && literal.isNull()) {
            var value = ColumnBuilder.of(cast.type().kind());
            value.appendNull();
            return new Literal(cast.type(), value.build());
        }
        return casts.lower(cast);
    }

    private Expression fold(Expression expression) {
        if (expression instanceof Literal || expression instanceof Input) {
            return expression;
        }
        if (!Traits.isConstant(expression)) {
            return expression.with(this::fold);
        }
        var value = ColumnBuilder.of(expression.type().kind());
        try {
            interpreter.evaluate(expression, new EvaluationContext(0, ZoneOffset.UTC, 0), value);
        } catch (SqlException e) {
            // Raised again, at run time, for the rows that it is evaluated for.
            return expression.with(this::fold);
        }
        return new Literal(expression.type(), value.build());
    }

    private static Expression nest(Expression expression) {
        var inner = expression.with(Preparation::nest);
        return switch (inner) {
            case And and -> nest(and.operands(), And::new);
            case Or or -> nest(or.operands(), Or::new);
            case Coalesce coalesce ->
                    nest(coalesce.operands(), some -> new Coalesce(some, coalesce.type()));
            case Case c -> nest(c);
            default -> inner;
        };
    }

    /// Nests a chain whose operands are asked one after the other.
    private static Expression nest(
            List<Expression> operands, Function<List<Expression>, Expression> chain) {
        if (operands.size() <= OPERANDS_MAX) {
            return chain.apply(operands);
        }
        var groups = new ArrayList<Expression>();
        for (int i = 0; i < operands.size(); i += OPERANDS_MAX) {
            groups.add(
                    chain.apply(operands.subList(i, Math.min(i + OPERANDS_MAX, operands.size()))));
        }
        return nest(groups, chain);
    }

    private static Expression nest(Case c) {
        Expression otherwise = c.otherwise();
        var branches = c.branches();
        int from = (branches.size() - 1) / OPERANDS_MAX * OPERANDS_MAX;
        for (; from >= 0; from -= OPERANDS_MAX) {
            int to = Math.min(from + OPERANDS_MAX, branches.size());
            otherwise = new Case(branches.subList(from, to), otherwise, c.type());
        }
        return otherwise;
    }
}
