// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.engine.table.RelationSnapshot;
import io.tidemill.engine.tick.Subscription;
import org.jspecify.annotations.Nullable;

/// Where a subscription's rows come from: what there was at the end of a tick, then the changes of
/// later ticks. One thread; only [#close] may come from another.
interface ChangeFeed extends AutoCloseable {
    /// The tick as of which it starts.
    long fromTick();

    /// The rows as of [#fromTick], batch by batch; null where they are not asked for.
    RelationSnapshot.@Nullable Scan start();

    /// A tick all of whose changes, and those of the ticks before, [#next] has given when it next
    /// gives null.
    long completedTick();

    /// Further changes; null where there are none after so many milliseconds.
    Subscription.@Nullable Change next(long timeoutMillis) throws InterruptedException;

    @Override
    void close();

    /// The feed of a table or view.
    static ChangeFeed of(Subscription subscription) {
        var snapshot = subscription.start();
        return new ChangeFeed() {
            @Override
            public long fromTick() {
                return subscription.fromTick();
            }

            @Override
            public RelationSnapshot.@Nullable Scan start() {
                return snapshot == null ? null : snapshot.scan();
            }

            @Override
            public long completedTick() {
                return subscription.completedTick();
            }

            @Override
            public Subscription.@Nullable Change next(long timeoutMillis)
                    throws InterruptedException {
                return subscription.next(timeoutMillis);
            }

            @Override
            public void close() {
                subscription.close();
            }
        };
    }

    /// A scan of one batch.
    static RelationSnapshot.Scan scan(Batch rows) {
        return new RelationSnapshot.Scan() {
            private @Nullable Batch left = rows;

            @Override
            public @Nullable Batch next() {
                var next = left;
                left = null;
                return next;
            }
        };
    }
}
