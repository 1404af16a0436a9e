// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SourceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.connector.Connector;
import io.tidemill.core.connector.SourceReader;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.table.Batches;
import io.tidemill.engine.table.KeyedSnapshot;
import io.tidemill.engine.tick.Outcome;
import io.tidemill.engine.tick.TableChange;
import io.tidemill.engine.tick.Transaction;
import io.tidemill.server.catalog.ConnectorStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// One run of a source, on a thread of its own: from the offset that the engine knows until the
/// input ends, an error, or [#stop].
///
/// One transaction is under way at a time, so that none can take effect before an earlier one.
/// While the engine works on it the next records are read; the slower the engine, the larger the
/// next transaction, up to a limit.
final class SourceTask {
    private static final System.Logger LOG = System.getLogger(SourceTask.class.getName());
    private static final long WAIT_MILLIS = 100;
    private static final long WAITING_ROWS_MAX = 65_536;
    private static final int READ_ATTEMPTS_MAX = 6;

    private final ConnectorContext context;
    private final SourceDefinition definition;
    private final TableDefinition table;
    private final Schema schema;
    private final int relation;
    private final Connector connector;
    private final SourceRows rows;
    private final @Nullable Upsert upsert;
    private final boolean stopsOnError;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final Retry retry = new Retry();
    private final LongAdder rowCount;
    private final LongAdder rejectedCount;

    private SourceWork waiting = new SourceWork();
    private SourceWork sent = new SourceWork();
    private @Nullable CompletableFuture<Outcome> outcome;
    private byte @Nullable [] lastOffset;

    private volatile String state = "running";
    private volatile @Nullable String position;
    private volatile boolean follows;
    private volatile @Nullable SqlException failure;

    SourceTask(
            ConnectorContext context,
            SourceDefinition definition,
            TableDefinition table,
            int relation,
            Connector connector,
            RowCompletion completion,
            LongAdder rowCount,
            LongAdder rejectedCount) {
        this.context = context;
        this.definition = definition;
        this.table = table;
        this.schema = table.schema();
        this.relation = relation;
        this.connector = connector;
        this.rowCount = rowCount;
        this.rejectedCount = rejectedCount;
        this.rows = new SourceRows(table, completion);
        this.upsert = table.keyed() ? new Upsert(table) : null;
        this.stopsOnError = "stop".equalsIgnoreCase(definition.options().get("on_error"));
    }

    /// The name under which the engine keeps a source's offset.
    static String offsetName(QualifiedName name) {
        return name.schema() + "." + name.name();
    }

    void start() {
        Thread.ofPlatform().name("tidemill-source-" + definition.name()).daemon().start(this::run);
    }

    /// Ends the run; on return all that was sent has taken effect or has not.
    void stop() {
        stopping.countDown();
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until the run has ended, or it turns out that the input never ends.
    void awaitDoneUnlessFollowing() throws InterruptedException {
        opened.await();
        if (!follows) {
            done.await();
        }
    }

    /// Why the run failed, or null.
    @Nullable SqlException failure() {
        return failure;
    }

    ConnectorStatus.Progress progress() {
        return new ConnectorStatus.Progress(state, rowCount.sum(), position, 0);
    }

    // --- The source's thread -------------------------------------------------------------------

    private void run() {
        try {
            lastOffset = offset();
            try (var reader = connector.openSource(definition.options(), schema, lastOffset)) {
                follows = reader.follows();
                position = reader.position();
                opened.countDown();
                boolean more = true;
                while (more && !stopped()) {
                    more = step(reader);
                }
                settle();
            }
        } catch (SqlException error) {
            if (error.state() != SqlState.ADMIN_SHUTDOWN) {
                fail(error);
            }
        } catch (InterruptedException _) {
            state = "stopped";
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "source " + definition.name() + " failed", bug);
            fail(
                    SqlException.of(
                                    SqlState.INTERNAL_ERROR,
                                    "source \"" + definition.name() + "\" failed: " + bug)
                            .hint("This is a bug in Tidemill.")
                            .cause(bug));
        } finally {
            opened.countDown();
            done.countDown();
        }
    }

    private byte @Nullable [] offset() {
        byte[] known = context.engine().offsets().get(offsetName(definition.name()));
        return known == null || known.length == 0 ? null : known;
    }

    private void fail(SqlException error) {
        failure = error;
        state = "failed: " + error.message();
        LOG.log(
                System.Logger.Level.WARNING,
                "source " + definition.name() + " stopped: " + error.message());
    }

    private boolean stopped() {
        return stopping.getCount() == 0;
    }

    /// Reads and sends on; false when the input has ended.
    private boolean step(SourceReader reader) throws InterruptedException {
        var underWay = outcome;
        if (underWay != null && (underWay.isDone() || waiting.rowCount() >= WAITING_ROWS_MAX)) {
            settle();
        }
        if (outcome == null && !waiting.isEmpty()) {
            send();
        }
        if (sent.finished()) {
            settle();
            state = sent.finished() ? "finished" : state;
            return false;
        }
        if (waiting.finished()) {
            settle();
            return true;
        }
        boolean idle = outcome == null;
        var read = read(reader, idle ? WAIT_MILLIS : 0);
        if (read == null) {
            return true;
        }
        boolean nothing =
                read.rows().size() == 0
                        && read.rejected().isEmpty()
                        && Arrays.equals(read.offset(), lastOffset);
        if (nothing && read.finished() && waiting.isEmpty()) {
            settle();
            state = "finished";
            return false;
        }
        if (nothing && !read.finished()) {
            if (!idle) {
                settle();
            }
            return true;
        }
        take(read, reader.position());
        return true;
    }

    private void take(SourceReader.Read read, String at) throws InterruptedException {
        var prepared = rows.prepare(read);
        if (stopsOnError && !prepared.rejected().isEmpty()) {
            drain();
            var first = prepared.rejected().getFirst();
            throw SqlException.of(
                            SqlState.BAD_COPY_FILE_FORMAT,
                            first.place() + ": " + first.reason().message())
                    .detail(first.record())
                    .hint(
                            "Correct the record and resume the source, or create it with"
                                    + " on_error = 'skip'.")
                    .cause(first.reason());
        }
        waiting.add(prepared, read.offset(), at, read.finished());
        lastOffset = read.offset();
    }

    /// The next records; null where reading failed and is to be tried again.
    private SourceReader.@Nullable Read read(SourceReader reader, long waitMillis)
            throws InterruptedException {
        try {
            var read = reader.read(waitMillis);
            if (retry.attempts() > 0) {
                retry.reset();
                state = "running";
            }
            return read;
        } catch (SqlException error) {
            drain();
            boolean last = !reader.follows() && retry.attempts() + 1 >= READ_ATTEMPTS_MAX;
            if (!Retry.mayPass(error) || last) {
                throw error;
            }
            pause(error);
            return null;
        }
    }

    /// Waits for a while, or until stopped.
    private void pause(SqlException reason) throws InterruptedException {
        state = "retrying: " + reason.message();
        stopping.await(retry.nextWaitMillis(), TimeUnit.MILLISECONDS);
    }

    /// Waits for sinks that lag, then sends what waits.
    private void send() throws InterruptedException {
        while (!stopped() && context.sinksLag()) {
            stopping.await(1, TimeUnit.MILLISECONDS);
        }
        sent = waiting;
        waiting = new SourceWork();
        outcome = context.engine().submit(transaction(sent));
    }

    private Transaction transaction(SourceWork work) {
        // First the catalog's version, then what is decided on the state.
        long catalog = context.catalogVersion();
        return new Transaction(
                changes(work),
                Map.of(),
                Map.of(offsetName(definition.name()), requireNonNull(work.offset())),
                catalog);
    }

    private List<TableChange> changes(SourceWork work) {
        var changes = new ArrayList<TableChange>();
        if (work.batches().isEmpty()) {
            return changes;
        }
        var batches = work.batches();
        if (upsert != null) {
            if (!(context.engine().snapshot().relation(table.name())
                    instanceof KeyedSnapshot base)) {
                throw SqlException.of(
                        SqlState.UNDEFINED_TABLE,
                        "table \"" + table.name() + "\" does not exist any more");
            }
            batches = List.of(upsert.changes(Batches.concat(schema, batches), base));
        }
        for (var batch : batches) {
            changes.add(TableChange.of(relation, batch, context.codec()));
        }
        return changes;
    }

    /// Sends what waits, and waits until all has taken effect.
    private void drain() throws InterruptedException {
        settle();
        if (!waiting.isEmpty() && !stopped()) {
            send();
            settle();
        }
    }

    /// Waits until what was sent has taken effect; sends it again where it was refused for a reason
    /// that may pass.
    private void settle() throws InterruptedException {
        while (outcome != null) {
            switch (outcome.join()) {
                case Outcome.Committed _ -> {
                    outcome = null;
                    committed();
                }
                case Outcome.Refused(var reason) -> {
                    outcome = null;
                    if (!Retry.mayPass(reason)) {
                        throw reason;
                    }
                    boolean conflict = reason.state() == SqlState.SERIALIZATION_FAILURE;
                    if (!conflict || retry.attempts() > 0) {
                        pause(reason);
                    } else {
                        retry.nextWaitMillis(); // the first time at once
                    }
                    if (stopped()) {
                        sent = new SourceWork(); // it is read again after the offset
                        return;
                    }
                    outcome = context.engine().submit(transaction(sent));
                }
            }
        }
    }

    private void committed() {
        position = sent.position();
        rowCount.add(sent.rowCount());
        rejectedCount.add(sent.rejected().size());
        for (var rejected : sent.rejected()) {
            context.rejected(definition.name(), rejected);
        }
        if (retry.attempts() > 0) {
            retry.reset();
            state = "running";
        }
    }
}
