// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.table.Consolidator;
import io.tidemill.engine.table.RelationSnapshot;
import io.tidemill.engine.tick.Subscription;
import io.tidemill.server.catalog.SystemTables.SystemTable;
import io.tidemill.server.database.Pinned;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The changes of a system table whose rows follow from what a tick left behind: after each tick
/// they are made anew and compared. Ticks that end while that is done are compared as one, the last
/// of them.
final class SystemTableFeed implements ChangeFeed {
    private final Subscription ticks;
    private final Supplier<Pinned> latest;
    private final Function<Pinned, Batch> rowsOf;
    private final Schema schema;
    private final long fromTick;
    private final boolean snapshot;
    private Pinned seen;
    private Batch rows;

    /// A feed of `table` from now on.
    ///
    /// @param ticks tells when a tick is over
    /// @param snapshot whether it begins with the rows as they are
    /// @param rowsOf makes the table's rows
    SystemTableFeed(
            SystemTable table,
            Subscription ticks,
            boolean snapshot,
            Supplier<Pinned> latest,
            Function<Pinned, Batch> rowsOf) {
        this.ticks = ticks;
        this.latest = latest;
        this.rowsOf = rowsOf;
        this.snapshot = snapshot;
        schema = table.definition().schema();
        seen = latest.get();
        rows = rowsOf.apply(seen);
        fromTick = seen.snapshot().tick();
    }

    @Override
    public long fromTick() {
        return fromTick;
    }

    @Override
    public RelationSnapshot.@Nullable Scan start() {
        return snapshot ? ChangeFeed.scan(rows) : null;
    }

    @Override
    public long completedTick() {
        return seen.snapshot().tick();
    }

    @Override
    public Subscription.@Nullable Change next(long timeoutMillis) throws InterruptedException {
        ticks.await(completedTick(), timeoutMillis);
        // Says so where the feed was ended.
        ticks.peek();
        var now = latest.get();
        if (now.snapshot() == seen.snapshot()) {
            return null;
        }
        var after = rowsOf.apply(now);
        var change = Consolidator.consolidate(schema, List.of(rows.negate(), after));
        seen = now;
        rows = after;
        return change.size() == 0 ? null : new Subscription.Change(completedTick(), change);
    }

    @Override
    public void close() {
        ticks.close();
    }
}
