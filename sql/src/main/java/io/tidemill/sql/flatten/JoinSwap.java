// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/// A right join as a left join, also where subqueries in its condition refer to the joined row.
final class JoinSwap {
    private JoinSwap() {}

    /// `b LEFT JOIN a` for `a RIGHT JOIN b`; its columns are those of b, then those of a.
    static RelNode swapped(Join join) {
        int left = Rel.width(join.getLeft());
        int right = Rel.width(join.getRight());
        RelNode bare =
                LogicalJoin.create(
                        join.getRight(),
                        join.getLeft(),
                        List.of(),
                        Rel.yes(join),
                        Set.of(),
                        JoinRelType.LEFT);
        RexNode condition = join.getCondition().accept(new Moves(join, bare, left, right, false));
        return LogicalJoin.create(
                join.getRight(),
                join.getLeft(),
                List.of(),
                condition,
                join.getVariablesSet(),
                JoinRelType.LEFT);
    }

    private static final class Moves extends RexShuttle {
        private final Join join;
        private final RelNode bare;
        private final int left;
        private final int right;
        private final boolean inside;

        Moves(Join join, RelNode bare, int left, int right, boolean inside) {
            this.join = join;
            this.bare = bare;
            this.left = left;
            this.right = right;
            this.inside = inside;
        }

        private int moved(int index) {
            return index < left ? index + right : index - left;
        }

        @Override
        public RexNode visitInputRef(RexInputRef input) {
            return inside ? input : new RexInputRef(moved(input.getIndex()), input.getType());
        }

        @Override
        public RexNode visitFieldAccess(RexFieldAccess access) {
            if (!References.isOf(access, join.getVariablesSet())) {
                return access;
            }
            var row = (RexCorrelVariable) access.getReferenceExpr();
            var rex = Rel.rex(join);
            return rex.makeFieldAccess(
                    rex.makeCorrel(bare.getRowType(), row.id), moved(access.getField().getIndex()));
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery query) {
            var operands = query.getOperands().stream().map(each -> each.accept(this)).toList();
            var within = new Moves(join, bare, left, right, true);
            return query.clone(query.getType(), operands)
                    .clone(References.changed(query.rel, within));
        }
    }
}
