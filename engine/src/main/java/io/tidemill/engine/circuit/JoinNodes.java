// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.expression.Input;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.operator.IntervalJoinOperator;
import io.tidemill.engine.operator.JoinOperator;
import io.tidemill.engine.operator.Operator;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

/// Chooses the operator of a join, and what it is told of time.
final class JoinNodes {
    private final Emission emission;
    private final Function<Scan, RelationInfo> relations;
    private final Ends ends;
    private final Compiler compiler;
    private final CircuitContext context;
    private final TimedRows timed;

    /// Tells whether column `column` of a plan holds ends of windows, and all rows of a window come
    /// when it closes and stay.
    interface Ends {
        boolean isFinal(Plan plan, int column);
    }

    /// @param ends where all rows come at the end of the window that a column tells, and stay
    JoinNodes(
            Emission emission,
            Function<Scan, RelationInfo> relations,
            Ends ends,
            Compiler compiler,
            CircuitContext context) {
        this.emission = emission;
        this.relations = relations;
        this.ends = ends;
        this.compiler = compiler;
        this.context = context;
        this.timed = new TimedRows(emission, relations);
    }

    /// An operator and the plans whose rows it takes.
    ///
    /// @param byClock whether the clock is its watermark
    record Joined(Operator operator, List<Plan> inputs, boolean byClock) {
        Joined {
            inputs = List.copyOf(inputs);
        }
    }

    /// The operator of `join`.
    ///
    /// @param needed which columns of its rows are read
    Joined of(Join join, BitSet needed) {
        var interval = IntervalJoins.of(join, emission.dropLate());
        if (interval == null) {
            return new Joined(
                    new JoinOperator(join, needed, closingKey(join), compiler, context),
                    join.inputs(),
                    false);
        }
        var band = interval.band();
        Plan left = timed.plan(join.left(), band.leftTime());
        Plan right = timed.plan(join.right(), band.rightTime());
        boolean frees = timed.forgets(join, band);
        var rest =
                new Join(
                        join.kind(),
                        join.left(),
                        join.right(),
                        join.leftKeys(),
                        join.rightKeys(),
                        interval.rest(),
                        join.schema());
        var arrivals =
                frees
                        ? List.of(join.left().schema().size(), join.right().schema().size())
                        : List.of(IntervalJoinOperator.NO_ARRIVAL, IntervalJoinOperator.NO_ARRIVAL);
        return new Joined(
                new IntervalJoinOperator(
                        rest, band, arrivals, emission.allowedLatenessMicros(), compiler, context),
                frees ? List.of(requireNonNull(left), requireNonNull(right)) : join.inputs(),
                frees && timed.isByClock(join.left(), band.leftTime()));
    }

    /// The key that is the end of windows of both sides after which none of their rows come.
    private int closingKey(Join join) {
        for (int i = 0; i < join.leftKeys().size(); i++) {
            if (closes(join.left(), join.leftKeys().get(i))
                    && closes(join.right(), join.rightKeys().get(i))) {
                return i;
            }
        }
        return JoinOperator.NOT_CLOSING;
    }

    private boolean closes(Plan plan, int column) {
        if (!emission.dropLate() || Columns.role(plan, column, relations) != TimeRole.WINDOW_END) {
            return false;
        }
        return ends.isFinal(plan, column)
                || switch (plan) {
                    case Filter(Plan input, var condition) ->
                            TemporalFilters.of(condition).bounds().isEmpty()
                                    && closes(input, column);
                    case Project project ->
                            project.expressions().get(column) instanceof Input(int index, _)
                                    && closes(project.input(), index);
                    case WindowAssign window ->
                            window.kind() != WindowAssign.Kind.SESSION
                                    && timed.isAppended(window.input(), window.timeColumn());
                    default -> false;
                };
    }
}
