// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.table.RelationSnapshot;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// The rows of `SUBSCRIBE`: tick, weight, then the relation's columns. With progress, a row whose
/// weight and columns are NULL says that all changes up to its tick have been given.
final class SubscriptionStream implements RowStream {
    private static final long WAIT_MILLIS = 200;

    private final ChangeFeed feed;
    private final Schema schema;
    private final boolean progress;
    private RelationSnapshot.@Nullable Scan start;
    private long toldTick;
    private boolean startTold;
    private boolean idle;

    SubscriptionStream(ChangeFeed feed, Schema relation, boolean progress) {
        this.feed = feed;
        this.schema = schema(relation);
        this.progress = progress;
        this.start = feed.start();
        this.toldTick = feed.fromTick();
    }

    /// The columns of a subscription to a relation with these columns.
    static Schema schema(Schema relation) {
        var fields = new ArrayList<Field>();
        fields.add(new Field("tm_tick", Type.BIGINT, false));
        fields.add(new Field("tm_diff", Type.BIGINT, true));
        relation.fields().forEach(field -> fields.add(Field.of(field.name(), field.type())));
        return new Schema(fields);
    }

    @Override
    public @Nullable Batch next() {
        if (start != null) {
            var rows = start.next();
            if (rows != null) {
                return shown(feed.fromTick(), rows);
            }
            start = null;
        }
        if (progress && !startTold) {
            startTold = true;
            return progressRow(feed.fromTick());
        }
        try {
            return nextChange();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw SqlException.of(
                    SqlState.QUERY_CANCELED, "canceling statement due to user request");
        }
    }

    private Batch nextChange() throws InterruptedException {
        long completed = feed.completedTick();
        var change = feed.next(idle ? WAIT_MILLIS : 0);
        if (change == null) {
            // Nothing is queued, so all that happened up to `completed` has been given.
            if (progress && completed > toldTick) {
                toldTick = completed;
                return progressRow(completed);
            }
            idle = true;
            return BatchBuilder.of(schema).build();
        }
        idle = false;
        return shown(change.tick(), change.rows());
    }

    private Batch shown(long tick, Batch rows) {
        var builder = BatchBuilder.of(schema);
        for (int i = 0; i < rows.size(); i++) {
            builder.longs(0).append(tick);
            builder.longs(1).append(rows.weight(i));
            for (int c = 2; c < schema.size(); c++) {
                builder.column(c).append(rows.column(c - 2), i);
            }
            builder.endRow(1);
        }
        return builder.build();
    }

    private Batch progressRow(long tick) {
        var builder = BatchBuilder.of(schema);
        builder.longs(0).append(tick);
        for (int c = 1; c < schema.size(); c++) {
            builder.column(c).appendNull();
        }
        builder.endRow(1);
        return builder.build();
    }

    @Override
    public boolean live() {
        return true;
    }

    @Override
    public void close() {
        feed.close();
    }
}
