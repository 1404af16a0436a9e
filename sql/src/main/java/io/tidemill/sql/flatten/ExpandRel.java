// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;

/// Each row of the input once per row that calls give for it; see [io.tidemill.core.plan.Expand].
public final class ExpandRel extends SingleRel {
    private final List<RexNode> calls;
    private final boolean ordinality;
    private final List<RelDataTypeField> added;

    /// Calls over the columns of `input`.
    ///
    /// @param added the columns that are appended
    public ExpandRel(
            RelNode input,
            List<? extends RexNode> calls,
            boolean ordinality,
            List<RelDataTypeField> added) {
        super(input.getCluster(), input.getTraitSet(), input);
        this.calls = List.copyOf(calls);
        this.ordinality = ordinality;
        this.added = List.copyOf(added);
    }

    /// The calls: of set-returning functions, or expressions that give one row.
    public List<RexNode> calls() {
        return calls;
    }

    /// Whether the last column is the number of the row.
    public boolean ordinality() {
        return ordinality;
    }

    /// The same with other calls on another input, whose columns are the same or more.
    ExpandRel with(RelNode newInput, List<? extends RexNode> newCalls) {
        return new ExpandRel(newInput, newCalls, ordinality, added);
    }

    @Override
    protected RelDataType deriveRowType() {
        RelDataTypeFactory.Builder builder = getCluster().getTypeFactory().builder();
        builder.addAll(input.getRowType().getFieldList());
        for (RelDataTypeField field : added) {
            builder.add(field.getName(), field.getType());
        }
        return builder.uniquify().build();
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new ExpandRel(inputs.getFirst(), calls, ordinality, added);
    }

    @Override
    public RelNode accept(RexShuttle shuttle) {
        var changed = new ArrayList<RexNode>();
        calls.forEach(call -> changed.add(call.accept(shuttle)));
        return changed.equals(calls) ? this : with(input, changed);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("calls", calls)
                .item("ordinality", ordinality)
                .item("added", added);
    }
}
