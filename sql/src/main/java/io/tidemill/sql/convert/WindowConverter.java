// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Frame;
import io.tidemill.core.plan.Over;
import io.tidemill.core.plan.OverCall;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.plan.TopN;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.sql.resolve.RelType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Window functions: calls with the same window are computed together, one [Over] after the other,
/// below the projection that uses them. `row_number() OVER (…) <= n` becomes a [TopN].
final class WindowConverter {
    private final ExpressionConverter expressions;
    private final boolean limits;

    /// A converter.
    ///
    /// @param limits whether `row_number() OVER (…) <= n` becomes a [TopN]
    WindowConverter(ExpressionConverter expressions, boolean limits) {
        this.expressions = expressions;
        this.limits = limits;
    }

    /// The columns of a plan, and those computed on top of it.
    private static final class Columns {
        private final List<Expression> outputs = new ArrayList<>();
        private final List<Field> fields;

        Columns(Plan input) {
            fields = new ArrayList<>(input.schema().fields());
            for (int i = 0; i < fields.size(); i++) {
                outputs.add(new Input(i, fields.get(i).type()));
            }
        }

        int add(Expression expression) {
            int at = outputs.indexOf(expression);
            if (at >= 0) {
                return at;
            }
            outputs.add(expression);
            fields.add(new Field("$" + fields.size(), expression.type(), true));
            return outputs.size() - 1;
        }

        Plan on(Plan input) {
            return outputs.size() == input.schema().size()
                    ? input
                    : PlanConverter.project(input, outputs, new Schema(fields));
        }
    }

    /// A projection with window functions in it.
    Plan project(List<RexNode> projects, Plan input, Schema schema) {
        Map<RexWindow, Set<RexOver>> byWindow = new LinkedHashMap<>();
        for (RexNode node : projects) {
            node.accept(
                    new RexShuttle() {
                        @Override
                        public RexNode visitOver(RexOver over) {
                            byWindow.computeIfAbsent(over.getWindow(), _ -> new LinkedHashSet<>())
                                    .add(over);
                            return over;
                        }
                    });
        }
        var columns = new Columns(input);
        Map<RexOver, Integer> results = new LinkedHashMap<>();
        // First everything that the windows need, then one Over for each.
        var pending = new ArrayList<PendingOver>();
        byWindow.forEach(
                (window, calls) -> pending.add(pending(window, List.copyOf(calls), columns)));
        Plan plan = columns.on(input);
        for (PendingOver over : pending) {
            var fields = new ArrayList<>(plan.schema().fields());
            for (int i = 0; i < over.calls().size(); i++) {
                results.put(over.sources().get(i), fields.size());
                fields.add(
                        new Field(
                                "$" + fields.size(),
                                over.calls().get(i).result(),
                                over.sources().get(i).getType().isNullable()));
            }
            plan =
                    new Over(
                            plan,
                            over.partition(),
                            over.order(),
                            over.frame(),
                            over.calls(),
                            new Schema(fields));
        }
        var replacement =
                new RexShuttle() {
                    @Override
                    public RexNode visitOver(RexOver over) {
                        return new RexInputRef(results.getOrDefault(over, -1), over.getType());
                    }
                };
        var outputs = new ArrayList<Expression>();
        for (RexNode node : projects) {
            outputs.add(expressions.convert(node.accept(replacement)));
        }
        return PlanConverter.project(plan, outputs, schema);
    }

    private record PendingOver(
            List<Integer> partition,
            List<SortKey> order,
            Frame frame,
            List<OverCall> calls,
            List<RexOver> sources) {}

    private PendingOver pending(RexWindow window, List<RexOver> sources, Columns columns) {
        var partition = new ArrayList<Integer>();
        for (RexNode key : window.partitionKeys) {
            partition.add(columns.add(expressions.convert(key)));
        }
        List<SortKey> order = order(window, columns);
        var calls = new ArrayList<OverCall>();
        for (RexOver over : sources) {
            if (over.ignoreNulls()) {
                throw Unsupported.of("IGNORE NULLS", "Filter the NULLs out first.");
            }
            var arguments = new ArrayList<Integer>();
            for (RexNode operand : over.getOperands()) {
                arguments.add(columns.add(expressions.convert(operand)));
            }
            calls.add(
                    new OverCall(
                            over.getAggOperator().getName().toLowerCase(Locale.ROOT),
                            arguments,
                            over.isDistinct(),
                            -1,
                            RelType.of(over.getType())));
        }
        return new PendingOver(partition, order, frame(window), calls, sources);
    }

    private List<SortKey> order(RexWindow window, Columns columns) {
        var keys = new ArrayList<SortKey>();
        for (RexFieldCollation key : window.orderKeys) {
            boolean descending = key.getDirection().isDescending();
            boolean nullsFirst =
                    switch (key.getNullDirection()) {
                        case FIRST -> true;
                        case LAST -> false;
                        case UNSPECIFIED -> descending;
                    };
            keys.add(
                    new SortKey(
                            columns.add(expressions.convert(key.left)), descending, nullsFirst));
        }
        return keys;
    }

    private Frame frame(RexWindow window) {
        Frame.Exclude exclude =
                switch (window.getExclude()) {
                    case EXCLUDE_NO_OTHER -> Frame.Exclude.NO_OTHERS;
                    case EXCLUDE_CURRENT_ROW -> Frame.Exclude.CURRENT_ROW;
                    case EXCLUDE_GROUP -> Frame.Exclude.GROUP;
                    case EXCLUDE_TIES -> Frame.Exclude.TIES;
                };
        return new Frame(
                window.isRows() ? Frame.Unit.ROWS : Frame.Unit.RANGE,
                bound(window.getLowerBound()),
                bound(window.getUpperBound()),
                exclude);
    }

    private Frame.Bound bound(RexWindowBound bound) {
        RexNode offset = bound.getOffset();
        Frame.Bound.Kind kind;
        if (bound.isUnbounded()) {
            kind =
                    bound.isPreceding()
                            ? Frame.Bound.Kind.UNBOUNDED_PRECEDING
                            : Frame.Bound.Kind.UNBOUNDED_FOLLOWING;
        } else if (bound.isCurrentRow()) {
            kind = Frame.Bound.Kind.CURRENT_ROW;
        } else {
            kind = bound.isPreceding() ? Frame.Bound.Kind.PRECEDING : Frame.Bound.Kind.FOLLOWING;
        }
        return new Frame.Bound(kind, offset == null ? null : expressions.convert(offset));
    }

    /// The plan of a filter `row_number() OVER (…) <= n`; null where it is another.
    ///
    /// @param above the projection that reads it, so that nothing is computed that it does not
    ///   need; null if all is needed
    @Nullable Plan topN(LogicalFilter filter, @Nullable LogicalProject above, PlanConverter plans) {
        if (!limits || !(filter.getInput() instanceof LogicalProject numbered)) {
            return null;
        }
        RexOver number = null;
        long limit = -1;
        var rest = new ArrayList<RexNode>();
        for (RexNode conjunct : RelOptUtil.conjunctions(filter.getCondition())) {
            RexCall bound = number == null ? bound(conjunct, numbered) : null;
            if (bound != null) {
                number = numbering(bound, numbered);
                limit = limit(bound);
            } else {
                rest.add(conjunct);
            }
        }
        if (number == null) {
            return null;
        }
        RexOver over = number;
        ImmutableBitSet used =
                above == null
                        ? ImmutableBitSet.range(numbered.getProjects().size())
                        : RelOptUtil.InputFinder.bits(above.getProjects(), null)
                                .union(RelOptUtil.InputFinder.bits(rest, null));
        var others = new ArrayList<RexNode>();
        for (int i = 0; i < numbered.getProjects().size(); i++) {
            RexNode each = numbered.getProjects().get(i);
            others.add(
                    !used.get(i) && RexOver.containsOver(each)
                            ? numbered.getCluster().getRexBuilder().makeNullLiteral(each.getType())
                            : each);
        }
        Plan input = plans.convert(numbered.getInput());
        var columns = new Columns(input);
        var partition = new ArrayList<Integer>();
        for (RexNode key : over.getWindow().partitionKeys) {
            partition.add(columns.add(expressions.convert(key)));
        }
        List<SortKey> order = order(over.getWindow(), columns);
        Plan top = new TopN(columns.on(input), partition, order, 0, Math.max(limit, 0), false);
        Schema schema = PlanConverter.schema(numbered);
        Plan plan =
                others.stream().anyMatch(RexOver::containsOver)
                        ? project(others, top, schema)
                        : PlanConverter.project(top, expressions.convert(others), schema);
        for (RexNode conjunct : rest) {
            plan = new Filter(plan, expressions.convert(conjunct));
        }
        return plan;
    }

    /// The comparison `row_number() OVER (…) <= n` that a conjunct is, or reads from the projection
    /// below; else null.
    private static @Nullable RexCall bound(RexNode conjunct, LogicalProject numbered) {
        RexNode meant =
                conjunct instanceof RexInputRef input
                        ? numbered.getProjects().get(input.getIndex())
                        : conjunct;
        boolean bounds =
                switch (meant.getKind()) {
                    case LESS_THAN, LESS_THAN_OR_EQUAL, EQUALS -> true;
                    default -> false;
                };
        if (!bounds) {
            return null;
        }
        var comparison = (RexCall) meant;
        return constant(comparison) != null
                        && (meant.getKind() != SqlKind.EQUALS || limit(comparison) == 1)
                        && numbering(comparison, numbered) != null
                ? comparison
                : null;
    }

    private static @Nullable RexOver numbering(RexCall comparison, LogicalProject numbered) {
        RexNode left = comparison.getOperands().getFirst();
        RexNode meant =
                left instanceof RexInputRef input
                        ? numbered.getProjects().get(input.getIndex())
                        : left;
        return meant instanceof RexOver over
                        && over.getAggOperator().getName().equalsIgnoreCase("row_number")
                ? over
                : null;
    }

    private static @Nullable BigDecimal constant(RexCall comparison) {
        RexNode bound = comparison.getOperands().get(1);
        // A number is cast to row_number's bigint.
        if (bound instanceof RexCall cast && cast.getOperands().size() == 1) {
            bound = cast.getOperands().getFirst();
        }
        return bound instanceof RexLiteral literal
                        && !literal.isNull()
                        && literal.getValue() instanceof BigDecimal number
                ? number
                : null;
    }

    private static long limit(RexCall comparison) {
        BigDecimal constant = constant(comparison);
        if (constant == null) {
            return -1;
        }
        long value = constant.longValue();
        return comparison.getKind() == SqlKind.LESS_THAN ? value - 1 : value;
    }
}
