// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.expression.Parameter;
import io.tidemill.core.type.Type;
import io.tidemill.sql.resolve.ParameterTypes;
import java.util.List;

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
        Expression inner = value instanceof Cast cast ? cast.input() : value;
        if (inner instanceof Parameter parameter) {
            parameters.infer(parameter.index(), Type.BIGINT);
            if (parameter.index() >= values.size()) {
                open = true;
                return otherwise;
            }
            inner = ExpressionConverter.cast(values.get(parameter.index()), Type.BIGINT, false);
        }
        if (!(inner instanceof Literal literal)
                || (!literal.isNull() && !literal.type().isInteger())) {
            throw Unsupported.of(clause + " with an expression", "Give a number.");
        }
        if (literal.isNull()) {
            return otherwise;
        }
        long count = ((LongColumn) literal.value()).values()[0];
        if (count < 0) {
            throw SqlException.of(
                    SqlState.INVALID_ROW_COUNT_IN_LIMIT_CLAUSE, clause + " must not be negative");
        }
        return count;
    }
}
