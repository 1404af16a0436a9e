// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.database;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.function.Functions;
import io.tidemill.core.model.ModelFormat;
import io.tidemill.core.store.BatchCodec;
import io.tidemill.core.store.Store;
import io.tidemill.engine.circuit.CircuitBuilder;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.model.ModelFiles;
import io.tidemill.engine.tick.CatalogChange;
import io.tidemill.engine.tick.Engine;
import io.tidemill.engine.tick.EngineOptions;
import io.tidemill.engine.tick.TickRunner;
import io.tidemill.server.catalog.CatalogFormat;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.catalog.SystemTables;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// One open data directory: its engine and its catalog. Thread-safe.
public final class Database implements AutoCloseable {
    private final ViewPlanner planner;
    private final Functions functions;
    private final Compiler compiler;
    private final CircuitBuilder circuits;
    private final BatchCodec codec;
    private final InstantSource clock;
    private final Engine engine;
    private final ReentrantLock catalogLock = new ReentrantLock();
    private volatile CatalogState catalog;
    private final Sequences sequences;

    private Database(
            ViewPlanner planner,
            Functions functions,
            Compiler compiler,
            CircuitBuilder circuits,
            BatchCodec codec,
            InstantSource clock,
            Engine engine,
            CatalogState catalog) {
        this.planner = planner;
        this.functions = functions;
        this.compiler = compiler.lazy();
        this.circuits = circuits;
        this.codec = codec;
        this.clock = clock;
        this.engine = engine;
        this.catalog = catalog;
        this.sequences = new Sequences(engine);
    }

    /// Opens what is in `store`, or begins anew where it is empty.
    public static Database open(
            Store store,
            BatchCodec codec,
            InstantSource clock,
            EngineOptions options,
            ViewPlanner planner,
            Functions functions,
            Compiler compiler,
            ModelFormat modelFormat,
            SystemTables systemTables) {
        requireNonNull(store, "store");
        var circuits = new CircuitBuilder(compiler, new ModelFiles(store, modelFormat));
        byte[] stored = TickRunner.storedCatalog(store);
        var empty = CatalogState.empty(systemTables);
        var catalog = stored == null ? empty : CatalogFormat.decode(stored, systemTables);
        var change = Definitions.between(empty, catalog, planner, List.of());
        var engine = Engine.open(store, codec, clock, circuits, options, change);
        return new Database(planner, functions, compiler, circuits, codec, clock, engine, catalog);
    }

    /// The functions there are.
    public Functions functions() {
        return functions;
    }

    /// What compiles the expressions of statements that run once.
    public Compiler compiler() {
        return compiler;
    }

    /// What makes circuits.
    public CircuitBuilder circuits() {
        return circuits;
    }

    /// The files of outside models.
    public ModelFiles modelFiles() {
        return circuits.modelFiles();
    }

    /// The codec of logged rows.
    public BatchCodec codec() {
        return codec;
    }

    /// The wall clock.
    public InstantSource clock() {
        return clock;
    }

    /// The engine.
    public Engine engine() {
        return engine;
    }

    /// The catalog now.
    public CatalogState catalog() {
        return catalog;
    }

    /// The catalog and the state now.
    public Pinned pin() {
        while (true) {
            var state = catalog;
            var snapshot = engine.snapshot();
            if (snapshot.catalog() == state.version()) {
                return new Pinned(state, snapshot);
            }
            // A DDL statement is between its two last steps.
            Thread.onSpinWait();
        }
    }

    /// Makes a change of the catalog; on return it is durable. One at a time.
    public CatalogState change(UnaryOperator<CatalogState> step) {
        return alter(before -> new Altered(step.apply(before), List.of()));
    }

    /// A catalog, and what its making does to the rows of tables.
    public record Altered(CatalogState catalog, List<CatalogChange.Alteration> tables) {
        public Altered {
            tables = List.copyOf(tables);
        }
    }

    /// Makes a change of the catalog that alters tables; on return it is durable. One at a time.
    public CatalogState alter(Function<CatalogState, Altered> step) {
        catalogLock.lock();
        try {
            var before = catalog;
            var altered = step.apply(before);
            var after = altered.catalog();
            if (after == before) {
                return before;
            }
            // Several steps count as one change.
            engine.change(Definitions.between(before, after, planner, altered.tables()));
            sequences.refresh();
            catalog = after;
            return after;
        } finally {
            catalogLock.unlock();
        }
    }

    /// What gives out the numbers of sequences.
    public Sequences sequences() {
        return sequences;
    }

    /// Saves all state and stops.
    @Override
    public void close() {
        sequences.close();
        engine.close();
    }
}
