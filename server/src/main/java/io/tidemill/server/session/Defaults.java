// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.plan.Query;
import io.tidemill.core.plan.VolatileCalls;
import io.tidemill.server.database.Pinned;
import io.tidemill.sql.statement.Select;
import java.util.HashMap;
import java.util.Map;

/// The defaults of a table's columns, evaluated once a statement, or once a row where they are
/// volatile.
final class Defaults {
    private final SqlSession session;
    private final TableDefinition table;
    private final Pinned pinned;
    private final Map<Integer, Column> values = new HashMap<>();
    private final Map<Integer, Query> changes = new HashMap<>();

    Defaults(SqlSession session, TableDefinition table, Pinned pinned) {
        this.session = session;
        this.table = table;
        this.pinned = pinned;
    }

    /// The default of a column, as a column of one value; another one each time where it calls a
    /// volatile function.
    Column column(int index) {
        var changing = changes.get(index);
        return changing != null
                ? new Reads(session).all(changing, pinned).column(0)
                : values.computeIfAbsent(index, this::evaluate);
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
        if (VolatileCalls.find(planned.query().plan()).isPresent()) {
            changes.put(index, planned.query());
        }
        return new Reads(session).all(planned.query(), pinned).column(0);
    }
}
