// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.circuit.RelationInfo;
import io.tidemill.engine.query.QueryInput;
import io.tidemill.engine.table.RelationSnapshot;
import io.tidemill.sql.change.RowValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a statement reads, and the rows that it has at hand as [RowValues#ROWS], numbered from 0.
///
/// @param schema that of the rows, with the number behind it
record RowsInput(QueryInput others, Schema schema, Batch rows) implements QueryInput {
    @Override
    public RelationInfo info(QualifiedName relation) {
        return relation.equals(RowValues.ROWS) ? RelationInfo.of(schema) : others.info(relation);
    }

    @Override
    public @Nullable RelationSnapshot snapshot(QualifiedName relation) {
        return relation.equals(RowValues.ROWS) ? null : others.snapshot(relation);
    }

    @Override
    public List<Batch> changes(QualifiedName relation) {
        return relation.equals(RowValues.ROWS) ? List.of(numbered()) : others.changes(relation);
    }

    private Batch numbered() {
        var columns = new Column[schema.size()];
        var numbers = new long[rows.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        for (int i = 0; i < columns.length - 1; i++) {
            columns[i] = rows.column(i);
        }
        columns[columns.length - 1] = new LongColumn(numbers, null);
        return new Batch(rows.size(), columns, null);
    }
}
