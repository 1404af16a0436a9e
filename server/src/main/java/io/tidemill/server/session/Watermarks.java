// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.WatermarkDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.TypeName;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.database.Pinned;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.WatermarkClause;
import java.util.List;
import java.util.Map;

/// What `WATERMARK FOR … AS … [LATE ROWS INTO …]` says of a table: its time column, how far the
/// watermark is behind it, and the table that keeps the rows which come later still.
final class Watermarks {
    private final SqlSession session;

    Watermarks(SqlSession session) {
        this.session = session;
    }

    /// Which watermark a clause gives a table of these columns.
    WatermarkDefinition define(
            WatermarkClause clause, List<ColumnDefinition> columns, CatalogState catalog) {
        int column = -1;
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(clause.column().name())) {
                column = i;
            }
        }
        if (column < 0) {
            throw SqlException.of(
                            SqlState.UNDEFINED_COLUMN,
                            "column \"" + clause.column().name() + "\" does not exist")
                    .at(clause.column().position());
        }
        if (columns.get(column).isProcessingTime()) {
            throw SqlException.of(
                            SqlState.INVALID_TABLE_DEFINITION,
                            "column \""
                                    + clause.column().name()
                                    + "\" AS PROCTIME() takes no watermark")
                    .hint("The clock is its watermark: leave WATERMARK FOR out.")
                    .at(clause.column().position());
        }
        var type = columns.get(column).type();
        if (type.name() != TypeName.TIMESTAMP && type.name() != TypeName.TIMESTAMPTZ) {
            throw SqlException.of(
                            SqlState.DATATYPE_MISMATCH,
                            "watermark column \""
                                    + clause.column().name()
                                    + "\" must be a timestamp, not "
                                    + type.sql())
                    .at(clause.column().position());
        }
        long delay = delayMicros(clause, type.name() == TypeName.TIMESTAMP, catalog);
        Name late = clause.lateInto();
        return new WatermarkDefinition(column, delay, late == null ? null : late(catalog, late));
    }

    /// The table that there is, or is to be made.
    private static QualifiedName late(CatalogState catalog, Name name) {
        var found = Definitions.found(catalog, name);
        return catalog.entry(found).isPresent() ? found : Definitions.created(catalog, name);
    }

    private long delayMicros(WatermarkClause clause, boolean local, CatalogState catalog) {
        String type = local ? "TIMESTAMP" : "TIMESTAMPTZ";
        String sql =
                "SELECT CAST(("
                        + clause.expressionSql()
                        + ") AS "
                        + type
                        + ") FROM (SELECT CAST('2000-01-01 00:00:00' AS "
                        + type
                        + ") AS "
                        + QualifiedName.quoted(clause.column().name())
                        + ") AS t";
        var pinned = session.transaction().read();
        var rows = evaluate(sql, new Pinned(catalog, pinned.snapshot()), clause.position());
        long base = 946_684_800_000_000L;
        long delay = base - rows.longs(0).values()[0];
        if (delay < 0 || rows.column(0).isNull(0)) {
            throw SqlException.of(
                            SqlState.INVALID_TABLE_DEFINITION,
                            "a watermark must not be later than its column")
                    .hint(
                            "Write WATERMARK FOR "
                                    + clause.column().name()
                                    + " AS "
                                    + clause.column().name()
                                    + " - INTERVAL '5' SECOND.")
                    .at(clause.position());
        }
        return delay;
    }

    private Batch evaluate(String sql, Pinned pinned, int position) {
        try {
            var query = session.sql().query(sql);
            var planned = session.sql().plan(query, pinned.catalog(), List.of());
            return new Reads(session).all(planned.query(), pinned);
        } catch (SqlException error) {
            throw error.at(position);
        }
    }

    /// The table that keeps the rows which come too late to `table`: the one there is, if rows of
    /// `table` fit into it, else a new one with the same columns.
    static TableDefinition lateTable(
            TableDefinition table, QualifiedName name, CatalogState catalog, int position) {
        var columns =
                table.columns().stream()
                        .map(column -> ColumnDefinition.of(column.name(), column.type(), true))
                        .toList();
        var existing = catalog.entry(name);
        if (existing.isEmpty()) {
            return new TableDefinition(
                    name, columns, List.of(), List.of(), List.of(), null, Map.of());
        }
        boolean fits =
                existing.get().relation() instanceof TableDefinition of
                        && !of.keyed()
                        && of.watermark() == null
                        && of.columns().stream()
                                .map(column ->
                                        ColumnDefinition.of(
                                                column.name(), column.type(), column.nullable()))
                                .toList()
                                .equals(columns);
        if (!fits) {
            throw SqlException.of(
                            SqlState.INVALID_TABLE_DEFINITION,
                            "\""
                                    + name
                                    + "\" cannot keep the late rows of \""
                                    + table.name()
                                    + "\"")
                    .hint(
                            "Name a table that is not there yet, or one with the same columns, all of"
                                    + " them nullable, without a primary key and a watermark.")
                    .at(position);
        }
        return (TableDefinition) existing.get().relation();
    }
}
