// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.operator.TimeBand;
import io.tidemill.engine.table.HiddenColumns;
import java.util.ArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds the plans whose rows come when their time does: after a watermark no more of before it
/// come, but for those that a hidden column tells are late. An operator over such rows can forget
/// what the watermark has passed.
///
/// | rows of | time | which are late |
/// | --- | --- | --- |
/// | tables without a primary key | that of the watermark | those that came behind it |
/// | the same | `AS PROCTIME()` | none |
/// | views of windows | `window_end` | none |
/// | an interval join, inner or outer on the side of the time, that forgets | that of either side | those late on that side |
///
/// Filters, projections and unions of them are as good, where they do not slide with the clock.
final class TimedRows {
    private final Emission emission;
    private final Function<Scan, RelationInfo> relations;

    TimedRows(Emission emission, Function<Scan, RelationInfo> relations) {
        this.emission = emission;
        this.relations = relations;
    }

    /// `plan` with the hidden column, as the last: by the watermark before a row came, it is late
    /// by `timeColumn`; null where its rows may come at any time.
    @Nullable Plan plan(Plan plan, int timeColumn) {
        if (!emission.dropLate()) {
            return null;
        }
        return switch (Columns.role(plan, timeColumn, relations)) {
            case EVENT_TIME ->
                    isAppended(plan)
                            ? ArrivalColumn.carry(plan, HiddenColumns.ARRIVAL, relations)
                            : above(plan, timeColumn);
            case PROCESSING_TIME -> isAppended(plan) ? neverLate(plan) : null;
            case WINDOW_END -> isOfView(plan) ? neverLate(plan) : above(plan, timeColumn);
            case WINDOW_START, WINDOW_TIME, NONE -> null;
        };
    }

    /// Whether rows of `plan` are those of append-only tables and come when `timeColumn` does.
    boolean isAppended(Plan plan, int timeColumn) {
        return isAppended(plan) && plan(plan, timeColumn) != null;
    }

    /// Whether the rows of both sides of an interval join come when their times do, by the same
    /// clock.
    boolean forgets(Join join, TimeBand band) {
        return plan(join.left(), band.leftTime()) != null
                && plan(join.right(), band.rightTime()) != null
                && isByClock(join.left(), band.leftTime())
                        == isByClock(join.right(), band.rightTime());
    }

    /// Whether the clock is the watermark of `timeColumn`.
    boolean isByClock(Plan plan, int timeColumn) {
        return Columns.role(plan, timeColumn, relations) == TimeRole.PROCESSING_TIME;
    }

    /// Whether the rows of `plan` are those of append-only tables, each a row's own matter.
    private boolean isAppended(Plan plan) {
        return !slides(plan)
                && ArrivalColumn.carry(plan, HiddenColumns.ROW, relations) != null
                && plan.inputs().stream().allMatch(this::isAppended);
    }

    private static boolean slides(Plan plan) {
        return plan instanceof Filter(_, var condition)
                && !TemporalFilters.of(condition).bounds().isEmpty();
    }

    private static boolean isOfView(Plan plan) {
        return switch (plan) {
            case Scan _ -> true;
            case Filter filter -> !slides(filter) && isOfView(filter.input());
            case Project project -> isOfView(project.input());
            default -> false;
        };
    }

    private static Plan neverLate(Plan plan) {
        var ever = new LongColumn(new long[] {Long.MIN_VALUE}, null);
        return with(plan, new Literal(Type.BIGINT, ever));
    }

    /// The plan with `last` as a further column.
    private static Project with(Plan plan, Expression last) {
        var expressions = new ArrayList<Expression>();
        for (int i = 0; i < plan.schema().size(); i++) {
            expressions.add(new Input(i, plan.schema().type(i)));
        }
        expressions.add(last);
        return new Project(plan, expressions, extended(plan.schema()));
    }

    private static Schema extended(Schema schema) {
        var fields = new ArrayList<>(schema.fields());
        fields.add(new Field(HiddenColumns.ARRIVAL, Type.BIGINT, true));
        return new Schema(fields);
    }

    /// The rows of a join that forgets, with the hidden column of the side that has the time.
    private @Nullable Plan above(Plan plan, int timeColumn) {
        return switch (plan) {
            case Filter filter -> {
                Plan input = slides(filter) ? null : plan(filter.input(), timeColumn);
                yield input == null ? null : new Filter(input, filter.condition());
            }
            case Project project -> {
                if (!(project.expressions().get(timeColumn) instanceof Input(int index, _))) {
                    yield null;
                }
                Plan input = plan(project.input(), index);
                if (input == null) {
                    yield null;
                }
                var expressions = new ArrayList<>(project.expressions());
                expressions.add(new Input(input.schema().size() - 1, Type.BIGINT));
                yield new Project(input, expressions, extended(project.schema()));
            }
            case Join join -> ofJoin(join, timeColumn);
            default -> null;
        };
    }

    private @Nullable Plan ofJoin(Join join, int timeColumn) {
        var interval = IntervalJoins.of(join, true);
        if (interval == null) {
            return null;
        }
        int width = join.left().schema().size();
        boolean ofLeft = timeColumn < width;
        boolean shows =
                switch (join.kind()) {
                    case INNER -> true;
                    case LEFT -> ofLeft;
                    case RIGHT -> !ofLeft;
                    case FULL, SEMI, ANTI -> false;
                };
        if (!shows || !forgets(join, interval.band())) {
            return null;
        }
        // The side's rows with the hidden column of this time, which need not be that of the band.
        Plan side = ofLeft ? plan(join.left(), timeColumn) : plan(join.right(), timeColumn - width);
        if (side == null) {
            return null;
        }
        return ofLeft ? withLeft(join, side) : withRight(join, side);
    }

    private static Plan withRight(Join join, Plan right) {
        return new Join(
                join.kind(),
                join.left(),
                right,
                join.leftKeys(),
                join.rightKeys(),
                join.condition(),
                extended(join.schema()));
    }

    /// The hidden column comes between the sides, so those of the right move on; then it is put
    /// last.
    private static Plan withLeft(Join join, Plan left) {
        int width = join.left().schema().size();
        var fields = new ArrayList<>(join.schema().fields());
        fields.add(width, new Field(HiddenColumns.ARRIVAL, Type.BIGINT, true));
        var condition = join.condition();
        var joined =
                new Join(
                        join.kind(),
                        left,
                        join.right(),
                        join.leftKeys(),
                        join.rightKeys(),
                        condition == null ? null : moved(condition, width),
                        new Schema(fields));
        var expressions = new ArrayList<Expression>();
        for (int i = 0; i < fields.size(); i++) {
            if (i != width) {
                expressions.add(new Input(i, fields.get(i).type()));
            }
        }
        expressions.add(new Input(width, Type.BIGINT));
        return new Project(joined, expressions, extended(join.schema()));
    }

    private static Expression moved(Expression expression, int from) {
        return expression instanceof Input(int index, Type type)
                ? new Input(index < from ? index : index + 1, type)
                : expression.with(part -> moved(part, from));
    }
}
