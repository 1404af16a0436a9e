// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A session's cursors: `DECLARE`, `FETCH`, `CLOSE`.
final class Cursors {
    private final Map<String, Cursor> cursors = new HashMap<>();

    private static final class Cursor {
        private final Schema schema;
        private final RowStream rows;
        private final boolean hold;
        private @Nullable Batch current;
        private int at;

        private Cursor(Schema schema, RowStream rows, boolean hold) {
            this.schema = schema;
            this.rows = rows;
            this.hold = hold;
        }
    }

    void declare(String name, Result.Rows rows, boolean hold) {
        if (cursors.containsKey(name)) {
            rows.rows().close();
            throw SqlException.of(
                    SqlState.INVALID_CURSOR_NAME, "cursor \"" + name + "\" already exists");
        }
        cursors.put(name, new Cursor(rows.schema(), rows.rows(), hold));
    }

    private Cursor cursor(String name) {
        var cursor = cursors.get(name);
        if (cursor == null) {
            throw SqlException.of(
                    SqlState.INVALID_CURSOR_NAME, "cursor \"" + name + "\" does not exist");
        }
        return cursor;
    }

    Schema schema(String name) {
        return cursor(name).schema;
    }

    /// The next rows of a cursor, at most `count`; with a timeout, what has come until then (of a
    /// subscription).
    Batch fetch(String name, long count, long timeoutMillis) {
        var cursor = cursor(name);
        var fetched = BatchBuilder.of(cursor.schema);
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000L;
        while (fetched.size() < count) {
            var current = cursor.current;
            if (current == null || cursor.at == current.size()) {
                cursor.current = cursor.rows.next();
                cursor.at = 0;
                if (cursor.current == null) {
                    break;
                }
                if (cursor.current.size() == 0
                        && (fetched.size() > 0 || System.nanoTime() >= deadline)) {
                    break;
                }
                continue;
            }
            int take = (int) Math.min(current.size() - cursor.at, count - fetched.size());
            fetched.appendRange(current, cursor.at, take);
            cursor.at += take;
        }
        return fetched.build();
    }

    void close(String name) {
        cursor(name).rows.close();
        cursors.remove(name);
    }

    void closeAll() {
        cursors.values().forEach(cursor -> cursor.rows.close());
        cursors.clear();
    }

    /// The transaction ended: cursors WITHOUT HOLD are gone.
    void endTransaction() {
        cursors.values()
                .removeIf(cursor -> {
                    if (!cursor.hold) {
                        cursor.rows.close();
                    }
                    return !cursor.hold;
                });
    }
}
