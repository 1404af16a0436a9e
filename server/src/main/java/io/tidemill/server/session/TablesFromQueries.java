// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.sql.statement.CreateTableAs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// `CREATE TABLE … AS query`: an append-only table of the query's rows. The query runs first, so
/// that there is no table where it fails.
final class TablesFromQueries {
    private final SqlSession session;
    private final Definitions definitions;

    TablesFromQueries(SqlSession session, Definitions definitions) {
        this.session = session;
        this.definitions = definitions;
    }

    Result create(CreateTableAs create) {
        var name = definitions.created(create.name());
        var pinned = session.transaction().read();
        if (definitions.skip(create.ifNotExists(), pinned.catalog(), name)) {
            return new Result.Command("CREATE TABLE AS");
        }
        TableDefinitions.checkOptions(create.options(), false);
        var planned = session.sql().plan(create.query(), pinned.counted(), List.of());
        if (!planned.parameterTypes().isEmpty()) {
            throw SqlException.of(
                    SqlState.UNDEFINED_PARAMETER, "CREATE TABLE AS must not have parameters");
        }
        var table =
                new TableDefinition(
                        name,
                        columns(create, planned.query().schema()),
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        create.options());
        var rows = new Reads(session).all(planned.query(), pinned);
        definitions.change(catalog -> {
            if (Definitions.taken(catalog, name)) {
                throw Definitions.exists(name).at(create.name().position());
            }
            return catalog.with(table, List.of(), Map.of());
        });
        var now = session.transaction().write();
        session.transaction()
                .pending()
                .insert(now.catalog().number(name).orElseThrow(), table, rows, now.snapshot());
        return new Result.Command("SELECT " + rows.size());
    }

    private static List<ColumnDefinition> columns(CreateTableAs create, Schema schema) {
        if (create.columns().size() > schema.size()) {
            throw SqlException.of(SqlState.SYNTAX_ERROR, "too many column names were specified")
                    .at(create.columns().get(schema.size()).position());
        }
        var columns = new ArrayList<ColumnDefinition>();
        var names = new HashSet<String>();
        for (int i = 0; i < schema.size(); i++) {
            boolean named = i < create.columns().size();
            String name = named ? create.columns().get(i).name() : schema.field(i).name();
            int position = named ? create.columns().get(i).position() : create.name().position();
            TableDefinitions.checkName(name, position);
            if (!names.add(name)) {
                throw SqlException.of(
                                SqlState.DUPLICATE_COLUMN,
                                "column \"" + name + "\" specified more than once")
                        .hint("Give the columns different names with AS.")
                        .at(position);
            }
            var type = schema.field(i).type();
            columns.add(
                    ColumnDefinition.of(
                            name, type.name() == TypeName.UNKNOWN ? Type.TEXT : type, true));
        }
        return columns;
    }
}
