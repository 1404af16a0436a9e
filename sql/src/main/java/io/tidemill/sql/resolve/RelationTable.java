// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import java.util.List;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalTableScan;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;

/// A relation of the catalog as Calcite's table. A plain view is replaced by its query.
public final class RelationTable extends AbstractTable implements TranslatableTable {
    private final Relation relation;
    private final Schema schema;

    RelationTable(Relation relation, Schema schema) {
        this.relation = relation;
        this.schema = schema;
    }

    /// The relation.
    public Relation relation() {
        return relation;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory types) {
        RelDataTypeFactory.Builder builder = types.builder();
        for (Field field : schema.fields()) {
            builder.add(field.name(), RelTypes.of(field.type(), field.nullable()));
        }
        return builder.build();
    }

    @Override
    public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable table) {
        if (relation instanceof ViewDefinition view && !view.materialized()) {
            return context.expandView(
                            table.getRowType(),
                            view.sql(),
                            List.of(relation.name().schema()),
                            List.of(relation.name().schema(), relation.name().name()))
                    .rel;
        }
        return LogicalTableScan.create(context.getCluster(), table, List.of());
    }
}
