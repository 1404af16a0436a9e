// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.TextFormat;
import io.tidemill.server.session.RowStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// A view in memory: rows of `Long`, `Double`, `String`, or null, and those who follow its changes.
final class FakeView {
    private static final Object END = new Object();

    final Schema schema;
    private final List<Object[]> rows = new ArrayList<>();
    private final List<Object[]> history = new ArrayList<>();
    private final List<LinkedBlockingQueue<Object>> followers = new ArrayList<>();
    private final int queueMax;
    private long tick;

    FakeView(Schema schema, int queueMax) {
        this.schema = schema;
        this.queueMax = queueMax;
    }

    static FakeView of(Field... fields) {
        return new FakeView(Schema.of(fields), 100_000);
    }

    synchronized long tick() {
        return tick;
    }

    synchronized List<Object[]> rows() {
        return List.copyOf(rows);
    }

    /// One tick: takes `gone` out, puts `come` in.
    synchronized void change(List<Object[]> gone, List<Object[]> come) {
        tick++;
        var changes = new ArrayList<Object[]>();
        for (var row : gone) {
            rows.remove(row);
            changes.add(change(tick, -1L, row));
        }
        for (var row : come) {
            rows.add(row);
            changes.add(change(tick, 1L, row));
        }
        changes.add(change(tick, null, new Object[schema.size()]));
        history.addAll(changes);
        while (history.size() > 10_000) {
            history.removeFirst();
        }
        for (var follower : followers) {
            publish(follower, changes);
        }
    }

    private void publish(LinkedBlockingQueue<Object> follower, List<Object[]> changes) {
        if (follower.size() > queueMax) {
            follower.add(
                    SqlException.of(
                            SqlState.CONFIGURATION_LIMIT_EXCEEDED,
                            "the subscriber did not keep up"));
        } else {
            follower.add(batch(subscription(), changes));
        }
    }

    synchronized void insert(Object... row) {
        change(List.of(), List.<Object[]>of(row));
    }

    /// Ends every subscription.
    synchronized void drop() {
        followers.forEach(follower -> follower.add(END));
    }

    synchronized int followers() {
        return followers.size();
    }

    Schema subscription() {
        var fields = new ArrayList<Field>();
        fields.add(new Field("tm_tick", Type.BIGINT, false));
        fields.add(new Field("tm_diff", Type.BIGINT, true));
        fields.addAll(schema.fields());
        return new Schema(fields);
    }

    @SuppressWarnings("NullAway") // rows hold nulls; annotating every array says no more
    private static Object[] change(long tick, @Nullable Long diff, Object[] row) {
        var change = new Object[row.length + 2];
        change[0] = tick;
        change[1] = diff;
        System.arraycopy(row, 0, change, 2, row.length);
        return change;
    }

    /// Follows the changes: the snapshot first, or what is kept after tick `from`.
    synchronized Stream follow(boolean snapshot, long from) {
        var queue = new LinkedBlockingQueue<Object>();
        var first = new ArrayList<Object[]>();
        if (snapshot) {
            rows.forEach(row -> first.add(change(tick, 1L, row)));
        } else if (from >= 0) {
            if (from < tick - 1000) {
                throw SqlException.of(
                        SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                        "the changes after tick " + from + " are not kept");
            }
            history.stream().filter(row -> (Long) row[0] > from).forEach(first::add);
        }
        first.add(change(tick, null, new Object[schema.size()]));
        queue.add(batch(subscription(), first));
        followers.add(queue);
        return new Stream(queue);
    }

    static Batch batch(Schema schema, List<Object[]> rows) {
        var builder = BatchBuilder.of(schema);
        for (var row : rows) {
            for (int i = 0; i < row.length; i++) {
                append(schema.type(i), builder.column(i), row[i]);
            }
            builder.endRow(1);
        }
        return builder.build();
    }

    private static void append(Type type, ColumnBuilder column, @Nullable Object value) {
        if (value == null) {
            column.appendNull();
            return;
        }
        if (value instanceof String text) {
            TextFormat.utc().parse(type, Slice.of(text), column);
            return;
        }
        switch (column) {
            case ColumnBuilder.Longs longs -> longs.append(((Number) value).longValue());
            case ColumnBuilder.Doubles doubles -> doubles.append(((Number) value).doubleValue());
            case ColumnBuilder.Bytes _ -> throw new IllegalArgumentException("give a string");
        }
    }

    /// A subscription.
    final class Stream implements RowStream {
        private final LinkedBlockingQueue<Object> queue;

        Stream(LinkedBlockingQueue<Object> queue) {
            this.queue = queue;
        }

        @Override
        public @Nullable Batch next() {
            try {
                return switch (queue.take()) {
                    case SqlException error -> throw error;
                    case Batch batch -> batch;
                    default -> null;
                };
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }

        @Override
        public boolean live() {
            return true;
        }

        void cancel() {
            queue.add(SqlException.of(SqlState.QUERY_CANCELED, "canceling statement"));
        }

        @Override
        public void close() {
            synchronized (FakeView.this) {
                followers.remove(queue);
            }
        }
    }
}
