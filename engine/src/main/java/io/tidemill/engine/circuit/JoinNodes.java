// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Scan;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.operator.IntervalJoinOperator;
import io.tidemill.engine.operator.JoinOperator;
import io.tidemill.engine.operator.Operator;
import io.tidemill.engine.table.HiddenColumns;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Chooses the operator of a join, and what it is told of time.
final class JoinNodes {
    private final Emission emission;
    private final Function<Scan, RelationInfo> relations;
    private final Compiler compiler;
    private final CircuitContext context;

    JoinNodes(
            Emission emission,
            Function<Scan, RelationInfo> relations,
            Compiler compiler,
            CircuitContext context) {
        this.emission = emission;
        this.relations = relations;
        this.compiler = compiler;
        this.context = context;
    }

    /// An operator and the plans whose rows it takes.
    record Joined(Operator operator, List<Plan> inputs) {
        Joined {
            inputs = List.copyOf(inputs);
        }
    }

    /// The operator of `join`.
    Joined of(Join join) {
        var interval = IntervalJoins.of(join, emission.dropLate());
        if (interval == null) {
            return new Joined(new JoinOperator(join, compiler, context), join.inputs());
        }
        var band = interval.band();
        Plan left = timed(join.left(), band.leftTime());
        Plan right = timed(join.right(), band.rightTime());
        boolean frees = left != null && right != null;
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
                frees ? List.of(requireNonNull(left), requireNonNull(right)) : join.inputs());
    }

    /// `plan` with the hidden column that tells which of its rows are late by `timeColumn`, as the
    /// last; null where it has none, or where rows go though nobody deletes them.
    private @Nullable Plan timed(Plan plan, int timeColumn) {
        boolean byEventTime = Columns.role(plan, timeColumn, relations) == TimeRole.EVENT_TIME;
        return emission.dropLate() && byEventTime && isAppended(plan)
                ? ArrivalColumn.carry(plan, HiddenColumns.ARRIVAL, relations)
                : null;
    }

    /// Whether the rows of `plan` are those of append-only tables, each a row's own matter.
    private boolean isAppended(Plan plan) {
        boolean slides =
                plan instanceof Filter(_, var condition)
                        && !TemporalFilters.of(condition).bounds().isEmpty();
        return !slides
                && ArrivalColumn.carry(plan, HiddenColumns.ROW, relations) != null
                && plan.inputs().stream().allMatch(this::isAppended);
    }
}
