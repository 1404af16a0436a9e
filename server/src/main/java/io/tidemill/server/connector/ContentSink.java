// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import io.tidemill.core.catalog.SinkDefinition;
import io.tidemill.core.connector.Connector;
import io.tidemill.core.connector.SinkWriter;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.tick.Subscription;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/// Delivers what a relation holds, whenever that has changed, but not more often than the writer
/// wants and than takes a fifth of the time.
final class ContentSink extends SinkTask {
    private static final int PAUSE_PER_WORK = 4;

    private boolean dirty = true;
    private long changedTick;

    ContentSink(
            ConnectorContext context,
            SinkDefinition definition,
            Schema schema,
            Connector connector,
            LongAdder rowCount) {
        super(context, definition, schema, connector, rowCount);
    }

    @Override
    long queuedRows() {
        return 0; // what waits is only looked at, not kept
    }

    @Override
    void deliver() throws InterruptedException {
        try (var writer = retrying(() -> connector.openSink(definition.options(), schema, null))) {
            var subscription = subscribe();
            try {
                long due = System.nanoTime();
                while (true) {
                    boolean last = stopped();
                    subscription = look(subscription);
                    boolean now =
                            last || deliveredTick() < wantedTick() || System.nanoTime() - due >= 0;
                    if (dirty && now) {
                        due = write(writer);
                    }
                    if (last && deliveredTick() >= wantedTick()) {
                        return;
                    }
                }
            } finally {
                subscription.close();
            }
        }
    }

    private Subscription subscribe() {
        dirty = true;
        return context.engine().subscribe(definition.from(), false, OptionalLong.empty());
    }

    /// Waits for changes and notes whether there are any.
    private Subscription look(Subscription subscription) throws InterruptedException {
        try {
            // While a change waits to be written, waiting for the next one would return at once.
            long after = dirty ? Long.MAX_VALUE : deliveredTick();
            subscription.await(after, WAIT_MILLIS);
            long completed = subscription.completedTick();
            for (var change = subscription.next(0); change != null; change = subscription.next(0)) {
                dirty = true;
                changedTick = change.tick();
            }
            if (!dirty) {
                delivered(completed);
            }
            return subscription;
        } catch (SqlException end) {
            if (end.state() != SqlState.CONFIGURATION_LIMIT_EXCEEDED) {
                throw end;
            }
            subscription.close();
            return subscribe(); // what was missed is in the snapshot
        }
    }

    /// Writes the content and returns when it may be written again.
    private long write(SinkWriter writer) throws InterruptedException {
        long begin = System.nanoTime();
        var snapshot = context.engine().snapshot();
        if (snapshot.tick() < changedTick) {
            return begin; // the change was told before it is published
        }
        retrying(() -> {
            writer.content(snapshot.tick(), content(relation(snapshot)));
            return snapshot;
        });
        dirty = false;
        delivered(snapshot.tick());
        long end = System.nanoTime();
        return end + Math.max(writer.intervalMillis() * 1_000_000, (end - begin) * PAUSE_PER_WORK);
    }
}
