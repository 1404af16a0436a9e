// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.engine.table.Intervals;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Which tables nothing has come to for so long that others are not to wait for them. By the wall
/// clock of ticks alone, so it is the same when the log is replayed.
///
/// Saved as: number of tables (int), of each relation (int) and when rows last came (long).
final class Idleness {
    private final Map<Integer, Long> timeouts = new HashMap<>();
    private final TreeMap<Integer, Long> lastRows = new TreeMap<>();

    /// A table is there from now on; an empty one counts as one to which rows have just come.
    void add(int relation, TableDefinition table, long nowMicros) {
        String timeout = table.options().get("idle_timeout");
        if (timeout != null) {
            timeouts.put(relation, Intervals.micros(timeout));
            lastRows.putIfAbsent(relation, nowMicros);
        }
    }

    void remove(int relation) {
        timeouts.remove(relation);
        lastRows.remove(relation);
    }

    /// Rows came to `relation`.
    void rows(int relation, long nowMicros) {
        if (timeouts.containsKey(relation)) {
            lastRows.put(relation, nowMicros);
        }
    }

    boolean isIdle(int relation, long nowMicros) {
        Long timeout = timeouts.get(relation);
        Long last = lastRows.get(relation);
        return timeout != null && last != null && nowMicros - last >= timeout;
    }

    /// When the next table becomes idle, `Long.MAX_VALUE` where none does.
    long dueMicros(long nowMicros) {
        long due = Long.MAX_VALUE;
        for (var timeout : timeouts.entrySet()) {
            long at = lastRows.getOrDefault(timeout.getKey(), nowMicros) + timeout.getValue();
            if (at > nowMicros) {
                due = Math.min(due, at);
            }
        }
        return due;
    }

    int sizeBytes() {
        return 4 + 12 * lastRows.size();
    }

    void write(ByteBuffer buffer) {
        buffer.putInt(lastRows.size());
        lastRows.forEach((relation, last) -> buffer.putInt(relation).putLong(last));
    }

    void read(ByteBuffer buffer) {
        for (int i = buffer.getInt(); i > 0; i--) {
            int relation = buffer.getInt();
            lastRows.put(relation, buffer.getLong());
        }
    }
}
