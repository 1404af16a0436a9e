// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SinkDefinition;
import io.tidemill.core.catalog.SourceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.connector.Connector;
import io.tidemill.core.connector.SourceReader;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.error.Suggestion;
import io.tidemill.core.metric.Metrics;
import io.tidemill.core.store.BatchCodec;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.tick.Engine;
import io.tidemill.engine.tick.Outcome;
import io.tidemill.engine.tick.Transaction;
import io.tidemill.server.catalog.ConnectorStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Runs the sources and sinks of one database. Thread-safe.
///
/// What it is told follows the catalog: [#check] before a source or sink is added, [#forget] before
/// a source is; `start` after it was added and once for each at a start of the server, sinks first;
/// `stop` before it is dropped, and before the table of a source is.
public final class ConnectorRuntime implements ConnectorStatus, AutoCloseable {
    private static final long LAG_ROWS_MAX = 200_000;
    private static final Progress UNKNOWN = new Progress("stopped", 0, null, 0);

    private final Engine engine;
    private final BatchCodec codec;
    private final LongSupplier catalogVersion;
    private final InstantSource clock;
    private final Metrics metrics;
    private final Map<String, Connector> connectors = new LinkedHashMap<>();
    private final Map<QualifiedName, Source> sources = new ConcurrentHashMap<>();
    private final Map<QualifiedName, Sink> sinks = new ConcurrentHashMap<>();
    private final ErrorLog errors = new ErrorLog();
    private final ConnectorContext context = new Context();

    /// A source and its present or last run.
    ///
    /// @param task null while it rests
    private record Source(
            SourceDefinition definition,
            TableDefinition table,
            int relation,
            RowCompletion completion,
            LongAdder rowCount,
            LongAdder rejectedCount,
            List<Metrics.Registration> registrations,
            @Nullable SourceTask task) {
        Source with(@Nullable SourceTask newTask) {
            return new Source(
                    definition,
                    table,
                    relation,
                    completion,
                    rowCount,
                    rejectedCount,
                    registrations,
                    newTask);
        }
    }

    /// A sink and its run.
    private record Sink(SinkTask task, Metrics.Registration registration) {}

    /// A runtime without sources and sinks.
    ///
    /// @param codec the codec of logged rows
    /// @param connectors the connectors there are
    /// @param catalogVersion the version of the catalog at any moment
    /// @param clock tells when errors happen
    public ConnectorRuntime(
            Engine engine,
            BatchCodec codec,
            List<Connector> connectors,
            LongSupplier catalogVersion,
            InstantSource clock,
            Metrics metrics) {
        this.engine = requireNonNull(engine, "engine");
        this.codec = requireNonNull(codec, "codec");
        this.catalogVersion = requireNonNull(catalogVersion, "catalogVersion");
        this.clock = requireNonNull(clock, "clock");
        this.metrics = requireNonNull(metrics, "metrics");
        connectors.forEach(connector -> this.connectors.put(connector.name(), connector));
    }

    private final class Context implements ConnectorContext {
        @Override
        public Engine engine() {
            return engine;
        }

        @Override
        public BatchCodec codec() {
            return codec;
        }

        @Override
        public long catalogVersion() {
            return catalogVersion.getAsLong();
        }

        @Override
        public boolean sinksLag() {
            for (var sink : sinks.values()) {
                if (sink.task.queuedRows() > LAG_ROWS_MAX) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void rejected(QualifiedName source, SourceReader.Rejected rejected) {
            long micros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
            errors.add(
                    new SourceError(
                            micros,
                            source.toString(),
                            rejected.place(),
                            rejected.record(),
                            rejected.reason()));
        }
    }

    // --- Sources -------------------------------------------------------------------------------

    /// Checks a source that is to be made.
    ///
    /// Errors: 22023 for an option that is unknown, missing or has a value it cannot have; 58P01
    /// for a file that is not there.
    public void check(SourceDefinition definition, TableDefinition table) {
        connector(definition.options()).checkSource(definition.options(), table.schema());
    }

    /// Forgets how far an earlier source of that name was read. To be called before a source is
    /// added to the catalog, so that it starts at the beginning. Does nothing where there is such a
    /// source now, which then cannot be added.
    public void forget(QualifiedName source) {
        String name = SourceTask.offsetName(source);
        if (sources.containsKey(source) || !engine.offsets().containsKey(name)) {
            return;
        }
        while (true) {
            var nothing =
                    new Transaction(
                            List.of(),
                            Map.of(),
                            Map.of(name, new byte[0]),
                            catalogVersion.getAsLong());
            switch (engine.submit(nothing).join()) {
                case Outcome.Committed _ -> {
                    return;
                }
                case Outcome.Refused(var reason) -> {
                    if (reason.state() != SqlState.SERIALIZATION_FAILURE) {
                        throw reason;
                    }
                    Thread.onSpinWait(); // the catalog is just being changed
                }
            }
        }
    }

    /// Starts a source, from where it was read to; it rests where its definition says so.
    ///
    /// @param relation the table's number
    /// @param completion what the table's defaults and checks do with its rows
    public void start(
            SourceDefinition definition,
            TableDefinition table,
            int relation,
            RowCompletion completion) {
        String name = definition.name().toString();
        synchronized (sources) {
            if (sources.containsKey(definition.name())) {
                throw new IllegalStateException("source " + name + " is started already");
            }
            var rowCount = new LongAdder();
            var rejectedCount = new LongAdder();
            var registrations =
                    List.of(
                            metrics.counter(
                                    "tidemill_source_rows_total",
                                    "Rows read by a source.",
                                    rowCount::sum,
                                    "source",
                                    name),
                            metrics.counter(
                                    "tidemill_source_rejected_total",
                                    "Records that a source could not take.",
                                    rejectedCount::sum,
                                    "source",
                                    name));
            var source =
                    new Source(
                            definition,
                            table,
                            relation,
                            completion,
                            rowCount,
                            rejectedCount,
                            registrations,
                            null);
            sources.put(definition.name(), definition.paused() ? source : running(source));
        }
    }

    private Source running(Source source) {
        var task =
                new SourceTask(
                        context,
                        source.definition,
                        source.table,
                        source.relation,
                        connector(source.definition.options()),
                        source.completion,
                        source.rowCount,
                        source.rejectedCount);
        task.start();
        return source.with(task);
    }

    /// Stops a source. On return no more of its rows are written.
    public void stopSource(QualifiedName name) {
        synchronized (sources) {
            var source = sources.remove(name);
            if (source != null) {
                if (source.task != null) {
                    source.task.stop();
                }
                source.registrations.forEach(Metrics.Registration::close);
            }
        }
    }

    /// Lets a source rest until [#resume].
    public void pause(QualifiedName name) {
        synchronized (sources) {
            var source = sources.get(name);
            if (source != null && source.task != null) {
                source.task.stop();
                sources.put(name, source.with(null));
            }
        }
    }

    /// Goes on with a source that rests or has failed.
    public void resume(QualifiedName name) {
        synchronized (sources) {
            var source = sources.get(name);
            if (source == null) {
                return;
            }
            var task = source.task;
            if (task == null || task.failure() != null) {
                sources.put(name, running(source));
            }
        }
    }

    // --- Sinks ---------------------------------------------------------------------------------

    /// Checks a sink that is to be made; errors as for a source.
    public void check(SinkDefinition definition, Schema relation) {
        connector(definition.options()).checkSink(definition.options(), relation);
    }

    /// Starts a sink.
    ///
    /// @param relation the columns of the table or view it delivers, as users see them
    public void start(SinkDefinition definition, Schema relation) {
        var connector = connector(definition.options());
        var rowCount = new LongAdder();
        boolean content = connector.sinkWantsContent(definition.options());
        SinkTask task =
                content
                        ? new ContentSink(context, definition, relation, connector, rowCount)
                        : new ChangesSink(context, definition, relation, connector, rowCount);
        synchronized (sinks) {
            if (sinks.containsKey(definition.name())) {
                throw new IllegalStateException(
                        "sink " + definition.name() + " is started already");
            }
            var registration =
                    metrics.counter(
                            "tidemill_sink_rows_total",
                            "Rows written by a sink.",
                            rowCount::sum,
                            "sink",
                            definition.name().toString());
            sinks.put(definition.name(), new Sink(task, registration));
            task.start();
        }
    }

    /// Stops a sink, after it has delivered all there is.
    public void stopSink(QualifiedName name) {
        var sink = sinks.remove(name);
        if (sink != null) {
            sink.task.stop();
            sink.registration.close();
            if (sink.task instanceof ChangesSink changes) {
                engine.leave(changes);
            }
        }
    }

    // --- All of them ---------------------------------------------------------------------------

    /// Waits until all sources have read their input to its end and all sinks have delivered what
    /// came of it. Sources that follow their input, or rest, are not waited for.
    ///
    /// Errors: what made a source or sink fail.
    public void awaitFinished() throws InterruptedException {
        for (var source : List.copyOf(sources.values())) {
            var task = source.task;
            if (task == null) {
                continue;
            }
            task.awaitDoneUnlessFollowing();
            var failure = task.failure();
            if (failure != null) {
                throw failure;
            }
        }
        long tick = engine.snapshot().tick();
        for (var sink : List.copyOf(sinks.values())) {
            sink.task.awaitDelivered(tick);
        }
    }

    /// Stops all sources, then all sinks, after these have delivered all there is. The engine is to
    /// be closed after it: where sinks stand is saved by its last checkpoint.
    @Override
    public void close() {
        synchronized (sources) {
            for (var source : sources.values()) {
                if (source.task != null) {
                    source.task.stop();
                }
            }
            sources.clear();
        }
        var left = new ArrayList<>(sinks.values());
        left.forEach(sink -> sink.task.stop());
        sinks.clear();
    }

    @Override
    public List<SourceError> errors() {
        return errors.all();
    }

    @Override
    public Progress source(QualifiedName name) {
        var source = sources.get(name);
        if (source == null) {
            return UNKNOWN;
        }
        return source.task == null
                ? new Progress("paused", source.rowCount.sum(), null, 0)
                : source.task.progress();
    }

    @Override
    public Progress sink(QualifiedName name) {
        var sink = sinks.get(name);
        return sink == null ? UNKNOWN : sink.task.progress();
    }

    private Connector connector(Map<String, String> options) {
        String name = options.get("connector");
        if (name == null) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE, "option \"connector\" is missing")
                    .hint("The connectors are " + String.join(", ", connectors.keySet()) + ".");
        }
        var connector = connectors.get(name);
        if (connector == null) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "connector \"" + name + "\" does not exist")
                    .hint(
                            Suggestion.closest(name, connectors.keySet())
                                    .map(close -> "Did you mean \"" + close + "\"?")
                                    .orElse(
                                            "The connectors are "
                                                    + String.join(", ", connectors.keySet())
                                                    + "."));
        }
        return connector;
    }
}
