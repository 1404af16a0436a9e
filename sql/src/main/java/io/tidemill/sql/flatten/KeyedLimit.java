// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import java.util.List;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.jspecify.annotations.Nullable;

/// ORDER BY … OFFSET … LIMIT for each key; see [io.tidemill.core.plan.TopN].
public final class KeyedLimit extends SingleRel {
    private final List<Integer> keys;
    private final RelCollation collation;
    private final @Nullable RexNode offset;
    private final @Nullable RexNode fetch;

    /// A limit.
    ///
    /// @param keys the columns of the key
    public KeyedLimit(
            RelNode input,
            List<Integer> keys,
            RelCollation collation,
            @Nullable RexNode offset,
            @Nullable RexNode fetch) {
        super(input.getCluster(), input.getTraitSet(), input);
        this.keys = List.copyOf(keys);
        this.collation = collation;
        this.offset = offset;
        this.fetch = fetch;
    }

    /// The columns of the key.
    public List<Integer> keys() {
        return keys;
    }

    /// What the rows of a key are ordered by.
    public RelCollation collation() {
        return collation;
    }

    /// How many rows are left out, or null.
    public @Nullable RexNode offset() {
        return offset;
    }

    /// How many rows remain, or null.
    public @Nullable RexNode fetch() {
        return fetch;
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new KeyedLimit(inputs.getFirst(), keys, collation, offset, fetch);
    }

    @Override
    public RelNode accept(RexShuttle shuttle) {
        return this;
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("keys", keys)
                .item("order", collation)
                .item("offset", String.valueOf(offset))
                .item("fetch", String.valueOf(fetch));
    }
}
