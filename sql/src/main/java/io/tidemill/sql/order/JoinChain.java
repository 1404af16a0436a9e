// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.order;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;

/// Inner joins that follow each other, taken apart. Projections between them that only put columns
/// elsewhere are seen through.
final class JoinChain {
    private final List<RelNode> inputs = new ArrayList<>();
    private final List<RexNode> conditions = new ArrayList<>();
    private final UnaryOperator<RelNode> ordered;
    private final List<Integer> shown;
    private final Written written;
    private final LogicalJoin root;
    private int width;

    /// How the statement has it: an input, or two things joined.
    private sealed interface Written {
        record Input(int index) implements Written {}

        record Both(Written left, Written right) implements Written {}
    }

    /// @param ordered puts what is below the joins in order
    JoinChain(LogicalJoin root, UnaryOperator<RelNode> ordered) {
        this.root = root;
        this.ordered = ordered;
        var columns = new ArrayList<Integer>();
        this.written = add(root, columns);
        this.shown = List.copyOf(columns);
    }

    /// Whether joins can be put elsewhere from here on.
    static boolean starts(RelNode rel) {
        return rel instanceof LogicalJoin join
                && join.getJoinType() == JoinRelType.INNER
                && RexUtil.isDeterministic(join.getCondition());
    }

    private static boolean goesOn(RelNode rel) {
        return starts(rel)
                || (rel instanceof LogicalProject project
                        && project.getProjects().stream().allMatch(RexInputRef.class::isInstance)
                        && goesOn(project.getInput()));
    }

    /// @param columns takes which columns of all inputs side by side `rel` has
    private Written add(RelNode rel, List<Integer> columns) {
        if (!goesOn(rel)) {
            inputs.add(ordered.apply(rel));
            int count = rel.getRowType().getFieldCount();
            IntStream.range(width, width + count).forEach(columns::add);
            width += count;
            return new Written.Input(inputs.size() - 1);
        }
        if (rel instanceof LogicalProject project) {
            var below = new ArrayList<Integer>();
            var found = add(project.getInput(), below);
            project.getProjects()
                    .forEach(column -> columns.add(below.get(((RexInputRef) column).getIndex())));
            return found;
        }
        var join = (LogicalJoin) rel;
        var both = new ArrayList<Integer>();
        var left = add(join.getLeft(), both);
        var right = add(join.getRight(), both);
        for (RexNode condition : RelOptUtil.conjunctions(join.getCondition())) {
            conditions.add(placed(condition, both));
        }
        columns.addAll(both);
        return new Written.Both(left, right);
    }

    private static RexNode placed(RexNode condition, List<Integer> columns) {
        return condition.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef input) {
                        return new RexInputRef(columns.get(input.getIndex()), input.getType());
                    }
                });
    }

    /// The joins as the statement has them, over the inputs in order.
    RelNode asWritten() {
        return asWritten(root, inputs.iterator());
    }

    private static RelNode asWritten(RelNode rel, Iterator<RelNode> next) {
        if (!goesOn(rel)) {
            return next.next();
        }
        var below = new ArrayList<RelNode>();
        rel.getInputs().forEach(input -> below.add(asWritten(input, next)));
        return JoinOrder.withInputs(rel, below);
    }

    /// What is joined.
    List<RelNode> inputs() {
        return inputs;
    }

    /// What pairs of rows have to meet, over the columns of all inputs side by side.
    List<RexNode> conditions() {
        return conditions;
    }

    /// Which columns of all inputs side by side the root has.
    List<Integer> shown() {
        return shown;
    }

    /// The order of the statement.
    JoinTree written(JoinGraph graph) {
        return written(written, graph);
    }

    private static JoinTree written(Written written, JoinGraph graph) {
        return switch (written) {
            case Written.Input(int index) -> graph.leaf(index);
            case Written.Both(var left, var right) ->
                    graph.pair(written(left, graph), written(right, graph));
        };
    }
}
