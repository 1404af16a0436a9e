// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.order;

import io.tidemill.core.catalog.QualifiedName;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalJoin;

/// Puts inner joins into another order than the statement's where that one makes more rows on the
/// way, or pairs all rows of two inputs though conditions lead from one to the other.
///
/// | there is | it becomes |
/// | --- | --- |
/// | `(a × b) ⋈ c ON c.a = a.id AND c.b = b.id` | `(a ⋈ c) ⋈ b` |
/// | `(big ⋈ huge) ⋈ few`, all with conditions, counts known | `(big ⋈ few) ⋈ huge` |
///
/// Inner joins that follow each other are one [JoinGraph], which is put together anew, greedily
/// (see there). Outer, semi and anti joins stay where they are, and are inputs of it. Where the
/// counts of rows are known the new order is taken if it makes fewer rows by [RowEstimates], and
/// where they are not, only if the written one multiplies: so a view's plan does not depend on when
/// it is made.
public final class JoinOrder {
    private static final int INPUTS_MIN = 3;
    // Inputs are bits of a long.
    private static final int INPUTS_MAX = 64;
    // The same product in another order of factors is no gain.
    private static final double LESS = 0.99;

    private final RowEstimates estimates;

    private JoinOrder(RowEstimates estimates) {
        this.estimates = estimates;
    }

    /// The plan with its inner joins in order.
    ///
    /// @param counts how many rows a relation has; empty where the plan has to be the same whatever
    ///   that is
    public static RelNode apply(RelNode rel, Function<QualifiedName, OptionalLong> counts) {
        return new JoinOrder(new RowEstimates(counts)).ordered(rel);
    }

    private RelNode ordered(RelNode rel) {
        if (!JoinChain.starts(rel)) {
            return withInputs(rel, rel.getInputs().stream().map(this::ordered).toList());
        }
        var chain = new JoinChain((LogicalJoin) rel, this::ordered);
        int count = chain.inputs().size();
        if (count < INPUTS_MIN || count > INPUTS_MAX) {
            return chain.asWritten();
        }
        boolean counted = estimates.counted(rel);
        var graph = new JoinGraph(chain.inputs(), chain.conditions(), estimates);
        var written = chain.written(graph);
        var best = graph.best(counted);
        boolean pays =
                best.crossCount() < written.crossCount()
                        || (counted
                                && best.crossCount() == written.crossCount()
                                && best.cost() < written.cost() * LESS);
        return pays
                ? graph.rel(best, chain.shown(), rel.getRowType().getFieldNames())
                : chain.asWritten();
    }

    /// The node over other inputs.
    static RelNode withInputs(RelNode rel, List<RelNode> inputs) {
        return inputs.equals(rel.getInputs()) ? rel : rel.copy(rel.getTraitSet(), inputs);
    }
}
