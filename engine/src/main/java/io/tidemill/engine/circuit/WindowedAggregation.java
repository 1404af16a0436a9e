// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.plan.Aggregation;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.operator.WindowAssignOperator.Appended;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An aggregation by the windows that its own input assigns, so that one operator can do both.
///
/// | plan | here |
/// | --- | --- |
/// | Aggregate k, window_end: sum(x + 1) over Project (WindowAssign i) | WindowAssign (Project i), keys k and END, sum of a column |
///
/// @param window the window, over an input that has what keys and calls read
/// @param keys in the aggregation's order
/// @param calls over columns of the window's input
record WindowedAggregation(WindowAssign window, List<Key> keys, List<AggregateCall> calls) {
    WindowedAggregation {
        keys = List.copyOf(keys);
        calls = List.copyOf(calls);
    }

    /// What a key is.
    sealed interface Key {
        /// The window's end.
        Key END = new Bound(Appended.END);

        /// A column of the window's input.
        record OfInput(int column) implements Key {}

        /// A bound of the window.
        record Bound(Appended which) implements Key {}
    }

    /// Whether some key is a bound.
    boolean byBound() {
        return keys.stream().anyMatch(Key.Bound.class::isInstance);
    }

    /// `plan` in this form, or null where it is not an aggregation by windows, or computes with
    /// their bounds.
    static @Nullable WindowedAggregation of(Aggregation plan) {
        return switch (plan.input()) {
            case WindowAssign window -> direct(plan, window);
            case Project project when project.input() instanceof WindowAssign window ->
                    projected(plan, project, window);
            default -> null;
        };
    }

    private static @Nullable WindowedAggregation direct(Aggregation plan, WindowAssign window) {
        int inputs = window.input().schema().size();
        for (var call : plan.calls()) {
            if (columns(call).stream().anyMatch(column -> column >= inputs)) {
                return null;
            }
        }
        var keys = new ArrayList<Key>();
        plan.keys().forEach(column -> keys.add(key(column, inputs)));
        return new WindowedAggregation(window, keys, plan.calls());
    }

    private static Key key(int column, int inputs) {
        return column < inputs
                ? new Key.OfInput(column)
                : new Key.Bound(Appended.ORDER.get(column - inputs));
    }

    private static List<Integer> columns(AggregateCall call) {
        var columns = new ArrayList<>(call.arguments());
        call.order().forEach(key -> columns.add(key.column()));
        if (call.filter() >= 0) {
            columns.add(call.filter());
        }
        return columns;
    }

    private static @Nullable WindowedAggregation projected(
            Aggregation plan, Project project, WindowAssign window) {
        var input = window.input().schema();
        var pushed = new Pushed(project, input);
        var keys = new ArrayList<Key>();
        for (int column : plan.keys()) {
            if (project.expressions().get(column) instanceof Input(int index, _)
                    && index >= input.size()) {
                keys.add(key(index, input.size()));
            } else {
                keys.add(new Key.OfInput(pushed.column(column)));
            }
        }
        var calls = new ArrayList<AggregateCall>();
        for (var call : plan.calls()) {
            calls.add(
                    new AggregateCall(
                            call.function(),
                            call.arguments().stream().map(pushed::column).toList(),
                            call.distinct(),
                            call.filter() < 0 ? call.filter() : pushed.column(call.filter()),
                            call.order().stream().map(pushed::sortKey).toList()));
        }
        int time = pushed.input(window.timeColumn());
        var partition = window.partitionKeys().stream().map(pushed::input).toList();
        if (pushed.readsBounds) {
            return null;
        }
        var below = new Project(window.input(), pushed.expressions, new Schema(pushed.fields));
        var fields = new ArrayList<>(pushed.fields);
        fields.addAll(window.schema().fields().subList(input.size(), window.schema().size()));
        var over = window.over(below, time, partition, new Schema(fields));
        return new WindowedAggregation(over, keys, calls);
    }

    /// Expressions that are computed below the window instead of above.
    private static final class Pushed {
        final List<Expression> expressions = new ArrayList<>();
        final List<Field> fields = new ArrayList<>();
        boolean readsBounds;
        private final Project project;
        private final Schema input;
        private final int[] columns;

        Pushed(Project project, Schema input) {
            this.project = project;
            this.input = input;
            columns = new int[project.expressions().size()];
        }

        /// Where column `column` of the projection above is below.
        int column(int column) {
            if (columns[column] == 0) {
                var expression = project.expressions().get(column);
                readsBounds |= Columns.used(List.of(expression)).length() > input.size();
                columns[column] = add(expression, project.schema().field(column)) + 1;
            }
            return columns[column] - 1;
        }

        SortKey sortKey(SortKey key) {
            return new SortKey(column(key.column()), key.descending(), key.nullsFirst());
        }

        /// Where column `column` of the input is below.
        int input(int column) {
            for (int i = 0; i < expressions.size(); i++) {
                if (expressions.get(i) instanceof Input(int index, _) && index == column) {
                    return i;
                }
            }
            return add(new Input(column, input.type(column)), input.field(column));
        }

        private int add(Expression expression, Field field) {
            expressions.add(expression);
            fields.add(field);
            return expressions.size() - 1;
        }
    }

    /// The window's input.
    Plan input() {
        return window.input();
    }
}
