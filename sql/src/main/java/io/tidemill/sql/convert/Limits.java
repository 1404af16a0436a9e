// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.expression.Parameter;
import io.tidemill.core.type.Type;
import io.tidemill.sql.resolve.ParameterTypes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The numbers of LIMIT and OFFSET. In a plan they are constants, so one given by a parameter makes
/// a plan good for that value only.
final class Limits {
    private final List<Literal> values;
    private final ParameterTypes parameters;
    private boolean open;

    /// Limits with the values of the statement's parameters; an empty list where they are not known
    /// yet.
    Limits(List<Literal> values, ParameterTypes parameters) {
        this.parameters = parameters;
        this.values = List.copyOf(values);
    }

    /// Whether the plan waits for a parameter's value: it must be made anew when that is known.
    boolean open() {
        return open;
    }

    /// The number of rows.
    ///
    /// @param otherwise what NULL stands for
    long constant(Expression value, long otherwise, String clause) {
        Long count = computed(value, clause);
        if (count == null) {
            return otherwise;
        }
        if (count < 0) {
            throw SqlException.of(
                    clause.equals("LIMIT")
                            ? SqlState.INVALID_ROW_COUNT_IN_LIMIT_CLAUSE
                            : SqlState.INVALID_ROW_COUNT_IN_RESULT_OFFSET_CLAUSE,
                    clause + " must not be negative");
        }
        return count;
    }

    /// The value, or null for NULL and where it waits for a parameter.
    private @Nullable Long computed(Expression value, String clause) {
        return switch (value) {
            case Cast cast when cast.type().isInteger() -> computed(cast.input(), clause);
            case Literal literal when literal.isNull() -> null;
            case Literal literal when literal.type().isInteger() ->
                    ((LongColumn) literal.value()).values()[0];
            case Parameter parameter -> given(parameter, clause);
            case Call call when call.type().isInteger() -> computed(call, clause);
            default ->
                    throw Unsupported.of(
                            clause + " with such an expression",
                            "Give a number, a parameter, or a sum, difference, product or quotient"
                                    + " of them.");
        };
    }

    private @Nullable Long given(Parameter parameter, String clause) {
        parameters.infer(parameter.index(), Type.BIGINT);
        if (parameter.index() >= values.size()) {
            open = true;
            return null;
        }
        return computed(
                ExpressionConverter.cast(values.get(parameter.index()), Type.BIGINT, false),
                clause);
    }

    private @Nullable Long computed(Call call, String clause) {
        Long left = computed(call.arguments().getFirst(), clause);
        Long right = computed(call.arguments().getLast(), clause);
        if (left == null || right == null) {
            return null;
        }
        boolean unary = call.arguments().size() == 1;
        try {
            return switch (call.function().name()) {
                case "+" -> Math.addExact(left, right);
                case "-" -> unary ? Math.negateExact(left) : Math.subtractExact(left, right);
                case "*" -> Math.multiplyExact(left, right);
                case "/" -> {
                    if (right == 0) {
                        throw SqlException.of(SqlState.DIVISION_BY_ZERO, "division by zero");
                    }
                    yield Math.divideExact(left, right);
                }
                default ->
                        throw Unsupported.of(
                                "the function " + call.function().name() + " in " + clause,
                                "Give a number or a parameter.");
            };
        } catch (ArithmeticException e) {
            throw SqlException.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "bigint out of range")
                    .cause(e);
        }
    }
}
