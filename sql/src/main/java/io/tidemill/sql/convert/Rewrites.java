// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.sql.flatten.Flattening;
import io.tidemill.sql.order.JoinOrder;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.rules.FilterAggregateTransposeRule;
import org.apache.calcite.rel.rules.FilterJoinRule;
import org.apache.calcite.rel.rules.FilterProjectTransposeRule;
import org.apache.calcite.rel.rules.FilterSetOpTransposeRule;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.tools.RelBuilderFactory;

/// Turns the algebra that a query says into one that is quicker to run, by Calcite's rules:
/// subqueries into joins, filters to where the rows come from, joins in order, unneeded columns
/// away. Each group of rules runs only on plans that have what it is about.
final class Rewrites {
    /// How all algebra is built: as it is said, without Calcite's simplifications.
    static final UnaryOperator<RelBuilder.Config> BUILDER =
            config ->
                    config.withSimplify(false)
                            // Merging would evaluate random() once for each use.
                            .withBloat(-1)
                            .withSimplifyLimit(false)
                            .withSimplifyValues(false)
                            .withPruneInputOfAggregate(false);

    private static final RelBuilderFactory FACTORY =
            RelBuilder.proto(Contexts.of(BUILDER.apply(RelBuilder.Config.DEFAULT)));

    private static final Map<Rewrite, RelOptRule> FILTERS = filters();
    private static final HepProgram ALL_FILTERS = program(FILTERS.values());

    private Rewrites() {}

    private static Map<Rewrite, RelOptRule> filters() {
        var rules = new EnumMap<Rewrite, RelOptRule>(Rewrite.class);
        rules.put(
                Rewrite.FILTER_BELOW_PROJECTION,
                FilterProjectTransposeRule.Config.DEFAULT
                        .withOperandFor(
                                Filter.class,
                                filter -> !RexUtil.containsCorrelation(filter.getCondition()),
                                Project.class,
                                Rewrites::movesFilters)
                        .withRelBuilderFactory(FACTORY)
                        .toRule());
        // Not other joins than logical ones: which row is nearest in time depends on those that a
        // filter would drop.
        rules.put(
                Rewrite.FILTER_INTO_JOIN,
                FilterJoinRule.FilterIntoJoinRule.FilterIntoJoinRuleConfig.DEFAULT
                        .withOperandSupplier(filter ->
                                filter.operand(Filter.class)
                                        .oneInput(join ->
                                                join.operand(LogicalJoin.class).anyInputs()))
                        .withRelBuilderFactory(FACTORY)
                        .toRule());
        rules.put(
                Rewrite.CONDITION_BELOW_JOIN,
                FilterJoinRule.JoinConditionPushRule.JoinConditionPushRuleConfig.DEFAULT
                        .withOperandSupplier(join -> join.operand(LogicalJoin.class).anyInputs())
                        .withRelBuilderFactory(FACTORY)
                        .toRule());
        rules.put(
                Rewrite.FILTER_BELOW_AGGREGATION,
                // What fills a gap depends on buckets that a filter would drop.
                FilterAggregateTransposeRule.Config.DEFAULT
                        .withOperandSupplier(filter ->
                                filter.operand(Filter.class)
                                        .oneInput(below ->
                                                below.operand(Aggregate.class)
                                                        .predicate(each -> !Gapfills.fills(each))
                                                        .anyInputs()))
                        .withRelBuilderFactory(FACTORY)
                        .toRule());
        rules.put(
                Rewrite.FILTER_BELOW_SET_OPERATION,
                FilterSetOpTransposeRule.Config.DEFAULT.withRelBuilderFactory(FACTORY).toRule());
        return rules;
    }

    private static HepProgram program(Collection<RelOptRule> rules) {
        return new HepProgramBuilder()
                .addMatchOrder(HepMatchOrder.DEPTH_FIRST)
                .addRuleCollection(rules)
                .build();
    }

    /// The rules that move filters, of those in use.
    private static HepProgram filters(Set<Rewrite> used) {
        if (used.containsAll(FILTERS.keySet())) {
            return ALL_FILTERS;
        }
        var rules = new EnumMap<>(FILTERS);
        rules.keySet().retainAll(used);
        return program(rules.values());
    }

    /// The rewritten plan.
    ///
    /// @param used the rewrites to do
    /// @param counts how many rows a relation has, where the plan may depend on it
    static RelNode apply(
            RelNode original, Set<Rewrite> used, Function<QualifiedName, OptionalLong> counts) {
        RelNode rel = Flattening.flat(original);
        boolean joins = any(rel, Join.class::isInstance);
        if (joins || any(rel, Rewrites::movableFilter)) {
            rel = run(filters(used), rel);
        }
        if (joins && used.contains(Rewrite.JOIN_ORDER)) {
            rel = JoinOrder.apply(rel, counts);
        }
        if (joins && used.contains(Rewrite.TRIM_COLUMNS)) {
            rel = new ColumnTrimmer(FACTORY.create(rel.getCluster(), null)).trimmed(rel);
        }
        return rel;
    }

    /// Whether a filter may be evaluated below the projection.
    private static boolean movesFilters(Project project) {
        return !project.containsOver()
                && project.getProjects().stream().allMatch(RexUtil::isDeterministic);
    }

    private static boolean movableFilter(RelNode rel) {
        return rel instanceof Filter filter
                && !(filter.getInput() instanceof TableScan)
                && !(filter.getInput() instanceof TableFunctionScan);
    }

    private static boolean any(RelNode root, Predicate<RelNode> condition) {
        var open = new ArrayDeque<RelNode>();
        open.push(root);
        while (!open.isEmpty()) {
            RelNode rel = open.pop();
            if (condition.test(rel)) {
                return true;
            }
            rel.getInputs().forEach(open::push);
        }
        return false;
    }

    private static RelNode run(HepProgram program, RelNode rel) {
        var planner = new HepPlanner(program);
        planner.setRoot(rel);
        return planner.findBestExp();
    }
}
