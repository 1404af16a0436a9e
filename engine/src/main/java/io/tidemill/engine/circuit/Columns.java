// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.plan.Aggregation;
import io.tidemill.core.plan.AsofJoin;
import io.tidemill.core.plan.Expand;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.LookupJoin;
import io.tidemill.core.plan.Over;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.TopN;
import io.tidemill.core.plan.Union;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.engine.operator.WindowAssignOperator.Appended;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

/// Where the columns of a plan come from, and which are used.
final class Columns {
    private Columns() {}

    /// What column `column` of `plan` has to do with time.
    static TimeRole role(Plan plan, int column, Function<Scan, RelationInfo> relations) {
        return switch (plan) {
            case Scan scan -> {
                var info = relations.apply(scan);
                var stored = info.storedSchema().indexOf(scan.schema().field(column).name());
                yield stored.isPresent() ? info.role(stored.getAsInt()) : TimeRole.NONE;
            }
            case Filter(Plan input, _) -> role(input, column, relations);
            case TopN topN -> role(topN.input(), column, relations);
            case Project project ->
                    project.expressions().get(column) instanceof Input(int index, _)
                            ? role(project.input(), index, relations)
                            : TimeRole.NONE;
            case Aggregation aggregation ->
                    column < aggregation.keys().size()
                            ? withoutDelay(
                                    role(
                                            aggregation.input(),
                                            aggregation.keys().get(column),
                                            relations),
                                    aggregation.keys().stream()
                                            .anyMatch(key ->
                                                    role(aggregation.input(), key, relations)
                                                            == TimeRole.WINDOW_END))
                            : TimeRole.NONE;
            case Join join -> {
                int left = join.left().schema().size();
                var role =
                        column < left
                                ? role(join.left(), column, relations)
                                : role(join.right(), column - left, relations);
                yield role.isEventTime() && isByClock(join, relations)
                        ? TimeRole.NONE
                        : withoutDelay(role, true);
            }
            case Expand expand ->
                    column < expand.input().schema().size()
                            ? role(expand.input(), column, relations)
                            : TimeRole.NONE;
            // A match may be far older than the watermark; and where it lies ahead, a row that
            // comes may change one that is older.
            case AsofJoin join ->
                    column < join.left().schema().size() && join.nearest().isBackward()
                            ? withoutDelay(role(join.left(), column, relations), true)
                            : TimeRole.NONE;
            case LookupJoin join ->
                    column < join.left().schema().size()
                            ? role(join.left(), column, relations)
                            : TimeRole.NONE;
            case WindowAssign window -> {
                int inputs = window.input().schema().size();
                var time = role(window.input(), window.timeColumn(), relations);
                if (column < inputs) {
                    var role = role(window.input(), column, relations);
                    // From here on the watermark is the clock, which says nothing of event times.
                    yield time == TimeRole.PROCESSING_TIME && role.isEventTime()
                            ? TimeRole.NONE
                            : withoutDelay(role, window.kind() == WindowAssign.Kind.SESSION);
                }
                // Windows over another time have no watermark.
                yield !time.closes()
                        ? TimeRole.NONE
                        : switch (Appended.ORDER.get(column - inputs)) {
                            case START -> TimeRole.WINDOW_START;
                            case END -> TimeRole.WINDOW_END;
                            case TIME -> TimeRole.WINDOW_TIME;
                        };
            }
            case Over over ->
                    column < over.input().schema().size()
                            ? role(over.input(), column, relations)
                            : TimeRole.NONE;
            case Union union -> common(union, column, relations);
            default -> TimeRole.NONE;
        };
    }

    /// Whether it is an interval join by processing times, after which the watermark is the clock.
    private static boolean isByClock(Join join, Function<Scan, RelationInfo> relations) {
        var interval = IntervalJoins.of(join, true);
        return interval != null
                && role(join.left(), interval.band().leftTime(), relations)
                        == TimeRole.PROCESSING_TIME
                && role(join.right(), interval.band().rightTime(), relations)
                        == TimeRole.PROCESSING_TIME;
    }

    /// Rows that may come out in a later tick than they came in do not come at their processing
    /// time.
    private static TimeRole withoutDelay(TimeRole role, boolean delayed) {
        return delayed && role == TimeRole.PROCESSING_TIME ? TimeRole.NONE : role;
    }

    private static TimeRole common(
            Union union, int column, Function<Scan, RelationInfo> relations) {
        var roles =
                union.inputs().stream()
                        .map(input -> role(input, column, relations))
                        .distinct()
                        .toList();
        if (roles.size() == 1) {
            return roles.getFirst();
        }
        return roles.stream().allMatch(TimeRole::isEventTime) ? TimeRole.EVENT_TIME : TimeRole.NONE;
    }

    /// The input columns that `expressions` read.
    static BitSet used(List<Expression> expressions) {
        var used = new BitSet();
        expressions.forEach(expression -> addUsed(expression, used));
        return used;
    }

    static void addUsed(Expression expression, BitSet used) {
        if (expression instanceof Input(int index, _)) {
            used.set(index);
        }
        expression.parts().forEach(part -> addUsed(part, used));
    }
}
