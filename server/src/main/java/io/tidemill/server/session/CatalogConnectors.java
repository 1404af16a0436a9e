// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SinkDefinition;
import io.tidemill.core.catalog.SourceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.connector.Missing;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.type.Schema;
import io.tidemill.server.catalog.ConnectorControl;
import io.tidemill.server.connector.ConnectorRuntime;
import io.tidemill.server.connector.RowCompletion;
import io.tidemill.server.connector.RowCompletion.Completed;
import io.tidemill.server.connector.RowCompletion.Refused;
import io.tidemill.server.database.Database;
import io.tidemill.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The sources and sinks of the catalog: gives the runtime what it must know of their tables.
public final class CatalogConnectors implements ConnectorControl {
    private final Database database;
    private final Sql sql;
    private final ConnectorRuntime runtime;

    /// Controls `runtime` for what is in `database`.
    public CatalogConnectors(Database database, Sql sql, ConnectorRuntime runtime) {
        this.database = requireNonNull(database, "database");
        this.sql = requireNonNull(sql, "sql");
        this.runtime = requireNonNull(runtime, "runtime");
    }

    /// Starts all sinks and sources of the catalog.
    public void startAll() {
        var catalog = database.catalog();
        for (var sink : catalog.sinks()) {
            start(sink, catalog.relation(sink.from()).orElseThrow().schema());
        }
        for (var source : catalog.sources()) {
            var entry = catalog.entry(source.table()).orElseThrow();
            if (entry.relation() instanceof TableDefinition table) {
                start(source, table, entry.number());
            }
        }
    }

    @Override
    public void check(SourceDefinition source, TableDefinition table) {
        runtime.check(source, table);
        runtime.forget(source.name());
    }

    @Override
    public void check(SinkDefinition sink, Schema relation) {
        runtime.check(sink, relation);
    }

    @Override
    public void start(SourceDefinition source, TableDefinition table, int relation) {
        runtime.start(source, table, relation, completion(table));
    }

    @Override
    public void start(SinkDefinition sink, Schema relation) {
        runtime.start(sink, relation);
    }

    @Override
    public void pause(QualifiedName source) {
        runtime.pause(source);
    }

    @Override
    public void resume(QualifiedName source) {
        runtime.resume(source);
    }

    @Override
    public void dropped(List<QualifiedName> names) {
        names.forEach(runtime::stopSource);
        names.forEach(runtime::stopSink);
    }

    @Override
    public List<SourceError> errors() {
        return runtime.errors();
    }

    @Override
    public Progress source(QualifiedName name) {
        return runtime.source(name);
    }

    @Override
    public Progress sink(QualifiedName name) {
        return runtime.sink(name);
    }

    // --- Rows of sources -----------------------------------------------------------------------

    private RowCompletion completion(TableDefinition table) {
        return (rows, missing) -> {
            // A session of its own: defaults and checks are expressions of SQL.
            try (var session = new SqlSession(database, this, sql, Map.of())) {
                return complete(session, table, rows, missing);
            }
        };
    }

    private Completed complete(
            SqlSession session, TableDefinition table, Batch rows, Missing missing) {
        var pinned = database.pin();
        var defaults = new Defaults(session, table, pinned);
        var columns = new Column[table.columns().size()];
        for (int c = 0; c < columns.length; c++) {
            columns[c] =
                    missing.any(c) ? filled(table, rows, missing, c, defaults) : rows.column(c);
        }
        var whole =
                new GeneratedColumns(session, table, pinned)
                        .compute(new Batch(rows.size(), columns, null));
        return new Completed(whole, refused(session, table, whole));
    }

    private Column filled(
            TableDefinition table, Batch rows, Missing missing, int column, Defaults defaults) {
        var definition = table.columns().get(column);
        int count = 0;
        for (int i = 0; i < rows.size(); i++) {
            count += missing.at(column, i) ? 1 : 0;
        }
        var values = defaults.column(column, count);
        int next = 0;
        var builder = ColumnBuilder.of(definition.type().kind());
        for (int i = 0; i < rows.size(); i++) {
            if (!missing.at(column, i)) {
                builder.append(rows.column(column), i);
            } else {
                builder.append(values, next++);
            }
        }
        return builder.build();
    }

    /// The rows that a constraint forbids. All are checked at once, and one by one only where that
    /// fails.
    private static List<Refused> refused(SqlSession session, TableDefinition table, Batch rows) {
        var refused = new ArrayList<Refused>();
        if (violation(session, table, rows) == null) {
            return refused;
        }
        for (int i = 0; i < rows.size(); i++) {
            var one = BatchBuilder.of(table.schema());
            one.append(rows, i, 1);
            var violation = violation(session, table, one.build());
            if (violation != null) {
                refused.add(new Refused(i, violation));
            }
        }
        return refused;
    }

    private static @org.jspecify.annotations.Nullable SqlException violation(
            SqlSession session, TableDefinition table, Batch rows) {
        try {
            Constraints.check(session, table, rows);
            return null;
        } catch (SqlException violation) {
            return violation;
        }
    }
}
