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
import io.tidemill.engine.tick.CheckpointParticipant;
import io.tidemill.engine.tick.Subscription;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Delivers each change of a relation, exactly once over restarts: where the writer stands is saved
/// with each checkpoint, and after a restart it goes back there and is given all later ticks again.
///
/// Where that is impossible (there is no position, the writer has lost what was delivered, the sink
/// fell too far behind) it starts anew, with what the relation holds as changes of the current
/// tick. So at any time the changes delivered add up to the relation's content.
///
/// The writer is used under a lock: by the sink's thread, and by that of a checkpoint, which
/// delivers what is left of the ticks it is to save.
final class ChangesSink extends SinkTask implements CheckpointParticipant {
    private static final System.Logger LOG = System.getLogger(ChangesSink.class.getName());
    private static final long SAVE_WAIT_MILLIS = 10_000;

    private final long hash;
    private final ReentrantLock writing = new ReentrantLock();
    private @Nullable SinkWriter writer;
    private @Nullable VisibleColumns visible;
    private volatile @Nullable Subscription subscription;
    private volatile byte[] saved = new byte[0];

    ChangesSink(
            ConnectorContext context,
            SinkDefinition definition,
            Schema schema,
            Connector connector,
            LongAdder rowCount) {
        super(context, definition, schema, connector, rowCount);
        hash = SinkPosition.hash(definition, schema);
    }

    @Override
    public String name() {
        return "sink/" + definition.name().schema() + "." + definition.name().name();
    }

    @Override
    long queuedRows() {
        var feed = subscription;
        return feed == null ? 0 : feed.queuedRows();
    }

    @Override
    void deliver() throws InterruptedException {
        saved = context.engine().position(name()).orElse(saved);
        context.engine().join(this);
        try {
            begin();
            while (!stopped() || deliveredTick() < wantedTick()) {
                var feed = subscription;
                if (feed == null) {
                    throw new IllegalStateException("there is no feed");
                }
                feed.await(deliveredTick(), WAIT_MILLIS);
                follow(feed);
            }
        } finally {
            end();
        }
    }

    private void follow(Subscription feed) throws InterruptedException {
        try {
            retrying(() -> {
                deliverWaiting(feed);
                return feed;
            });
        } catch (SqlException end) {
            if (end.state() != SqlState.CONFIGURATION_LIMIT_EXCEEDED) {
                throw end;
            }
            startAnew(end.message());
        }
    }

    // --- Beginning -----------------------------------------------------------------------------

    private void begin() throws InterruptedException {
        var position = SinkPosition.decode(saved, hash);
        if (position.isEmpty()) {
            startAnew(null);
            return;
        }
        try {
            retrying(() -> {
                resume(position.get());
                return position;
            });
        } catch (SqlException impossible) {
            switch (impossible.state()) {
                case OBJECT_NOT_IN_PREREQUISITE_STATE,
                        INVALID_PARAMETER_VALUE,
                        CONFIGURATION_LIMIT_EXCEEDED ->
                        startAnew(impossible.message());
                default -> throw impossible;
            }
        }
    }

    private void resume(SinkPosition position) {
        var feed =
                context.engine()
                        .subscribe(definition.from(), false, OptionalLong.of(position.tick()));
        try {
            var relation = relation(context.engine().snapshot());
            var opened = connector.openSink(definition.options(), schema, position.position());
            follow(opened, feed, relation, position.tick());
        } catch (SqlException error) {
            feed.close();
            throw error;
        }
    }

    /// @param reason why it cannot go on, or null
    private void startAnew(@Nullable String reason) throws InterruptedException {
        if (reason != null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "sink " + definition.name() + " starts anew with the content: " + reason);
        }
        end();
        saved = new byte[0];
        retrying(() -> {
            var feed = context.engine().subscribe(definition.from(), true, OptionalLong.empty());
            SinkWriter opened = null;
            try {
                opened = connector.openSink(definition.options(), schema, null);
                var start = feed.start();
                if (start == null) {
                    start = relation(context.engine().snapshot());
                }
                var content = content(start);
                for (var rows = content.next(); rows != null; rows = content.next()) {
                    opened.changes(feed.fromTick(), rows);
                }
                follow(opened, feed, start, feed.fromTick());
                return feed;
            } catch (SqlException | StoreException error) {
                if (opened != null) {
                    opened.close();
                }
                feed.close();
                throw error;
            }
        });
    }

    private void follow(
            SinkWriter opened, Subscription feed, RelationSnapshot relation, long tick) {
        writing.lock();
        try {
            writer = opened;
            visible = new VisibleColumns(schema, relation.storedSchema());
            subscription = feed;
            delivered(tick);
        } finally {
            writing.unlock();
        }
    }

    private void end() {
        writing.lock();
        try {
            var feed = subscription;
            if (writer != null) {
                note(writer);
                writer.close();
                writer = null;
            }
            if (feed != null) {
                feed.close();
                subscription = null;
            }
        } finally {
            writing.unlock();
        }
    }

    // --- Delivering ----------------------------------------------------------------------------

    private void deliverWaiting(Subscription feed) {
        writing.lock();
        try {
            var into = writer;
            var columns = visible;
            if (into == null || columns == null || subscription != feed) {
                return;
            }
            // In this order: what is completed before nothing is left has been delivered.
            long completed = feed.completedTick();
            for (var change = feed.peek(); change != null; change = feed.peek()) {
                var rows = columns.changes(change.rows());
                if (rows.size() > 0) {
                    into.changes(change.tick(), rows);
                    rowCount.add(rows.size());
                }
                feed.next(0);
                delivered(change.tick());
            }
            delivered(completed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            writing.unlock();
        }
    }

    // --- Checkpoints ---------------------------------------------------------------------------

    @Override
    public byte[] save(long tick) {
        var feed = subscription;
        try {
            if (feed == null || !writing.tryLock(SAVE_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                return saved; // a checkpoint does not wait for a sink that hangs
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return saved;
        }
        try {
            if (writer != null) {
                if (deliveredTick() < tick) {
                    deliverWaiting(feed);
                }
                note(writer);
            }
        } catch (SqlException error) {
            // The sink's own thread meets it, too, and deals with it.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "sink " + definition.name() + ": " + error.message());
        } finally {
            writing.unlock();
        }
        return saved;
    }

    /// Makes what is delivered durable and notes where that is.
    private void note(SinkWriter of) {
        try {
            saved = new SinkPosition(hash, deliveredTick(), of.position()).encode();
        } catch (SqlException error) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "sink " + definition.name() + ": " + error.message());
        }
    }
}
