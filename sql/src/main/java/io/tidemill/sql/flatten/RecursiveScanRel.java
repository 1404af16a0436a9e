// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;

/// The rows of a recursion in its step; see [io.tidemill.core.plan.RecursiveScan].
public final class RecursiveScanRel extends AbstractRelNode {
    private final int recursion;

    RecursiveScanRel(RelOptCluster cluster, RelTraitSet traits, int id, RelDataType type) {
        super(cluster, traits);
        this.recursion = id;
        this.rowType = type;
    }

    /// That of the recursion.
    public int recursion() {
        return recursion;
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("id", recursion).item("columns", rowType);
    }
}
