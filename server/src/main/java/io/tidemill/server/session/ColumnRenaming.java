// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.type.Type;
import io.tidemill.engine.circuit.ReadColumns;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.sql.Sql;
import java.util.Optional;

/// Another name for a column, in expressions over its table.
///
/// @param before the table with the old name
/// @param after the table with the new name
record ColumnRenaming(
        Sql sql,
        CatalogState catalog,
        String from,
        String to,
        TableDefinition before,
        TableDefinition after) {
    /// `expression` with the new name; empty where a word of it that is no column would be taken
    /// for one.
    Optional<String> in(String expression, Type type) {
        var meant = sql.expression(expression, before, type, catalog);
        String renamed = Sql.renameColumn(expression, from, to);
        try {
            var read = ReadColumns.of(sql.expression(renamed, after, type, catalog));
            return read.equals(ReadColumns.of(meant)) ? Optional.of(renamed) : Optional.empty();
        } catch (SqlException _) {
            return Optional.empty();
        }
    }
}
