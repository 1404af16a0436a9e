// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.catalog.TableDefinition;

/// Makes whole rows of a table from some of its columns: draws numbers of sequences, fills in
/// defaults and computes what is generated.
final class WholeRows {
    private final TableDefinition table;
    private final int[] given;
    private final Defaults defaults;
    private final GeneratedColumns generated;

    /// @param given for each column of the rows to come, its place in the table
    WholeRows(TableDefinition table, int[] given, Defaults defaults, GeneratedColumns generated) {
        this.table = table;
        this.given = given.clone();
        this.defaults = defaults;
        this.generated = generated;
    }

    /// Whole rows.
    Batch complete(Batch rows) {
        var columns = new Column[table.columns().size()];
        for (int i = 0; i < given.length; i++) {
            columns[given[i]] = rows.column(i);
        }
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] == null) {
                columns[i] = defaults.column(i, rows.size());
            }
        }
        return generated.compute(new Batch(rows.size(), columns, null));
    }

    /// An empty batch of the table's columns.
    static Batch none(TableDefinition table) {
        return BatchBuilder.of(table.schema()).build();
    }
}
