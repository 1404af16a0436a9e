// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server;

import io.tidemill.connectors.Connectors;
import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.function.Function;
import io.tidemill.core.function.Functions;
import io.tidemill.core.metric.Metrics;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Query;
import io.tidemill.core.plan.Train;
import io.tidemill.core.store.BatchCodec;
import io.tidemill.core.store.Store;
import io.tidemill.engine.aggregate.Aggregates;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.function.CastFunctions;
import io.tidemill.engine.function.ScalarFunctions;
import io.tidemill.engine.set.SetFunctions;
import io.tidemill.engine.tick.EngineOptions;
import io.tidemill.engine.window.WindowFunctions;
import io.tidemill.onnx.OnnxFormat;
import io.tidemill.server.catalog.CatalogFunctions;
import io.tidemill.server.catalog.SessionFunctions;
import io.tidemill.server.catalog.SystemTables;
import io.tidemill.server.connector.ConnectorRuntime;
import io.tidemill.server.database.Database;
import io.tidemill.server.session.CatalogConnectors;
import io.tidemill.server.session.Sessions;
import io.tidemill.server.session.SqlSession;
import io.tidemill.sql.Sql;
import io.tidemill.sql.convert.Rewrite;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Everything behind the ports: the store, the database, its sources and sinks, and the sessions on
/// it.
public final class Instance implements AutoCloseable {
    private final Store store;
    private final Database database;
    private final ConnectorRuntime connectors;
    private final CatalogConnectors control;
    private final Sessions sessions;

    private Instance(
            Store store,
            Database database,
            ConnectorRuntime connectors,
            CatalogConnectors control,
            Sessions sessions) {
        this.store = store;
        this.database = database;
        this.connectors = connectors;
        this.control = control;
        this.sessions = sessions;
    }

    /// Opens what is in `store`; closes it at the end, also where opening fails.
    public static Instance open(
            Store store,
            BatchCodec codec,
            InstantSource clock,
            EngineOptions options,
            Metrics metrics) {
        return open(store, codec, clock, options, metrics, Rewrite.ALL);
    }

    /// Opens what is in `store`, with plans that some rewrites are done on: tests leave out one, to
    /// tell that it changes no result.
    public static Instance open(
            Store store,
            BatchCodec codec,
            InstantSource clock,
            EngineOptions options,
            Metrics metrics,
            Set<Rewrite> rewrites) {
        try {
            List<Function> scalars = new ArrayList<>(ScalarFunctions.all());
            scalars.addAll(SessionFunctions.all());
            scalars.addAll(CatalogFunctions.all());
            var functions =
                    new Functions(scalars, Aggregates.ALL, WindowFunctions.ALL, SetFunctions.ALL);
            var sql = new Sql(functions, rewrites);
            var database =
                    Database.open(
                            store,
                            codec,
                            clock,
                            options,
                            (view, catalog) -> plan(sql, view, catalog),
                            functions,
                            new Compiler(new CastFunctions()),
                            new OnnxFormat(),
                            new SystemTables(functions));
            register(metrics, database, store);
            var connectors =
                    new ConnectorRuntime(
                            database.engine(),
                            codec,
                            Connectors.all(),
                            () -> database.catalog().version(),
                            clock,
                            metrics);
            var control = new CatalogConnectors(database, sql, connectors);
            return new Instance(
                    store,
                    database,
                    connectors,
                    control,
                    parameters -> new SqlSession(database, control, sql, parameters));
        } catch (RuntimeException failure) {
            store.close();
            throw failure;
        }
    }

    private static Query plan(Sql sql, ViewDefinition view, Catalog catalog) {
        var query = sql.plan(sql.query(view.sql()), catalog, List.of()).query();
        var model = view.model();
        if (model == null || model.isImported()) {
            return query;
        }
        var shown = IntStream.range(0, query.columnCount());
        var rows = query.plan();
        if (query.columnCount() < rows.schema().size()) {
            rows =
                    new Project(
                            rows,
                            shown.<Expression>mapToObj(i -> new Input(i, query.schema().type(i)))
                                    .toList(),
                            query.schema());
        }
        return new Query(new Train(rows, model), List.of(), ModelDefinition.CONTENT.size());
    }

    private static void register(Metrics metrics, Database database, Store store) {
        var engine = database.engine();
        metrics.counter("tidemill_ticks_total", "Ticks run.", () -> engine.snapshot().tick());
        metrics.counter(
                "tidemill_input_rows_total",
                "Rows inserted, deleted or changed by ticks.",
                engine::writtenRows);
        metrics.gauge("tidemill_queued_rows", "Rows that wait for a tick.", engine::queuedRows);
        metrics.gauge(
                "tidemill_subscriptions", "Live feeds that are open.", engine::subscriptionCount);
        metrics.gauge("tidemill_store_bytes", "Bytes of the store on disk.", store::sizeBytes);
        metrics.gauge(
                "tidemill_heap_bytes",
                "Bytes used on the Java heap.",
                () -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    }

    /// The database.
    public Database database() {
        return database;
    }

    /// Opens sessions.
    public Sessions sessions() {
        return sessions;
    }

    /// The sources and sinks.
    public ConnectorRuntime connectors() {
        return connectors;
    }

    /// Starts the sources and sinks of the catalog.
    public void startConnectors() {
        control.startAll();
    }

    /// What keeps writes from being taken, or null.
    @Nullable String problem() {
        return database.engine().problem();
    }

    /// Stops sources and sinks, saves all state, closes the store.
    @Override
    public void close() {
        connectors.close();
        database.close();
        store.close();
    }
}
