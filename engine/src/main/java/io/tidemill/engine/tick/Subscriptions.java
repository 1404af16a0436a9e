// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.engine.table.RelationSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Who follows which relation, and the latest changes of each, from which a feed can be resumed.
public final class Subscriptions {
    private static final long HISTORY_ROWS_MAX = 65_536;
    private static final int HISTORY_TICKS_MAX = 16_384;

    private static final int NO_RELATION = -1;

    private final List<Subscription> live = new CopyOnWriteArrayList<>();
    private final Map<Integer, History> histories = new HashMap<>();
    private boolean replaying;

    /// The latest changes of a relation: all of them after tick `after`.
    private static final class History {
        private final ArrayDeque<Subscription.Change> changes = new ArrayDeque<>();
        private long after;
        private long rows;

        private History(long after) {
            this.after = after;
        }

        private void add(Subscription.Change change) {
            changes.add(change);
            rows += change.rows().size();
        }

        private void trim() {
            while (rows > HISTORY_ROWS_MAX || changes.size() > HISTORY_TICKS_MAX) {
                var oldest = changes.remove();
                rows -= oldest.rows().size();
                after = oldest.tick();
            }
        }
    }

    /// A relation is there as of tick `tick`: all its changes since pass through here.
    void begin(int relation, long tick) {
        histories.put(relation, new History(tick));
    }

    /// While the log is replayed all changes are kept, so that sinks can go on from the checkpoint;
    /// afterwards the next checkpoint ends that.
    void replaying(boolean now) {
        replaying = now;
    }

    /// Leaves out what is no longer kept.
    void trim() {
        histories.values().forEach(History::trim);
    }

    /// Takes a tick's changes of a relation; engine's thread.
    void publish(int relation, long tick, Batch rows) {
        if (rows.size() == 0) {
            return;
        }
        var change = new Subscription.Change(tick, rows);
        var history = histories.computeIfAbsent(relation, number -> new History(tick - 1));
        history.add(change);
        if (!replaying) {
            history.trim();
        }
        for (var subscription : live) {
            if (subscription.relation() == relation) {
                subscription.put(change);
            }
        }
    }

    /// All of a tick's changes have been published.
    void completed(long tick) {
        for (var subscription : live) {
            subscription.completed(tick);
        }
    }

    /// A new feed that starts with what the relation holds now.
    Subscription open(int relation, long tick, @Nullable RelationSnapshot start) {
        var subscription = new Subscription(this, relation, tick, start);
        live.add(subscription);
        return subscription;
    }

    /// A feed of nothing but the ends of ticks.
    Subscription follow(long tick) {
        return open(NO_RELATION, tick, null);
    }

    /// A feed of the changes after tick `asOf`.
    ///
    /// Errors: 22023 where these are not kept any more.
    Subscription resume(int relation, long asOf, long tick) {
        if (asOf > tick) {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "tick " + asOf + " has not happened yet: the latest is " + tick);
        }
        var history = histories.get(relation);
        var missed = new ArrayList<Subscription.Change>();
        long kept = history == null ? tick : history.after;
        if (asOf < kept) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "changes since tick " + asOf + " are no longer kept")
                    .hint(
                            "Subscribe without AS OF to start with a snapshot; the earliest tick to"
                                    + " resume from is "
                                    + kept
                                    + ".");
        }
        if (history != null) {
            history.changes.stream().filter(change -> change.tick() > asOf).forEach(missed::add);
        }
        var subscription = new Subscription(this, relation, asOf, null);
        missed.forEach(subscription::put);
        subscription.completed(tick);
        live.add(subscription);
        return subscription;
    }

    /// The relation is dropped: its feeds end.
    void drop(int relation) {
        histories.remove(relation);
        var followers = live.stream().filter(of -> of.relation() == relation).toList();
        live.removeAll(followers);
        for (var subscription : followers) {
            subscription.end(
                    SqlException.of(
                            SqlState.UNDEFINED_TABLE,
                            "the subscribed relation was dropped or its columns changed"));
        }
    }

    /// Ends every feed.
    void close() {
        for (var subscription : live) {
            subscription.end(
                    SqlException.of(
                            SqlState.ADMIN_SHUTDOWN,
                            "terminating connection due to administrator command"));
        }
        live.clear();
    }

    void remove(Subscription subscription) {
        live.remove(subscription);
    }

    /// Number of open feeds.
    public int count() {
        return live.size();
    }
}
