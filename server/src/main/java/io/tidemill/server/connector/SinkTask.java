// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import io.tidemill.core.catalog.SinkDefinition;
import io.tidemill.core.connector.Connector;
import io.tidemill.core.connector.SinkWriter;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.store.StoreException;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.table.RelationSnapshot;
import io.tidemill.server.catalog.ConnectorStatus;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One run of a sink, on a thread of its own, until [#stop] or an error that does not pass.
abstract sealed class SinkTask permits ContentSink, ChangesSink {
    private static final System.Logger LOG = System.getLogger(SinkTask.class.getName());

    /// How long the thread waits before it looks around.
    static final long WAIT_MILLIS = 50;

    final ConnectorContext context;
    final SinkDefinition definition;
    final Schema schema;
    final Connector connector;
    final LongAdder rowCount;

    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final Retry retry = new Retry();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progressed = lock.newCondition();
    private long deliveredTick = -1;
    private boolean ended;
    private @Nullable SqlException failure;
    private volatile String state = "running";
    private volatile long wantedTick = -1;

    SinkTask(
            ConnectorContext context,
            SinkDefinition definition,
            Schema schema,
            Connector connector,
            LongAdder rowCount) {
        this.context = context;
        this.definition = definition;
        this.schema = schema;
        this.connector = connector;
        this.rowCount = rowCount;
    }

    void start() {
        Thread.ofPlatform().name("tidemill-sink-" + definition.name()).daemon().start(this::run);
    }

    /// Delivers what there is and ends the run.
    void stop() {
        wantedTick = context.engine().snapshot().tick();
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

    /// Waits until all up to `tick` is delivered.
    ///
    /// Errors: what made the sink fail.
    void awaitDelivered(long tick) throws InterruptedException {
        wantedTick = Math.max(wantedTick, tick);
        lock.lock();
        try {
            while (deliveredTick < tick && !ended) {
                progressed.await();
            }
            if (failure != null) {
                throw failure;
            }
        } finally {
            lock.unlock();
        }
    }

    ConnectorStatus.Progress progress() {
        return new ConnectorStatus.Progress(
                state, rowCount.sum(), null, Math.max(0, deliveredTick()));
    }

    /// Rows that wait to be delivered.
    abstract long queuedRows();

    /// Delivers until stopped.
    abstract void deliver() throws InterruptedException;

    // --- The sink's thread ---------------------------------------------------------------------

    private void run() {
        SqlException reason = null;
        try {
            deliver();
        } catch (SqlException error) {
            reason = error.state() == SqlState.ADMIN_SHUTDOWN ? null : error;
        } catch (InterruptedException _) {
            // stopped
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "sink " + definition.name() + " failed", bug);
            reason =
                    SqlException.of(
                                    SqlState.INTERNAL_ERROR,
                                    "sink \"" + definition.name() + "\" failed: " + bug)
                            .hint("This is a bug in Tidemill.")
                            .cause(bug);
        }
        lock.lock();
        try {
            ended = true;
            failure = reason;
            progressed.signalAll();
        } finally {
            lock.unlock();
        }
        state = reason == null ? "stopped" : "failed: " + reason.message();
        if (reason != null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "sink " + definition.name() + " stopped: " + reason.message());
        }
        done.countDown();
    }

    final boolean stopped() {
        return stopping.getCount() == 0;
    }

    /// The tick that somebody waits for, or −1.
    final long wantedTick() {
        return wantedTick;
    }

    /// The tick up to which all is delivered; −1 where nothing is yet.
    final long deliveredTick() {
        lock.lock();
        try {
            return deliveredTick;
        } finally {
            lock.unlock();
        }
    }

    /// All up to `tick` is delivered.
    final void delivered(long tick) {
        lock.lock();
        try {
            deliveredTick = Math.max(deliveredTick, tick);
            progressed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// What can fail and be tried again.
    interface Attempt<T> {
        T run();
    }

    /// Does it until it works, an error that does not pass, or [#stop].
    final <T> T retrying(Attempt<T> attempt) throws InterruptedException {
        while (true) {
            SqlException error;
            try {
                T result = attempt.run();
                if (retry.attempts() > 0) {
                    retry.reset();
                    state = "running";
                }
                return result;
            } catch (SqlException refused) {
                error = refused;
            } catch (StoreException unreadable) {
                error =
                        SqlException.of(
                                        SqlState.IO_ERROR,
                                        "could not read relation \""
                                                + definition.from()
                                                + "\": "
                                                + unreadable.getMessage())
                                .cause(unreadable);
            }
            if (!Retry.mayPass(error) || stopped()) {
                throw error;
            }
            state = "retrying: " + error.message();
            stopping.await(retry.nextWaitMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /// What the relation holds.
    final RelationSnapshot relation(io.tidemill.engine.tick.Snapshot snapshot) {
        var relation = snapshot.relation(definition.from());
        if (relation == null) {
            throw SqlException.of(
                    SqlState.UNDEFINED_TABLE,
                    "relation \"" + definition.from() + "\" does not exist any more");
        }
        return relation;
    }

    /// The relation's rows as users see them.
    final SinkWriter.Content content(RelationSnapshot relation) {
        var visible = new VisibleColumns(schema, relation.storedSchema());
        var scan = relation.scan();
        return () -> {
            var rows = scan.next();
            if (rows == null) {
                return null;
            }
            rowCount.add(rows.size());
            return visible.of(rows);
        };
    }
}
