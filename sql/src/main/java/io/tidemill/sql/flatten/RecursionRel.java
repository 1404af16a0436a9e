// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import java.util.List;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;

/// `WITH RECURSIVE`; see [io.tidemill.core.plan.Recursion].
public final class RecursionRel extends BiRel {
    private final int recursion;
    private final boolean distinct;

    RecursionRel(int id, RelNode base, RelNode step, boolean distinct) {
        super(base.getCluster(), base.getTraitSet(), base, step);
        this.recursion = id;
        this.distinct = distinct;
    }

    /// What the scan in the step has too.
    public int recursion() {
        return recursion;
    }

    /// Whether each row is there once.
    public boolean distinct() {
        return distinct;
    }

    @Override
    protected RelDataType deriveRowType() {
        return left.getRowType();
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new RecursionRel(recursion, inputs.get(0), inputs.get(1), distinct);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("id", recursion).item("distinct", distinct);
    }
}
