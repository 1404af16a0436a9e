// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;

/// Takes the two steps of TimescaleDB's toolkit for one call:
///
/// | said | meant |
/// | --- | --- |
/// | `average(time_weight('Linear', ts, v))` | `time_weighted_average(v, ts)` |
/// | `average(time_weight('LOCF', ts, v))` | `time_weighted_average_locf(v, ts)` |
/// | `delta(counter_agg(ts, v))`, `rate(counter_agg(ts, v))` | `delta(v, ts)`, `rate(v, ts)` |
final class SeriesCalls {
    private SeriesCalls() {}

    /// The name of the function that a call means, whose arguments become those of that.
    static String meant(String name, List<SqlNode> arguments) {
        if (name.equals("locf")) {
            placeNamed(arguments);
        }
        if (arguments.size() != 1 || !(arguments.getFirst() instanceof SqlCall inner)) {
            return name;
        }
        String innerName = inner.getOperator().getName();
        if ((name.equals("delta") || name.equals("rate"))
                && innerName.equals("counter_agg")
                && inner.operandCount() == 2) {
            arguments.set(0, inner.operand(1));
            arguments.add(inner.operand(0));
            return name;
        }
        if (name.equals("average")
                && innerName.equals("time_weight")
                && inner.operandCount() == 3) {
            arguments.set(0, inner.operand(2));
            arguments.add(inner.operand(1));
            return weighted(inner.operand(0));
        }
        return name;
    }

    /// `locf(x, treat_null_as_missing => true)`: by position.
    private static void placeNamed(List<SqlNode> arguments) {
        for (int i = 1; i < arguments.size(); i++) {
            if (arguments.get(i).getKind() != SqlKind.ARGUMENT_ASSIGNMENT) {
                continue;
            }
            SqlCall named = (SqlCall) arguments.get(i);
            int place =
                    switch (named.operand(1).toString()) {
                        case "prev" -> 1;
                        case "treat_null_as_missing" -> 2;
                        default -> -1;
                    };
            if (place < i) {
                // What is wrong is said when the call is resolved.
                continue;
            }
            arguments.set(i, named.operand(0));
            if (place > i) {
                arguments.add(i, SqlLiteral.createNull(named.getParserPosition()));
            }
        }
    }

    private static String weighted(SqlNode method) {
        String said =
                method instanceof SqlCharStringLiteral text ? text.getValueAs(String.class) : "";
        return switch (said.toLowerCase(Locale.ROOT)) {
            case "linear", "trapezoidal" -> "time_weighted_average";
            case "locf" -> "time_weighted_average_locf";
            default ->
                    throw SqlException.of(
                                    SqlState.INVALID_PARAMETER_VALUE,
                                    "unknown method of time_weight")
                            .hint("Write 'Linear' or 'LOCF'.")
                            .at(method.getParserPosition().getColumnNum());
        };
    }
}
