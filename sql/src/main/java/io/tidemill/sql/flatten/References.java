// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.jspecify.annotations.Nullable;

/// References to columns of outer rows.
final class References {
    private References() {}

    /// The outer row that an expression is a column of, or null.
    static @Nullable CorrelationId outer(RexNode node) {
        return node instanceof RexFieldAccess access
                        && access.getReferenceExpr() instanceof RexCorrelVariable row
                ? row.id
                : null;
    }

    /// Whether an expression is a column of one of the outer rows `ids`.
    static boolean isOf(RexNode node, Set<CorrelationId> ids) {
        CorrelationId id = outer(node);
        return id != null && ids.contains(id);
    }

    /// Gives each reference in `rel`, and in its inputs and subqueries, to `found`.
    static void each(RelNode rel, Consumer<RexFieldAccess> found) {
        rel.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitFieldAccess(RexFieldAccess access) {
                        if (outer(access) != null) {
                            found.accept(access);
                        }
                        return access;
                    }

                    @Override
                    public RexNode visitSubQuery(RexSubQuery query) {
                        each(query.rel, found);
                        return super.visitSubQuery(query);
                    }
                });
        rel.getInputs().forEach(input -> each(input, found));
    }

    /// The outer rows that `rel` refers to.
    static Set<CorrelationId> of(RelNode rel) {
        var ids = new HashSet<CorrelationId>();
        each(rel, access -> ids.add(((RexCorrelVariable) access.getReferenceExpr()).id));
        return ids;
    }

    /// Whether `rel` refers to one of the outer rows `ids`.
    static boolean any(RelNode rel, Set<CorrelationId> ids) {
        return of(rel).stream().anyMatch(ids::contains);
    }

    /// `rel` with each expression changed by `shuttle`, in inputs too.
    static RelNode changed(RelNode rel, RexShuttle shuttle) {
        List<RelNode> inputs =
                rel.getInputs().stream().map(input -> changed(input, shuttle)).toList();
        RelNode copy = inputs.equals(rel.getInputs()) ? rel : rel.copy(rel.getTraitSet(), inputs);
        return copy.accept(shuttle);
    }
}
