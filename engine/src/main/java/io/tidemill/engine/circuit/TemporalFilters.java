// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.MatchRecognize;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Values;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.ProcessingTime;
import io.tidemill.engine.operator.TemporalBound;
import io.tidemill.engine.operator.TemporalBound.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes the conditions of a view that compare a time with the clock out of its filters. The clock
/// anywhere else is an error: a view is brought up to date by changes of its input, and such an
/// expression would change with none.
///
/// @param bounds the comparisons with the clock
/// @param rest what is left of the condition, or null
record TemporalFilters(List<TemporalBound> bounds, @Nullable Expression rest) {
    private static final Set<String> CLOCK =
            Set.of(
                    "now",
                    "current_timestamp",
                    "transaction_timestamp",
                    "statement_timestamp",
                    "clock_timestamp",
                    ProcessingTime.FUNCTION,
                    "localtimestamp",
                    "current_date",
                    "localtime");

    TemporalFilters(List<TemporalBound> bounds, @Nullable Expression rest) {
        this.bounds = List.copyOf(bounds);
        this.rest = rest;
    }

    /// Checks that `plan`, a view's, uses the clock in bounds of filters alone.
    ///
    /// Errors: 0A000.
    static void check(Plan plan) {
        switch (plan) {
            case Filter(_, Expression condition) -> of(condition);
            case Project project -> project.expressions().forEach(TemporalFilters::requireNone);
            case Join join -> requireNone(join.condition());
            case MatchRecognize match -> match.expressions().forEach(TemporalFilters::requireNone);
            case Values values ->
                    values.rows().forEach(row -> row.forEach(TemporalFilters::requireNone));
            default -> {}
        }
        plan.inputs().forEach(TemporalFilters::check);
    }

    private static void requireNone(@Nullable Expression expression) {
        if (expression != null && readsClock(expression)) {
            throw unsupported();
        }
    }

    private static SqlException unsupported() {
        return SqlException.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "a materialized view can use now() only to bound a time in WHERE")
                .hint(
                        "Write WHERE ts > now() - INTERVAL '1 hour', the time alone on its side."
                                + " For the time at which rows come, give their table a column"
                                + " AS PROCTIME().");
    }

    /// The parts of `condition`.
    static TemporalFilters of(Expression condition) {
        var bounds = new ArrayList<TemporalBound>();
        var rest = new ArrayList<Expression>();
        for (var part : condition instanceof And(var operands) ? operands : List.of(condition)) {
            if (!readsClock(part)) {
                rest.add(part);
                continue;
            }
            bounds.add(bound(part));
        }
        return new TemporalFilters(
                bounds, rest.isEmpty() ? null : rest.size() == 1 ? rest.getFirst() : new And(rest));
    }

    private static TemporalBound bound(Expression part) {
        if (part instanceof Call call && call.arguments().size() == 2) {
            var left = call.arguments().get(0);
            var right = call.arguments().get(1);
            boolean flipped = readsClock(left);
            var value = flipped ? right : left;
            var clock = flipped ? left : right;
            var comparison = comparison(call.function().name(), flipped);
            if (comparison != null
                    && !readsClock(value)
                    && isMonotonic(clock)
                    && comparable(value.type(), clock.type())) {
                return new TemporalBound(value, comparison, clock);
            }
        }
        throw unsupported();
    }

    private static @Nullable Comparison comparison(String operator, boolean flipped) {
        return switch (operator) {
            case "<" -> flipped ? Comparison.AFTER : Comparison.BEFORE;
            case "<=" -> flipped ? Comparison.NOT_BEFORE : Comparison.NOT_AFTER;
            case ">" -> flipped ? Comparison.BEFORE : Comparison.AFTER;
            case ">=" -> flipped ? Comparison.NOT_AFTER : Comparison.NOT_BEFORE;
            default -> null;
        };
    }

    /// Views see times in UTC, so times with and without a zone are the same numbers.
    private static boolean comparable(Type value, Type clock) {
        return (isTimestamp(value) && isTimestamp(clock))
                || (value.name() == TypeName.DATE && clock.name() == TypeName.DATE);
    }

    private static boolean isTimestamp(Type type) {
        return type.name() == TypeName.TIMESTAMP || type.name() == TypeName.TIMESTAMPTZ;
    }

    /// Whether the clock's side has no columns and does not go back as time passes.
    private static boolean isMonotonic(Expression clock) {
        return switch (clock) {
            case Call call when isClock(call) -> !call.function().name().equals("localtime");
            case Cast cast ->
                    (isTimestamp(cast.type()) || cast.type().name() == TypeName.DATE)
                            && isMonotonic(cast.input());
            case Call call
                    when call.arguments().size() == 2
                            && (call.function().name().equals("+")
                                    || call.function().name().equals("-")) ->
                    (isMonotonic(call.arguments().get(0)) && isConstant(call.arguments().get(1)))
                            || (call.function().name().equals("+")
                                    && isConstant(call.arguments().get(0))
                                    && isMonotonic(call.arguments().get(1)));
            case Call call
                    when call.function().name().equals("date_trunc")
                            && call.arguments().size() == 2 ->
                    isConstant(call.arguments().get(0)) && isMonotonic(call.arguments().get(1));
            default -> false;
        };
    }

    private static boolean isConstant(Expression expression) {
        return !readsClock(expression) && Columns.used(List.of(expression)).isEmpty();
    }

    private static boolean isClock(Call call) {
        return call.arguments().isEmpty() && CLOCK.contains(call.function().name());
    }

    private static boolean readsClock(Expression expression) {
        return switch (expression) {
            case Call call when isClock(call) -> true;
            // The age of a time is that up to today.
            case Call call
                    when call.function().name().equals("age") && call.arguments().size() == 1 ->
                    true;
            default -> expression.parts().stream().anyMatch(TemporalFilters::readsClock);
        };
    }
}
