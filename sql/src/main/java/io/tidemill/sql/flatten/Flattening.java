// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;

/// Flattens a query, from the inside out.
///
/// | there is | it becomes |
/// | --- | --- |
/// | LATERAL, a subquery that depends on outer rows | a [DependentJoin] |
/// | EXISTS, IN as a condition | a semi join |
/// | NOT EXISTS, NOT IN as a condition | anti joins |
/// | a subquery as a value | a left join, and an expression of its columns ([SubqueryValues]) |
/// | a set-returning function in SELECT | an [ExpandRel] |
public final class Flattening {
    private Flattening() {}

    /// The query, flat.
    public static RelNode flat(RelNode query) {
        return OnceRel.severalTimes(flat(query, Set.of()));
    }

    /// @param enclosing the outer rows that the query is inside of
    static RelNode flat(RelNode query, Set<CorrelationId> enclosing) {
        if (query instanceof Correlate correlate) {
            return correlate(correlate, enclosing);
        }
        if (query instanceof RepeatUnion union) {
            return Recursions.flat(union, enclosing);
        }
        List<RelNode> inputs =
                query.getInputs().stream().map(input -> flat(input, enclosing)).toList();
        RelNode rel =
                inputs.equals(query.getInputs()) ? query : query.copy(query.getTraitSet(), inputs);
        return switch (rel) {
            case Filter filter -> filter(filter, enclosing);
            case Project project -> project(project, enclosing);
            case Join join when RexUtil.SubQueryFinder.find(join.getCondition()) != null ->
                    join(join, enclosing);
            case ExpandRel expand -> expand(expand, enclosing);
            default -> rel;
        };
    }

    private static RelNode correlate(Correlate correlate, Set<CorrelationId> enclosing) {
        RelNode left = flat(correlate.getLeft(), enclosing);
        var inner = new HashSet<>(enclosing);
        inner.add(correlate.getCorrelationId());
        RelNode right = flat(correlate.getRight(), inner);
        RelNode joined =
                DependentJoin.join(
                        left,
                        right,
                        Set.of(correlate.getCorrelationId()),
                        correlate.getJoinType(),
                        List.of());
        return Rel.conform(joined, correlate.getRowType());
    }

    private static RelNode filter(Filter filter, Set<CorrelationId> enclosing) {
        checkNoSets(filter.getCondition(), "WHERE");
        if (RexUtil.SubQueryFinder.find(filter.getCondition()) == null) {
            return filter;
        }
        var values = new SubqueryValues(filter.getInput(), filter.getVariablesSet(), enclosing);
        var rest = new ArrayList<RexNode>();
        var later = new ArrayList<RexNode>();
        for (RexNode conjunct : RelOptUtil.conjunctions(filter.getCondition())) {
            if (RexUtil.SubQueryFinder.find(conjunct) == null) {
                rest.add(conjunct);
            } else {
                later.add(conjunct);
            }
        }
        values.filter(rest);
        rest.clear();
        for (RexNode conjunct : later) {
            if (!values.condition(conjunct)) {
                rest.add(values.value(conjunct));
            }
        }
        values.filter(rest);
        return Rel.conform(Rel.first(values.rel(), Rel.width(filter)), filter.getRowType());
    }

    private static RelNode project(Project project, Set<CorrelationId> enclosing) {
        RelNode input = project.getInput();
        List<RexNode> expressions = project.getProjects();
        if (expressions.stream().anyMatch(each -> RexUtil.SubQueryFinder.find(each) != null)) {
            var values = new SubqueryValues(input, project.getVariablesSet(), enclosing);
            expressions = expressions.stream().map(values::value).toList();
            input = values.rel();
        }
        if (expressions.stream().anyMatch(SetCalls::in)) {
            return Rel.conform(SetCalls.expanded(input, expressions), project.getRowType());
        }
        return input.equals(project.getInput())
                ? project
                : Rel.conform(Rel.project(input, expressions), project.getRowType());
    }

    private static RelNode expand(ExpandRel expand, Set<CorrelationId> enclosing) {
        if (expand.calls().stream().noneMatch(each -> RexUtil.SubQueryFinder.find(each) != null)) {
            return expand;
        }
        var values = new SubqueryValues(expand.getInput(), Set.of(), enclosing);
        var calls = expand.calls().stream().map(values::value).toList();
        int width = Rel.width(expand.getInput());
        RelNode expanded = expand.with(values.rel(), calls);
        List<RexNode> columns = Rel.columns(expanded, width);
        for (int i = Rel.width(values.rel()); i < Rel.width(expanded); i++) {
            columns.add(Rel.column(expanded, i));
        }
        return Rel.conform(Rel.project(expanded, columns), expand.getRowType());
    }

    /// A join with subqueries in its condition: an inner one is a filtered cross join; a left one
    /// depends on the rows of its left side.
    private static RelNode join(Join join, Set<CorrelationId> enclosing) {
        RelNode left = join.getLeft();
        RelNode right = join.getRight();
        int width = Rel.width(left);
        return switch (join.getJoinType()) {
            case INNER -> {
                RelNode pairs = Rel.join(left, right, JoinRelType.INNER, List.of());
                Filter filter =
                        org.apache.calcite.rel.logical.LogicalFilter.create(
                                pairs,
                                join.getCondition(),
                                com.google.common.collect.ImmutableSet.copyOf(
                                        join.getVariablesSet()));
                yield Rel.conform(filter(filter, enclosing), join.getRowType());
            }
            case LEFT, SEMI, ANTI -> {
                var outerId = left.getCluster().createCorrel();
                var ownId = left.getCluster().createCorrel();
                RexNode condition =
                        join.getCondition()
                                .accept(new Split(join, outerId, ownId, width, enclosing));
                Filter filter =
                        org.apache.calcite.rel.logical.LogicalFilter.create(
                                right, condition, com.google.common.collect.ImmutableSet.of(ownId));
                var inner = new HashSet<>(enclosing);
                inner.add(outerId);
                RelNode joined =
                        DependentJoin.join(
                                left,
                                filter(filter, inner),
                                Set.of(outerId),
                                join.getJoinType(),
                                List.of());
                yield Rel.conform(joined, join.getRowType());
            }
            case RIGHT -> {
                int total = Rel.width(join);
                int rightWidth = total - width;
                RelNode swapped = JoinSwap.swapped(join);
                RelNode joined = flat(swapped, enclosing);
                List<RexNode> columns = new ArrayList<>();
                for (int i = 0; i < total; i++) {
                    columns.add(Rel.column(joined, i < width ? rightWidth + i : i - width));
                }
                yield Rel.conform(Rel.project(joined, columns), join.getRowType());
            }
            default ->
                    throw SqlException.of(
                                    SqlState.FEATURE_NOT_SUPPORTED,
                                    "a subquery in the condition of a FULL JOIN is not supported")
                            .hint("Compute it in a subquery in FROM, and join with that.");
        };
    }

    private static void checkNoSets(RexNode condition, String clause) {
        if (SetCalls.in(condition)) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "set-returning functions are not allowed in " + clause)
                    .hint("Call it in FROM, and compare its column.");
        }
    }

    /// Makes the condition of a join one of its right side that depends on a row of its left side.
    private static final class Split extends RexShuttle {
        private final Join join;
        private final CorrelationId outerId;
        private final CorrelationId ownId;
        private final int width;
        private final Set<CorrelationId> enclosing;

        Split(
                Join join,
                CorrelationId outerId,
                CorrelationId ownId,
                int width,
                Set<CorrelationId> enclosing) {
            this.join = join;
            this.outerId = outerId;
            this.ownId = ownId;
            this.width = width;
            this.enclosing = enclosing;
        }

        @Override
        public RexNode visitInputRef(org.apache.calcite.rex.RexInputRef input) {
            return input.getIndex() < width
                    ? ofLeft(input.getIndex())
                    : Rel.column(join.getRight(), input.getIndex() - width);
        }

        private RexNode ofLeft(int index) {
            var rex = Rel.rex(join);
            return rex.makeFieldAccess(rex.makeCorrel(join.getLeft().getRowType(), outerId), index);
        }

        @Override
        public RexNode visitFieldAccess(RexFieldAccess access) {
            CorrelationId id = References.outer(access);
            if (id == null || enclosing.contains(id)) {
                return access;
            }
            int index = access.getField().getIndex();
            var rex = Rel.rex(join);
            return index < width
                    ? ofLeft(index)
                    : rex.makeFieldAccess(
                            rex.makeCorrel(join.getRight().getRowType(), ownId), index - width);
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery query) {
            var operands = query.getOperands().stream().map(each -> each.accept(this)).toList();
            // Inside, columns are those of the subquery: only references to the joined row change.
            RelNode changed = References.changed(query.rel, new Inside());
            return query.clone(query.getType(), operands).clone(changed);
        }

        private final class Inside extends RexShuttle {
            private final Set<CorrelationId> ids = join.getVariablesSet();

            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                return References.isOf(access, ids) ? Split.this.visitFieldAccess(access) : access;
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                var operands = query.getOperands().stream().map(each -> each.accept(this)).toList();
                return query.clone(query.getType(), operands)
                        .clone(References.changed(query.rel, this));
            }
        }
    }
}
