// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// The keys of an outer query in the step of a recursion, whose scan has them as columns.
final class PassedKeys implements Keys {
    private final Keys outer;
    private final int id;
    private final BitSet keys;
    private final List<RexNode> values;

    /// @param id the recursion's
    /// @param keys the keys that its rows have
    /// @param values them, in its base
    PassedKeys(Keys outer, int id, BitSet keys, List<RexNode> values) {
        this.outer = outer;
        this.id = id;
        this.keys = keys;
        this.values = List.copyOf(values);
    }

    @Override
    public BitSet used(RelNode query) {
        return reads(query) ? (BitSet) keys.clone() : outer.used(query);
    }

    private boolean reads(RelNode query) {
        return (query instanceof RecursiveScanRel scan && scan.recursion() == id)
                || query.getInputs().stream().anyMatch(this::reads);
    }

    @Override
    public BitSet used(RexNode node) {
        return outer.used(node);
    }

    @Override
    public int number(RexNode node) {
        return outer.number(node);
    }

    @Override
    public RelNode domain(BitSet numbers) {
        return outer.domain(numbers);
    }

    /// The scan has its columns, the keys and the level; a frame has the keys last.
    @Override
    public @Nullable Frame leaf(RelNode query) {
        if (!(query instanceof RecursiveScanRel scan) || scan.recursion() != id) {
            return outer.leaf(query);
        }
        int width = Rel.width(scan);
        List<RelDataTypeField> fields = scan.getRowType().getFieldList();
        var row = scan.getCluster().getTypeFactory().builder().addAll(fields.subList(0, width - 1));
        for (int i = 0; i < values.size(); i++) {
            row.add("$key" + i, values.get(i).getType());
        }
        row.add("$level", fields.getLast().getType());
        var extended = new RecursiveScanRel(scan.getCluster(), scan.getTraitSet(), id, row.build());
        var columns = new ArrayList<>(Rel.columns(extended, width - 1));
        columns.add(Rel.column(extended, Rel.width(extended) - 1));
        for (int i = 0; i < values.size(); i++) {
            columns.add(Rel.column(extended, width - 1 + i));
        }
        return new Frame(Rel.project(extended, columns), width, keys, new BitSet());
    }
}
