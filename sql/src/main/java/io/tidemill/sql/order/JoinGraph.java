// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.order;

import io.tidemill.sql.order.JoinTree.Leaf;
import io.tidemill.sql.order.JoinTree.Link;
import io.tidemill.sql.order.JoinTree.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/// Inputs that are joined, all rows with all, and the conditions that pairs have to meet.
///
/// Its order is found greedily (Fegaras, "A New Heuristic for Optimizing Large Queries", 1998): of
/// all pairs of what there is, the one with the best link that makes the fewest rows is joined
/// first, and so on with the result in place of the two, until one is left. Of equals the earlier
/// in the statement is taken, so without counts of rows the order is that of the statement as far
/// as links allow.
final class JoinGraph {
    private final List<RelNode> inputs;
    private final List<RexNode> conditions;
    private final RowEstimates estimates;
    // By column of all inputs side by side: its input, and the first column of that.
    private final List<Integer> inputOf = new ArrayList<>();
    private final List<Integer> firstOf = new ArrayList<>();

    /// @param conditions over the columns of all inputs side by side
    JoinGraph(List<RelNode> inputs, List<RexNode> conditions, RowEstimates estimates) {
        this.inputs = List.copyOf(inputs);
        this.conditions = List.copyOf(conditions);
        this.estimates = estimates;
        for (int number = 0; number < inputs.size(); number++) {
            int first = inputOf.size();
            for (int i = 0; i < inputs.get(number).getRowType().getFieldCount(); i++) {
                inputOf.add(number);
                firstOf.add(first);
            }
        }
    }

    JoinTree leaf(int index) {
        return new Leaf(index, estimates.rows(inputs.get(index)));
    }

    /// Two trees joined by the conditions that they make possible.
    Pair pair(JoinTree left, JoinTree right) {
        long both = left.inputs() | right.inputs();
        var here = new ArrayList<RexNode>();
        var ofLeft = ImmutableBitSet.builder();
        var ofRight = ImmutableBitSet.builder();
        var link = Link.NONE;
        double share = 1;
        for (RexNode condition : conditions) {
            long read = read(condition);
            if ((read & ~both) != 0 || isMet(left, read) || isMet(right, read)) {
                continue;
            }
            here.add(condition);
            share *= RowEstimates.kept(condition, this::distinct);
            if ((read & left.inputs()) != 0 && (read & right.inputs()) != 0) {
                boolean equality = isEquality(condition, left, right);
                link = equality ? Link.EQUALITY : link == Link.NONE ? Link.CONDITION : link;
                if (equality) {
                    addColumns(condition, left.inputs(), ofLeft);
                    addColumns(condition, right.inputs(), ofRight);
                }
            }
        }
        double rows = left.rows() * right.rows() * share;
        rows = Math.min(rows, left.rows() * matches(right, ofRight.build()));
        rows = Math.min(rows, right.rows() * matches(left, ofLeft.build()));
        return new Pair(left, right, here, link, Math.max(1, rows));
    }

    /// Whether a condition that reads `read` was told in `tree` already.
    private static boolean isMet(JoinTree tree, long read) {
        return tree instanceof Pair && (read & ~tree.inputs()) == 0;
    }

    /// The inputs that a condition reads. One that reads none is told with the first.
    private long read(RexNode node) {
        long read = 0;
        for (int column : RelOptUtil.InputFinder.bits(node)) {
            read |= 1L << inputOf.get(column);
        }
        return read == 0 ? 1 : read;
    }

    private boolean isEquality(RexNode condition, JoinTree left, JoinTree right) {
        if (condition.getKind() != SqlKind.EQUALS
                && condition.getKind() != SqlKind.IS_NOT_DISTINCT_FROM) {
            return false;
        }
        List<RexNode> sides = ((RexCall) condition).getOperands();
        if (sides.stream().anyMatch(RexUtil::isConstant)) {
            return false;
        }
        long first = read(sides.get(0));
        long second = read(sides.get(1));
        return (isWithin(first, left) && isWithin(second, right))
                || (isWithin(first, right) && isWithin(second, left));
    }

    private static boolean isWithin(long read, JoinTree tree) {
        return (read & ~tree.inputs()) == 0;
    }

    /// Adds the columns of `of` that are compared as they are.
    private void addColumns(RexNode equality, long of, ImmutableBitSet.Builder columns) {
        for (RexNode side : ((RexCall) equality).getOperands()) {
            if (side instanceof RexInputRef column
                    && (1L << inputOf.get(column.getIndex()) & of) != 0) {
                columns.set(column.getIndex() - firstOf.get(column.getIndex()));
            }
        }
    }

    /// How many rows of `tree` there are at most with given values of `columns`.
    private double matches(JoinTree tree, ImmutableBitSet columns) {
        if (!(tree instanceof Leaf(int index, double rows))) {
            return Double.MAX_VALUE;
        }
        RelNode input = inputs.get(index);
        return estimates.keys(input).stream().anyMatch(columns::contains)
                ? rows / estimates.unfiltered(input)
                : rows;
    }

    private RowEstimates.Distinct distinct(int column) {
        return estimates.distinct(inputs.get(inputOf.get(column)), column - firstOf.get(column));
    }

    /// All inputs, joined in the order that seems best.
    ///
    /// @param counted whether numbers of rows count
    JoinTree best(boolean counted) {
        var open = new ArrayList<JoinTree>();
        for (int i = 0; i < inputs.size(); i++) {
            open.add(leaf(i));
        }
        while (open.size() > 1) {
            Pair best = best(open, counted);
            open.set(open.indexOf(best.left()), best);
            open.remove(best.right());
        }
        return open.getFirst();
    }

    private Pair best(List<JoinTree> open, boolean counted) {
        Pair best = pair(open.get(0), open.get(1));
        for (int i = 0; i < open.size(); i++) {
            for (int j = i + 1; j < open.size(); j++) {
                Pair pair = pair(open.get(i), open.get(j));
                if (isBetter(pair, best, counted)) {
                    best = pair;
                }
            }
        }
        return best;
    }

    private static boolean isBetter(Pair pair, Pair than, boolean counted) {
        int byLink = pair.link().compareTo(than.link());
        return byLink < 0 || (byLink == 0 && counted && pair.rows() < than.rows());
    }

    /// The algebra of a tree of all inputs.
    ///
    /// @param shown the columns wanted, of all inputs side by side
    /// @param names what they are called
    RelNode rel(JoinTree tree, List<Integer> shown, List<String> names) {
        var order = new ArrayList<Integer>();
        RelNode rel = rel(tree, order);
        List<RexInputRef> columns =
                shown.stream()
                        .map(column -> RexInputRef.of(order.indexOf(column), rel.getRowType()))
                        .toList();
        return LogicalProject.create(rel, List.of(), columns, names, Set.of());
    }

    /// @param order takes which columns there are
    private RelNode rel(JoinTree tree, List<Integer> order) {
        return switch (tree) {
            case Leaf(int index, _) -> {
                for (int column = 0; column < inputOf.size(); column++) {
                    if (inputOf.get(column) == index) {
                        order.add(column);
                    }
                }
                yield inputs.get(index);
            }
            case Pair pair -> {
                int from = order.size();
                RelNode left = rel(pair.left(), order);
                RelNode right = rel(pair.right(), order);
                List<Integer> here = order.subList(from, order.size());
                var condition =
                        RexUtil.composeConjunction(
                                left.getCluster().getRexBuilder(), pair.conditions());
                yield LogicalJoin.create(
                        left,
                        right,
                        List.of(),
                        placed(condition, here),
                        Set.of(),
                        JoinRelType.INNER);
            }
        };
    }

    private static RexNode placed(RexNode condition, List<Integer> columns) {
        return condition.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef input) {
                        return new RexInputRef(columns.indexOf(input.getIndex()), input.getType());
                    }
                });
    }
}
