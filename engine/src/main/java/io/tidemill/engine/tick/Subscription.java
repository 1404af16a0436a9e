// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.engine.table.RelationSnapshot;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A live feed of one relation's changes: what it held at the end of a tick, then each later tick's
/// changes. The engine's thread puts changes in and never waits; a reader that falls too far behind
/// is cut off with 53400.
public final class Subscription implements AutoCloseable {
    private static final long QUEUED_ROWS_MAX = 1_000_000;

    private final Subscriptions owner;
    private final int relation;
    private final long fromTick;
    private final @Nullable RelationSnapshot start;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<Change> queue = new ArrayDeque<>();
    private long queuedRows;
    private long completedTick;
    private @Nullable SqlException end;

    /// One tick's changes, with the relation's stored columns; empty where only the tick is told.
    public record Change(long tick, Batch rows) {}

    Subscription(
            Subscriptions owner, int relation, long fromTick, @Nullable RelationSnapshot start) {
        this.owner = owner;
        this.relation = relation;
        this.fromTick = fromTick;
        this.start = start;
        this.completedTick = fromTick;
    }

    int relation() {
        return relation;
    }

    /// The tick as of which it starts: changes of later ticks follow.
    public long fromTick() {
        return fromTick;
    }

    /// What the relation held at [#fromTick], where that was asked for.
    public @Nullable RelationSnapshot start() {
        return start;
    }

    void put(Change change) {
        lock.lock();
        try {
            if (end != null) {
                return;
            }
            queuedRows += change.rows().size();
            queue.add(change);
            if (queuedRows > QUEUED_ROWS_MAX) {
                queue.clear();
                end =
                        SqlException.of(
                                        SqlState.CONFIGURATION_LIMIT_EXCEEDED,
                                        "subscription fell behind by more than "
                                                + QUEUED_ROWS_MAX
                                                + " rows")
                                .hint("Read faster, or subscribe to a view with fewer changes.");
            }
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void completed(long tick) {
        lock.lock();
        try {
            completedTick = tick;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void end(SqlException reason) {
        lock.lock();
        try {
            if (end == null) {
                end = reason;
            }
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The latest tick all of whose changes have been put in.
    public long completedTick() {
        lock.lock();
        try {
            return completedTick;
        } finally {
            lock.unlock();
        }
    }

    /// Rows of changes that wait to be taken.
    public long queuedRows() {
        lock.lock();
        try {
            return queuedRows;
        } finally {
            lock.unlock();
        }
    }

    /// What [#next] will give, without taking it; null where there is nothing yet.
    public @Nullable Change peek() {
        lock.lock();
        try {
            var change = queue.peek();
            if (change == null && end != null) {
                throw end;
            }
            return change;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until [#next] has something to say at once or a tick later than `tick` is completed,
    /// at most `timeoutMillis`.
    public void await(long tick, long timeoutMillis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            while (queue.isEmpty() && end == null && completedTick <= tick && left > 0) {
                left = arrived.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// The next tick's changes; waits for them, and gives null when `timeoutMillis` have passed
    /// without.
    public @Nullable Change next(long timeoutMillis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            while (queue.isEmpty()) {
                if (end != null) {
                    throw end;
                }
                if (left <= 0) {
                    return null;
                }
                left = arrived.awaitNanos(left);
            }
            var change = queue.poll();
            queuedRows -= change.rows().size();
            return change;
        } finally {
            lock.unlock();
        }
    }

    /// Stops it; a reader that waits is told 57014.
    @Override
    public void close() {
        owner.remove(this);
        end(SqlException.of(SqlState.QUERY_CANCELED, "canceling statement due to user request"));
    }
}
