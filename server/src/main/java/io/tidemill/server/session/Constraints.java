// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.TextFormat;
import java.util.List;

/// Checks what a table demands of each row: NOT NULL and CHECK.
final class Constraints {
    private Constraints() {}

    /// Checks rows with the user's columns.
    ///
    /// Errors: 23502, 23514.
    static void check(SqlSession session, TableDefinition table, Batch rows) {
        checkNotNull(table, rows);
        for (var check : table.checks()) {
            var pinned = session.transaction().read();
            var condition =
                    session.sql().expression(check.sql(), table, Type.BOOLEAN, pinned.catalog());
            var results =
                    session.database()
                            .compiler()
                            .projection(List.of(condition))
                            .project(rows, session.context(pinned))
                            .longs(0);
            for (int i = 0; i < rows.size(); i++) {
                if (!results.isNull(i) && results.values()[i] == 0) {
                    throw SqlException.of(
                                    SqlState.CHECK_VIOLATION,
                                    "new row for relation \""
                                            + table.name()
                                            + "\" violates check constraint \""
                                            + check.name()
                                            + "\"")
                            .detail(failing(table, rows, i))
                            .inRow(i);
                }
            }
        }
    }

    private static void checkNotNull(TableDefinition table, Batch rows) {
        for (int c = 0; c < table.columns().size(); c++) {
            if (table.columns().get(c).nullable() || rows.column(c).nulls() == null) {
                continue;
            }
            for (int i = 0; i < rows.size(); i++) {
                if (rows.column(c).isNull(i)) {
                    throw SqlException.of(
                                    SqlState.NOT_NULL_VIOLATION,
                                    "null value in column \""
                                            + table.columns().get(c).name()
                                            + "\" of relation \""
                                            + table.name()
                                            + "\" violates not-null constraint")
                            .detail(failing(table, rows, i))
                            .inRow(i);
                }
            }
        }
    }

    private static String failing(TableDefinition table, Batch rows, int row) {
        var values = new StringBuilder();
        var text = new Slice();
        for (int i = 0; i < table.columns().size(); i++) {
            values.append(i == 0 ? "" : ", ");
            if (rows.column(i).isNull(row)) {
                values.append("null");
            } else {
                text.reset();
                TextFormat.utc().format(table.columns().get(i).type(), rows.column(i), row, text);
                values.append(text.toText());
            }
        }
        return "Failing row contains (" + values + ").";
    }
}
