// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import static java.util.Objects.requireNonNull;

import io.tidemill.sql.flatten.OnceRel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql2rel.RelFieldTrimmer;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.MappingType;
import org.apache.calcite.util.mapping.Mappings;

/// Leaves out columns that nobody reads. Of a query that is computed once for several readers
/// ([OnceRel]) those stay that any of them reads; in the place of the others are NULLs, so that the
/// rest stay where they are.
public final class ColumnTrimmer extends RelFieldTrimmer {
    // By query: what is read of it, as far as it is known.
    private final TreeMap<Integer, ImmutableBitSet> read = new TreeMap<>();
    private final Map<Integer, RelNode> queries = new HashMap<>();
    private final Map<Integer, RelNode> trimmed = new HashMap<>();

    ColumnTrimmer(RelBuilder builder) {
        super(null, builder);
    }

    /// The plan without such columns.
    RelNode trimmed(RelNode root) {
        RelNode rel = trim(root);
        // Readers first: a query has a higher number than those that it reads.
        while (!read.isEmpty()) {
            var last = read.pollLastEntry();
            int query = last.getKey();
            trimmed.put(query, trimmed(requireNonNull(queries.get(query)), last.getValue()));
        }
        return replaced(rel);
    }

    private RelNode trimmed(RelNode query, ImmutableBitSet columns) {
        RelNode few = trim(project(query, columns));
        List<RelDataTypeField> fields = query.getRowType().getFieldList();
        var all = new ArrayList<RexNode>();
        for (int i = 0; i < fields.size(); i++) {
            all.add(
                    columns.get(i)
                            ? RexInputRef.of(columns.indexOf(i), few.getRowType())
                            : query.getCluster()
                                    .getRexBuilder()
                                    .makeNullLiteral(fields.get(i).getType()));
        }
        return LogicalProject.create(
                few, List.of(), all, query.getRowType().getFieldNames(), Set.of());
    }

    private static RelNode project(RelNode rel, ImmutableBitSet columns) {
        var names = rel.getRowType().getFieldNames();
        return LogicalProject.create(
                rel,
                List.of(),
                columns.toList().stream().map(i -> RexInputRef.of(i, rel.getRowType())).toList(),
                columns.toList().stream().map(names::get).toList(),
                Set.of());
    }

    private RelNode replaced(RelNode rel) {
        if (rel instanceof OnceRel once) {
            RelNode query = requireNonNull(trimmed.get(once.query()));
            return once.copy(once.getTraitSet(), List.of(replaced(query)));
        }
        List<RelNode> inputs = rel.getInputs().stream().map(this::replaced).toList();
        return inputs.equals(rel.getInputs()) ? rel : rel.copy(rel.getTraitSet(), inputs);
    }

    /// What is read of a query that is computed once; called by name.
    ///
    /// @param used the columns that are read here
    public TrimResult trimFields(OnceRel once, ImmutableBitSet used, Set<RelDataTypeField> extra) {
        ImmutableBitSet columns = used.isEmpty() ? ImmutableBitSet.of(0) : used;
        queries.putIfAbsent(once.query(), once.getInput());
        read.merge(once.query(), columns, ImmutableBitSet::union);
        var mapping =
                Mappings.create(
                        MappingType.INVERSE_SURJECTION,
                        once.getRowType().getFieldCount(),
                        columns.cardinality());
        for (int column : columns) {
            mapping.set(column, columns.indexOf(column));
        }
        return result(project(once, columns), mapping, once);
    }
}
