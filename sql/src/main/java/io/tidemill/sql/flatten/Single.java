// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.sql.resolve.RelationTable;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Knows queries that have one row at most for each outer row, by primary keys, grouping and
/// limits.
final class Single {
    private Single() {}

    /// Whether the query surely has one row at most.
    static boolean is(RelNode rel) {
        return isUnique(rel, ImmutableBitSet.of());
    }

    /// Whether at most one row of the query has given values in `columns`.
    private static boolean isUnique(RelNode rel, ImmutableBitSet columns) {
        return switch (rel) {
            case TableScan scan -> {
                var table = scan.getTable().unwrap(RelationTable.class);
                yield table != null
                        && table.relation() instanceof TableDefinition definition
                        && !definition.primaryKey().isEmpty()
                        && columns.contains(ImmutableBitSet.of(definition.primaryKey()));
            }
            case Values values -> values.getTuples().size() <= 1;
            case Filter filter -> isUnique(filter.getInput(), columns.union(fixed(filter)));
            case Project project -> {
                var below = ImmutableBitSet.builder();
                for (int column : columns) {
                    if (project.getProjects().get(column) instanceof RexInputRef input) {
                        below.set(input.getIndex());
                    }
                }
                yield !project.containsOver() && isUnique(project.getInput(), below.build());
            }
            case Aggregate aggregate ->
                    aggregate.getGroupType() == Aggregate.Group.SIMPLE
                            && columns.contains(ImmutableBitSet.range(aggregate.getGroupCount()));
            case Sort sort -> isOne(sort.fetch) || isUnique(sort.getInput(), columns);
            case KeyedLimit limit ->
                    (isOne(limit.fetch()) && columns.contains(ImmutableBitSet.of(limit.keys())))
                            || isUnique(limit.getInput(), columns);
            case Join join -> isUnique(join, columns);
            default -> false;
        };
    }

    private static boolean isUnique(Join join, ImmutableBitSet columns) {
        int width = Rel.width(join.getLeft());
        ImmutableBitSet left = columns.intersect(ImmutableBitSet.range(width));
        if (!join.getJoinType().projectsRight()) {
            return isUnique(join.getLeft(), left);
        }
        if (join.getJoinType() != JoinRelType.INNER && join.getJoinType() != JoinRelType.LEFT) {
            return false;
        }
        var right = ImmutableBitSet.builder();
        columns.except(left).forEach(column -> right.set(column - width));
        for (RexNode each : RelOptUtil.conjunctions(join.getCondition())) {
            if (each.getKind() == SqlKind.EQUALS) {
                var sides = ((RexCall) each).getOperands();
                for (int i = 0; i < 2; i++) {
                    if (sides.get(i) instanceof RexInputRef input
                            && input.getIndex() >= width
                            && RelOptUtil.InputFinder.bits(sides.get(1 - i)).length() <= width) {
                        right.set(input.getIndex() - width);
                    }
                }
            }
        }
        return isUnique(join.getLeft(), left) && isUnique(join.getRight(), right.build());
    }

    /// Columns that equal something that is the same for all rows.
    private static ImmutableBitSet fixed(Filter filter) {
        var columns = ImmutableBitSet.builder();
        for (RexNode each : RelOptUtil.conjunctions(filter.getCondition())) {
            if (each.getKind() != SqlKind.EQUALS) {
                continue;
            }
            var sides = ((RexCall) each).getOperands();
            for (int i = 0; i < 2; i++) {
                if (sides.get(i) instanceof RexInputRef input
                        && RexUtil.isDeterministic(sides.get(1 - i))
                        && RelOptUtil.InputFinder.bits(sides.get(1 - i)).isEmpty()) {
                    columns.set(input.getIndex());
                }
            }
        }
        return columns.build();
    }

    private static boolean isOne(@Nullable RexNode fetch) {
        return fetch instanceof RexLiteral literal
                && literal.getValue() instanceof java.math.BigDecimal count
                && count.compareTo(java.math.BigDecimal.ONE) <= 0;
    }
}
