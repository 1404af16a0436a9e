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
import io.tidemill.sql.resolve.WindowedCall;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
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
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Window functions: calls with the same window are computed together, one [Over] after the other,
/// below the projection that uses them. `row_number() OVER (…) <= n` becomes a [TopN].
final class WindowConverter {
    private final ExpressionConverter expressions;
    private final boolean limits;
    private final UnaryOperator<Plan> placed;

    /// A converter.
    ///
    /// @param limits whether `row_number() OVER (…) <= n` becomes a [TopN]
    /// @param placed does what there is to do to a plan that is made here: [Predictions#placed]
    WindowConverter(ExpressionConverter expressions, boolean limits, UnaryOperator<Plan> placed) {
        this.placed = placed;
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
        Map<Window, Set<RexOver>> byWindow = new LinkedHashMap<>();
        for (RexNode node : projects) {
            node.accept(
                    new RexShuttle() {
                        @Override
                        public RexNode visitOver(RexOver over) {
                            byWindow.computeIfAbsent(Window.of(over), _ -> new LinkedHashSet<>())
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
        Plan plan = placed.apply(columns.on(input));
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

    /// What calls must have in common to be computed together.
    ///
    /// @param start the offset of the frame's start, or null
    /// @param end the offset of the frame's end, or null
    private record Window(
            RexWindow rows, WindowedCall frame, @Nullable RexNode start, @Nullable RexNode end) {
        Window(RexWindow rows, WindowedCall frame, @Nullable RexNode start, @Nullable RexNode end) {
            this.rows = rows;
            this.frame = frame;
            this.start = start;
            this.end = end;
        }

        static Window of(RexOver over) {
            WindowedCall call = windowed(over);
            List<RexNode> operands = over.getOperands();
            int start = call == null ? -1 : call.startOperand(operands.size());
            int end = call == null ? -1 : call.endOperand(operands.size());
            return new Window(
                    over.getWindow(),
                    new WindowedCall(
                            "",
                            false,
                            call == null ? Frame.Unit.RANGE : call.unit(),
                            call == null ? Frame.Bound.Kind.UNBOUNDED_PRECEDING : call.start(),
                            call == null ? Frame.Bound.Kind.CURRENT_ROW : call.end(),
                            call == null ? Frame.Exclude.NO_OTHERS : call.exclude()),
                    start < 0 ? null : operands.get(start),
                    end < 0 ? null : operands.get(end));
        }
    }

    private static @Nullable WindowedCall windowed(RexOver over) {
        return WindowedCall.parse(over.getAggOperator().getName());
    }

    private Frame frame(Window window) {
        WindowedCall frame = window.frame();
        return new Frame(
                frame.unit(),
                bound(frame.start(), window.start()),
                bound(frame.end(), window.end()),
                frame.exclude());
    }

    private Frame.Bound bound(Frame.Bound.Kind kind, @Nullable RexNode offset) {
        return new Frame.Bound(kind, offset == null ? null : expressions.convert(offset));
    }

    private PendingOver pending(Window window, List<RexOver> sources, Columns columns) {
        var partition = new ArrayList<Integer>();
        for (RexNode key : window.rows().partitionKeys) {
            partition.add(columns.add(expressions.convert(key)));
        }
        List<SortKey> order = order(window.rows(), columns);
        var calls = new ArrayList<OverCall>();
        for (RexOver over : sources) {
            WindowedCall call = windowed(over);
            List<RexNode> operands = over.getOperands();
            int count = call == null ? operands.size() : call.argumentCount(operands.size());
            var arguments = new ArrayList<Integer>();
            for (RexNode operand : operands.subList(0, count)) {
                arguments.add(columns.add(expressions.convert(operand)));
            }
            int filter = call == null ? -1 : call.filterOperand(operands.size());
            String name =
                    WindowedCall.functionOf(
                            over.getAggOperator().getName().toLowerCase(Locale.ROOT));
            calls.add(
                    new OverCall(
                            name,
                            arguments,
                            over.isDistinct(),
                            filter < 0
                                    ? -1
                                    : columns.add(expressions.convert(operands.get(filter))),
                            over.ignoreNulls(),
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
        Plan ordered = placed.apply(columns.on(input));
        Plan top = new TopN(ordered, partition, order, 0, Math.max(limit, 0), false);
        Schema schema = PlanConverter.schema(numbered);
        Plan plan =
                placed.apply(
                        others.stream().anyMatch(RexOver::containsOver)
                                ? project(others, top, schema)
                                : PlanConverter.project(top, expressions.convert(others), schema));
        for (RexNode conjunct : rest) {
            plan = placed.apply(new Filter(plan, expressions.convert(conjunct)));
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
