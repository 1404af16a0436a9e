// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.sql.resolve.RelTypes;
import java.util.BitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// The level of a recursion as the key that its step is framed by: what is made of a row of one
/// level never meets what is made of one of another.
final class LevelKeys implements Keys {
    private final int id;

    LevelKeys(int id) {
        this.id = id;
    }

    /// The only key.
    static BitSet level() {
        var level = new BitSet();
        level.set(0);
        return level;
    }

    @Override
    public BitSet used(RelNode query) {
        return reads(query) ? level() : new BitSet();
    }

    private boolean reads(RelNode query) {
        return (query instanceof RecursiveScanRel scan && scan.recursion() == id)
                || query.getInputs().stream().anyMatch(this::reads);
    }

    @Override
    public BitSet used(RexNode node) {
        return new BitSet();
    }

    @Override
    public int number(RexNode node) {
        return -1;
    }

    @Override
    public RelNode domain(BitSet numbers) {
        throw SqlException.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "a recursive term of which a part does not read the recursive query is not supported")
                .hint("Move that part into the non-recursive term.");
    }

    @Override
    public @Nullable Frame leaf(RelNode query) {
        if (!(query instanceof RecursiveScanRel scan)) {
            return null;
        }
        var row =
                scan.getCluster()
                        .getTypeFactory()
                        .builder()
                        .addAll(scan.getRowType().getFieldList())
                        .add("$level", RelTypes.of(Type.BIGINT, false))
                        .build();
        var leveled = new RecursiveScanRel(scan.getCluster(), scan.getTraitSet(), id, row);
        return new Frame(leveled, Rel.width(scan), level(), level());
    }
}
