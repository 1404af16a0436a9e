// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.server.database.Pinned;
import io.tidemill.sql.statement.Select;
import java.util.HashMap;
import java.util.Map;

/// The defaults of a table's columns, evaluated once a statement.
final class Defaults {
    private final SqlSession session;
    private final TableDefinition table;
    private final Pinned pinned;
    private final Map<Integer, Column> values = new HashMap<>();

    Defaults(SqlSession session, TableDefinition table, Pinned pinned) {
        this.session = session;
        this.table = table;
        this.pinned = pinned;
    }

    /// The default of a column, as a column of one value.
    Column column(int index) {
        return values.computeIfAbsent(index, this::evaluate);
    }

    private Column evaluate(int index) {
        var definition = table.columns().get(index);
        String sql = definition.defaultSql();
        if (sql == null) {
            var none = ColumnBuilder.of(definition.type().kind());
            none.appendNull();
            return none.build();
        }
        var text = "SELECT CAST((" + sql + ") AS " + definition.type().sql() + ")";
        var select = (Select) session.sql().parse(text).getFirst().statement();
        var planned = session.sql().plan(select.query(), pinned.catalog(), java.util.List.of());
        return new Reads(session).all(planned.query(), pinned).column(0);
    }
}
