// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import io.tidemill.core.type.Type;
import io.tidemill.sql.resolve.RelTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;

/// Makes algebra, as it is said: without Calcite's simplifications.
final class Rel {
    private Rel() {}

    static RexBuilder rex(RelNode rel) {
        return rel.getCluster().getRexBuilder();
    }

    static int width(RelNode rel) {
        return rel.getRowType().getFieldCount();
    }

    static RexInputRef column(RelNode rel, int index) {
        return RexInputRef.of(index, rel.getRowType());
    }

    /// The first `count` columns, to which more may be added.
    static List<RexNode> columns(RelNode rel, int count) {
        var columns = new ArrayList<RexNode>();
        for (int i = 0; i < count; i++) {
            columns.add(column(rel, i));
        }
        return columns;
    }

    static RexNode yes(RelNode rel) {
        return rex(rel).makeLiteral(true, RelTypes.of(Type.BOOLEAN, false));
    }

    static RexNode and(RelNode rel, List<RexNode> conjuncts) {
        return RexUtil.composeConjunction(rex(rel), conjuncts);
    }

    static RelNode project(RelNode input, List<? extends RexNode> expressions) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            RexNode each = expressions.get(i);
            names.add(
                    each instanceof RexInputRef ref
                            ? input.getRowType().getFieldNames().get(ref.getIndex())
                            : "$" + i);
        }
        names = org.apache.calcite.sql.validate.SqlValidatorUtil.uniquify(names, true);
        return LogicalProject.create(input, List.of(), expressions, names, Set.of());
    }

    /// The first `count` columns.
    static RelNode first(RelNode rel, int count) {
        return count == width(rel) ? rel : project(rel, columns(rel, count));
    }

    static RelNode filter(RelNode input, List<RexNode> conjuncts) {
        RexNode condition = and(input, conjuncts);
        return condition.isAlwaysTrue() ? input : LogicalFilter.create(input, condition);
    }

    static RelNode join(RelNode left, RelNode right, JoinRelType type, List<RexNode> conjuncts) {
        return LogicalJoin.create(left, right, List.of(), and(left, conjuncts), Set.of(), type);
    }

    static RelNode distinct(RelNode input) {
        return LogicalAggregate.create(
                input, List.of(), ImmutableBitSet.range(width(input)), null, List.of());
    }

    static RelNode aggregate(RelNode input, ImmutableBitSet keys, List<AggregateCall> calls) {
        return LogicalAggregate.create(input, List.of(), keys, null, calls);
    }

    /// One row of one column that nobody reads.
    static RelNode oneRow(RelNode like) {
        RelDataType row =
                like.getCluster()
                        .getTypeFactory()
                        .builder()
                        .add("$one", RelTypes.of(Type.BOOLEAN, false))
                        .build();
        return LogicalValues.create(
                like.getCluster(),
                row,
                com.google.common.collect.ImmutableList.of(
                        com.google.common.collect.ImmutableList.of(
                                (org.apache.calcite.rex.RexLiteral) yes(like))));
    }

    /// `left = right`, or where both may be NULL `left IS NOT DISTINCT FROM right`.
    static RexNode same(RexBuilder rex, RexNode left, RexNode right, boolean neverNull) {
        boolean plain = neverNull || !left.getType().isNullable() || !right.getType().isNullable();
        return rex.makeCall(
                plain ? SqlStdOperatorTable.EQUALS : SqlStdOperatorTable.IS_NOT_DISTINCT_FROM,
                left,
                right);
    }

    /// The expression with its columns moved by `shift`.
    static RexNode shifted(RexNode node, int shift) {
        return shifted(node, 0, shift);
    }

    /// The expression with its columns from `first` on moved by `shift`.
    static RexNode shifted(RexNode node, int first, int shift) {
        return node.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef input) {
                        return input.getIndex() < first
                                ? input
                                : new RexInputRef(input.getIndex() + shift, input.getType());
                    }
                });
    }

    /// The rows of `rel` with exactly the types and names of `wanted`.
    static RelNode conform(RelNode rel, RelDataType wanted) {
        if (rel.getRowType().equals(wanted)) {
            return rel;
        }
        var expressions = new ArrayList<RexNode>();
        List<RelDataTypeField> fields = wanted.getFieldList();
        for (int i = 0; i < fields.size(); i++) {
            RexNode column = column(rel, i);
            RelDataType type = fields.get(i).getType();
            expressions.add(
                    column.getType().equals(type)
                            ? column
                            : rex(rel).makeAbstractCast(type, column, false));
        }
        return LogicalProject.create(rel, List.of(), expressions, wanted.getFieldNames(), Set.of());
    }
}
