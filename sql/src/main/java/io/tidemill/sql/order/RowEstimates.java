// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.order;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.sql.resolve.RelationTable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/// About how many rows a plan has, and how many different values a column.
///
/// The counts of relations are true, the rest is guessed as PostgreSQL does without statistics: a
/// column that is a key has as many values as rows, any other 200 at most, and those of a key where
/// it is compared with one; a comparison keeps a third of the rows.
final class RowEstimates {
    private static final double UNKNOWN_ROWS = 1000;
    private static final double DISTINCT_MAX = 200;
    private static final double RANGE = 1.0 / 3;
    private static final double PATTERN = 0.05;
    private static final double HALF = 0.5;

    private final Function<QualifiedName, OptionalLong> counts;
    private final IdentityHashMap<RelNode, Double> rows = new IdentityHashMap<>();

    /// How many different values there are.
    ///
    /// @param known whether it is more than a guess
    record Distinct(double count, boolean known) {
        private static final Distinct ONE = new Distinct(1, false);

        /// The one of two that are compared which tells how many there are of both.
        private Distinct with(Distinct other) {
            boolean takes = known == other.known ? count >= other.count : known;
            return takes ? this : other;
        }
    }

    /// @param counts how many rows a relation has, where that is known
    RowEstimates(Function<QualifiedName, OptionalLong> counts) {
        this.counts = counts;
    }

    /// Whether it is known of any relation in the plan how many rows it has.
    boolean counted(RelNode rel) {
        return rel instanceof TableScan scan
                ? count(scan).isPresent()
                : rel.getInputs().stream().anyMatch(this::counted);
    }

    private OptionalLong count(TableScan scan) {
        var table = scan.getTable().unwrap(RelationTable.class);
        return table == null ? OptionalLong.empty() : counts.apply(table.relation().name());
    }

    /// About how many rows there are, at least 1.
    double rows(RelNode rel) {
        Double known = rows.get(rel);
        if (known == null) {
            known = Math.max(1, guess(rel));
            rows.put(rel, known);
        }
        return known;
    }

    private double guess(RelNode rel) {
        return switch (rel) {
            case TableScan scan -> {
                OptionalLong count = count(scan);
                yield count.isPresent() ? count.getAsLong() : UNKNOWN_ROWS;
            }
            case Values values -> values.getTuples().size();
            case Filter filter ->
                    rows(filter.getInput()) * kept(filter.getCondition(), filter.getInput());
            case Aggregate aggregate -> groups(aggregate);
            case Sort sort when sort.fetch instanceof RexLiteral fetch ->
                    Math.min(rows(sort.getInput()), fetched(fetch));
            case Join join -> joined(join);
            case SetOp all -> all.getInputs().stream().mapToDouble(this::rows).sum();
            default -> rel.getInputs().stream().mapToDouble(this::rows).max().orElse(UNKNOWN_ROWS);
        };
    }

    private static double fetched(RexLiteral fetch) {
        Number count = fetch.getValueAs(Number.class);
        return count == null ? Double.MAX_VALUE : count.doubleValue();
    }

    private double groups(Aggregate aggregate) {
        double groups = 1;
        for (int key : aggregate.getGroupSet()) {
            groups *= distinct(aggregate.getInput(), key).count();
        }
        double most = rows(aggregate.getInput());
        return Math.min(groups, most) * aggregate.getGroupSets().size();
    }

    private double joined(Join join) {
        double left = rows(join.getLeft());
        double right = rows(join.getRight());
        int width = join.getLeft().getRowType().getFieldCount();
        double share = 1;
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            share *=
                    kept(
                            conjunct,
                            column ->
                                    column < width
                                            ? distinct(join.getLeft(), column)
                                            : distinct(join.getRight(), column - width));
        }
        double pairs = left * right * share;
        return switch (join.getJoinType()) {
            case SEMI, ANTI -> left * HALF;
            case LEFT -> Math.max(left, pairs);
            case RIGHT -> Math.max(right, pairs);
            case FULL -> Math.max(left, right) + pairs;
            default -> pairs;
        };
    }

    /// Which part of the rows of `input` a condition is true for.
    private double kept(RexNode condition, RelNode input) {
        double kept = 1;
        for (RexNode conjunct : RelOptUtil.conjunctions(condition)) {
            kept *= kept(conjunct, column -> distinct(input, column));
        }
        return kept;
    }

    /// Which part of all rows a condition is true for.
    ///
    /// @param distinct how many values a column has
    static double kept(RexNode condition, IntFunction<Distinct> distinct) {
        if (!(condition instanceof RexCall call)) {
            return condition.isAlwaysTrue() ? 1 : condition.isAlwaysFalse() ? 0 : HALF;
        }
        List<RexNode> operands = call.getOperands();
        return switch (call.getKind()) {
            case AND ->
                    operands.stream()
                            .mapToDouble(each -> kept(each, distinct))
                            .reduce(1, (a, b) -> a * b);
            case OR ->
                    Math.min(1, operands.stream().mapToDouble(each -> kept(each, distinct)).sum());
            case NOT -> 1 - kept(operands.getFirst(), distinct);
            case EQUALS, IS_NOT_DISTINCT_FROM ->
                    1
                            / values(operands.get(0), distinct)
                                    .with(values(operands.get(1), distinct))
                                    .count();
            case NOT_EQUALS, IS_NOT_NULL, IS_DISTINCT_FROM -> 1 - PATTERN;
            case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> RANGE;
            case LIKE, SIMILAR, IS_NULL -> PATTERN;
            default -> HALF;
        };
    }

    private static Distinct values(RexNode node, IntFunction<Distinct> distinct) {
        return switch (node) {
            case RexInputRef column -> distinct.apply(column.getIndex());
            case RexCall call when !RexUtil.isConstant(call) ->
                    call.getOperands().stream()
                            .map(operand -> values(operand, distinct))
                            .reduce(Distinct.ONE, Distinct::with);
            default -> Distinct.ONE;
        };
    }

    /// About how many values a column had before filters: the part of it that is left still meets
    /// its like.
    Distinct distinct(RelNode rel, int column) {
        if (keys(rel).contains(ImmutableBitSet.of(column))) {
            return new Distinct(unfiltered(rel), true);
        }
        return switch (rel) {
            case Filter filter -> distinct(filter.getInput(), column);
            case Sort sort -> distinct(sort.getInput(), column);
            case Project project when project.getProjects().get(column) instanceof RexInputRef of ->
                    distinct(project.getInput(), of.getIndex());
            case Join join -> {
                int width = join.getLeft().getRowType().getFieldCount();
                yield column < width
                        ? distinct(join.getLeft(), column)
                        : distinct(join.getRight(), column - width);
            }
            case Aggregate aggregate when column < aggregate.getGroupCount() ->
                    distinct(aggregate.getInput(), aggregate.getGroupSet().nth(column));
            default -> new Distinct(Math.min(DISTINCT_MAX, rows(rel)), false);
        };
    }

    /// The rows of a plan without its filters.
    double unfiltered(RelNode rel) {
        return switch (rel) {
            case Filter filter -> unfiltered(filter.getInput());
            case Project project -> unfiltered(project.getInput());
            default -> rows(rel);
        };
    }

    /// Sets of columns each of which identifies a row.
    List<ImmutableBitSet> keys(RelNode rel) {
        return switch (rel) {
            case TableScan scan -> {
                var table = scan.getTable().unwrap(RelationTable.class);
                yield table == null ? List.of() : keys(table);
            }
            case Filter filter -> keys(filter.getInput());
            case Sort sort -> keys(sort.getInput());
            case Aggregate aggregate when aggregate.getGroupSets().size() == 1 ->
                    List.of(ImmutableBitSet.range(aggregate.getGroupCount()));
            case Project project ->
                    keys(project.getInput()).stream()
                            .map(key -> projected(key, project))
                            .flatMap(Optional::stream)
                            .toList();
            default -> List.of();
        };
    }

    private static List<ImmutableBitSet> keys(RelationTable table) {
        var keys = new ArrayList<ImmutableBitSet>();
        if (table.relation() instanceof TableDefinition definition) {
            definition.uniqueKeys().forEach(key -> keys.add(ImmutableBitSet.of(key.columns())));
        } else if (!table.relation().primaryKey().isEmpty()) {
            keys.add(ImmutableBitSet.of(table.relation().primaryKey()));
        }
        return keys;
    }

    private static Optional<ImmutableBitSet> projected(ImmutableBitSet key, Project project) {
        var columns = ImmutableBitSet.builder();
        for (int column : key) {
            int at = indexOf(project.getProjects(), column);
            if (at < 0) {
                return Optional.empty();
            }
            columns.set(at);
        }
        return Optional.of(columns.build());
    }

    private static int indexOf(List<RexNode> expressions, int column) {
        for (int i = 0; i < expressions.size(); i++) {
            if (expressions.get(i) instanceof RexInputRef of && of.getIndex() == column) {
                return i;
            }
        }
        return -1;
    }
}
