// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;

/// The join of a query with one that depends on its rows, made a join of two queries that do not
/// depend on each other. What stands on top of the right one and can be done above the join is done
/// there; the rest is framed ([Framing]) and joined on the keys.
///
/// ```
/// l SEMI JOIN (SELECT … FROM r WHERE r.k = l.k AND r.x > l.x)    ->  l SEMI JOIN r ON r.k = l.k AND r.x > l.x
/// l JOIN (SELECT max(x) FROM r WHERE r.k = l.k)                  ->  l LEFT JOIN (SELECT k, max(x) FROM r GROUP BY k) USING (k)
/// l JOIN (SELECT … FROM r WHERE r.k = l.k ORDER BY x LIMIT 1)    ->  l JOIN (the first of r by k) USING (k)
/// l JOIN unnest(l.tags)                                          ->  Expand(l)
/// ```
final class DependentJoin {
    private final RelNode left;
    private final OuterKeys outer;
    private final int shift;
    private final Map<Integer, RexNode> values = new HashMap<>();

    private DependentJoin(RelNode left, OuterKeys outer) {
        this.left = left;
        this.outer = outer;
        this.shift = Rel.width(left);
        for (int i = 0; i < outer.expressions().size(); i++) {
            values.put(i, outer.expressions().get(i));
        }
    }

    /// The join: the columns of `left`, then, except for SEMI and ANTI, those of `right`.
    ///
    /// @param right flat but for its references to rows of `left`
    /// @param ids what it calls those rows
    /// @param conditions over the columns of both
    static RelNode join(
            RelNode left,
            RelNode right,
            Set<CorrelationId> ids,
            JoinRelType type,
            List<RexNode> conditions) {
        if (!References.any(right, ids)) {
            return Rel.join(left, right, type, conditions);
        }
        OuterKeys.Rewritten rewritten = OuterKeys.of(left, right, ids);
        var join = new DependentJoin(left, rewritten.keys());
        boolean one = type == JoinRelType.LEFT && conditions.isEmpty() && isOneRow(right);
        return join.pull(rewritten.query(), one ? JoinRelType.INNER : type, conditions);
    }

    /// Whether the query has exactly one row, whatever it reads.
    private static boolean isOneRow(RelNode rel) {
        return switch (rel) {
            case Project project -> isOneRow(project.getInput());
            case Aggregate aggregate -> isScalar(aggregate);
            default -> false;
        };
    }

    private static boolean isScalar(Aggregate aggregate) {
        return aggregate.getGroupSet().isEmpty()
                && aggregate.getGroupType() == Aggregate.Group.SIMPLE;
    }

    /// An expression of the right query, over the columns of both.
    private RexNode lifted(RexNode expression) {
        return Frame.replaced(expression, outer, values, shift);
    }

    private RelNode pull(RelNode right, JoinRelType type, List<RexNode> conditions) {
        if (outer.used(right).isEmpty()) {
            return Rel.join(left, right, type, conditions);
        }
        return switch (right) {
            case Filter filter -> {
                var all = new ArrayList<>(conditions);
                for (RexNode each : RelOptUtil.conjunctions(filter.getCondition())) {
                    all.add(lifted(each));
                }
                yield pull(filter.getInput(), type, all);
            }
            case Project project when !project.containsOver() -> project(project, type, conditions);
            case ExpandRel expand
                    when type == JoinRelType.INNER && outer.used(expand.getInput()).isEmpty() ->
                    expand(expand, conditions);
            case Aggregate aggregate when type == JoinRelType.INNER && isScalar(aggregate) ->
                    aggregate(aggregate, conditions);
            default -> framed(right, type, conditions);
        };
    }

    private RelNode project(Project project, JoinRelType type, List<RexNode> conditions) {
        List<RexNode> lifted = project.getProjects().stream().map(this::lifted).toList();
        List<RexNode> below = conditions.stream().map(each -> through(each, lifted)).toList();
        boolean plain = project.getProjects().stream().allMatch(RexInputRef.class::isInstance);
        if (type == JoinRelType.LEFT && !plain) {
            return marked(project, lifted, below);
        }
        RelNode joined = pull(project.getInput(), type, below);
        if (!type.projectsRight()) {
            return joined;
        }
        List<RexNode> columns = Rel.columns(joined, shift);
        for (RexNode each : lifted) {
            columns.add(nullable(each, joined));
        }
        return Rel.project(joined, columns);
    }

    /// The expression, its columns with the types they have in `rel`.
    private static RexNode nullable(RexNode expression, RelNode rel) {
        return expression.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef input) {
                        return Rel.column(rel, input.getIndex());
                    }
                });
    }

    /// A condition over the projection, over its input.
    private RexNode through(RexNode condition, List<RexNode> lifted) {
        return condition.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef input) {
                        return input.getIndex() < shift
                                ? input
                                : lifted.get(input.getIndex() - shift);
                    }
                });
    }

    /// A left join with a projection that computes: a marker says whether there is a row that it is
    /// computed of.
    private RelNode marked(Project project, List<RexNode> lifted, List<RexNode> conditions) {
        var all = new ArrayList<>(conditions);
        RelNode base = project.getInput();
        while (base instanceof Filter filter) {
            for (RexNode each : RelOptUtil.conjunctions(filter.getCondition())) {
                all.add(lifted(each));
            }
            base = filter.getInput();
        }
        if (!outer.used(base).isEmpty()) {
            List<RexNode> above = new ArrayList<>();
            int width = Rel.width(project);
            if (conditions.isEmpty()) {
                return framed(project, JoinRelType.LEFT, above);
            }
            // The conditions are over the input: keep its columns beside.
            List<RexNode> columns = new ArrayList<>(project.getProjects());
            columns.addAll(Rel.columns(project.getInput(), Rel.width(project.getInput())));
            for (RexNode each : conditions) {
                above.add(Rel.shifted(each, shift, width));
            }
            RelNode joined =
                    framed(Rel.project(project.getInput(), columns), JoinRelType.LEFT, above);
            return Rel.first(joined, shift + width);
        }
        int marker = Rel.width(base);
        List<RexNode> columns = Rel.columns(base, marker);
        columns.add(Rel.yes(base));
        RelNode joined = Rel.join(left, Rel.project(base, columns), JoinRelType.LEFT, all);
        var rex = Rel.rex(left);
        RexNode there =
                rex.makeCall(SqlStdOperatorTable.IS_NOT_NULL, Rel.column(joined, shift + marker));
        List<RexNode> result = Rel.columns(joined, shift);
        for (RexNode each : lifted) {
            var type = rex.getTypeFactory().createTypeWithNullability(each.getType(), true);
            result.add(
                    rex.makeCall(
                            type,
                            SqlStdOperatorTable.CASE,
                            List.of(there, nullable(each, joined), rex.makeNullLiteral(type))));
        }
        return Rel.project(joined, result);
    }

    private RelNode expand(ExpandRel expand, List<RexNode> conditions) {
        RelNode input = Rel.join(left, expand.getInput(), JoinRelType.INNER, List.of());
        var calls = expand.calls().stream().map(this::lifted).toList();
        return Rel.filter(expand.with(input, calls), conditions);
    }

    /// Aggregates without GROUP BY: each row of the left query has exactly one.
    private RelNode aggregate(Aggregate aggregate, List<RexNode> conditions) {
        RelNode input = aggregate.getInput();
        BitSet keys = outer.used(input);
        Frame frame = new Framing(outer, left).frame(input, keys);
        // What may be NULL of no rows at all may not be of a group.
        var calls =
                aggregate.getAggCallList().stream()
                        .map(call ->
                                call.adaptTo(
                                        frame.rel(),
                                        call.getArgList(),
                                        call.filterArg,
                                        true,
                                        keys.isEmpty()))
                        .toList();
        RelNode grouped = Rel.aggregate(frame.rel(), ImmutableBitSet.of(frame.keyColumns()), calls);
        int count = keys.cardinality();
        var equal = new ArrayList<RexNode>();
        int at = 0;
        for (int number = keys.nextSetBit(0); number >= 0; number = keys.nextSetBit(number + 1)) {
            equal.add(
                    Rel.same(
                            Rel.rex(left),
                            outer.expressions().get(number),
                            Rel.shifted(Rel.column(grouped, at++), shift),
                            frame.neverNull().get(number)));
        }
        RelNode joined = Rel.join(left, grouped, JoinRelType.LEFT, equal);
        List<RexNode> columns = Rel.columns(joined, shift);
        columns.addAll(Framing.emptied(aggregate, joined, shift + count));
        return Rel.filter(Rel.project(joined, columns), conditions);
    }

    private RelNode framed(RelNode right, JoinRelType type, List<RexNode> conditions) {
        Frame frame = new Framing(outer, left).frame(right, outer.used(right));
        var all = new ArrayList<>(conditions);
        frame.keys().stream()
                .forEach(number ->
                        all.add(
                                Rel.same(
                                        Rel.rex(left),
                                        outer.expressions().get(number),
                                        Rel.shifted(frame.key(number), shift),
                                        frame.neverNull().get(number))));
        RelNode joined = Rel.join(left, frame.rel(), type, all);
        return type.projectsRight() ? Rel.first(joined, shift + frame.width()) : joined;
    }
}
