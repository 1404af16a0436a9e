// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.session.TableAlteration.Slot;
import io.tidemill.sql.statement.AlterTable;
import io.tidemill.sql.statement.ColumnName;
import java.util.List;

/// What `ALTER TABLE` does with generated columns and those they are computed from.
final class AlterGenerated {
    private final SqlSession session;

    AlterGenerated(SqlSession session) {
        this.session = session;
    }

    /// `SET EXPRESSION AS (expression)`: the rows that are there get the new values.
    void setExpression(AlterTable.SetExpression set, TableAlteration table, CatalogState catalog) {
        int at = table.require(set.column());
        var column = table.slots.get(at).definition();
        if (column.generatedSql() == null) {
            throw notGenerated(column, table, set.column());
        }
        requireNoProcessingTime(column, set.column());
        String sql = set.expression().sql();
        try {
            var value =
                    GeneratedColumns.checked(session, sql, table.original, column, true, catalog);
            var changed = column.withGenerated(GeneratedColumns.kept(sql, value));
            requireNoProcessingTime(changed, set.column());
            table.slots.set(at, new Slot(changed, value));
        } catch (SqlException error) {
            throw error.at(set.expression().position());
        }
        if (!column.nullable()) {
            table.demandNotNull(column.name());
        }
    }

    /// `DROP EXPRESSION`: the values stay.
    void dropExpression(AlterTable.DropExpression drop, TableAlteration table) {
        int at = table.require(drop.column());
        var column = table.slots.get(at).definition();
        if (column.generatedSql() == null) {
            var error = notGenerated(column, table, drop.column());
            if (!drop.ifExists()) {
                throw error;
            }
            session.skips(error.message());
            return;
        }
        requireNoProcessingTime(column, drop.column());
        table.redefine(at, column.withGenerated(null));
    }

    /// Errors: 0A000 for a column AS PROCTIME(): views close windows by it.
    static void requireNoProcessingTime(ColumnDefinition column, ColumnName at) {
        if (column.isProcessingTime()) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "cannot alter column \"" + column.name() + "\" AS PROCTIME()")
                    .hint("Add another column, and drop the old one.")
                    .at(at.position());
        }
    }

    private static SqlException notGenerated(
            ColumnDefinition column, TableAlteration table, ColumnName at) {
        return SqlException.of(
                        SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                        table.message(column.name(), "is not a generated column"))
                .at(at.position());
    }

    /// Errors: 42601 where a column is generated, so that it takes no default.
    static void requireNotGenerated(ColumnDefinition column, TableAlteration table, ColumnName at) {
        if (column.generatedSql() != null) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            table.message(column.name(), "is a generated column"))
                    .hint("Use ALTER TABLE ... ALTER COLUMN ... DROP EXPRESSION instead.")
                    .at(at.position());
        }
    }

    /// The generated columns that are computed from column `at`.
    List<String> readers(TableAlteration table, int at, CatalogState catalog) {
        return GeneratedColumns.readers(session, table.definition(), at, catalog);
    }

    /// Errors: 0A000 where generated columns are computed from a column whose type is to change.
    void requireUnread(TableAlteration table, int at, CatalogState catalog, ColumnName column) {
        var readers = readers(table, at, catalog);
        if (!readers.isEmpty()) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "cannot alter type of a column used by a generated column")
                    .detail(
                            "Column \""
                                    + column.name()
                                    + "\" is used by generated column \""
                                    + readers.getFirst()
                                    + "\".")
                    .at(column.position());
        }
    }

    /// Makes the expressions read a column by its new name.
    static void rename(ColumnRenaming renaming, TableAlteration table) {
        for (int i = 0; i < table.slots.size(); i++) {
            var column = table.slots.get(i).definition();
            String old = column.generatedSql();
            if (old != null) {
                String sql = renaming.in(old, column.type()).orElseThrow(() -> ambiguous(column));
                table.redefine(i, column.withGenerated(sql));
            }
        }
    }

    private static SqlException ambiguous(ColumnDefinition column) {
        return SqlException.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "cannot rename a column that generated column \""
                                + column.name()
                                + "\" uses as another word too")
                .hint("Drop the generated column, rename, and add it again.");
    }
}
