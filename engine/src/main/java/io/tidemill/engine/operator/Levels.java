// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Changes that wait for their level's turn in a recursion.
final class Levels {
    /// How many changes a recursion may make in one tick.
    static final long CHANGES_MAX = 100_000_000;

    private final TreeMap<Long, List<Batch>> waiting = new TreeMap<>();
    private final int columns;
    private final RecursionLimit limit;
    private long changes;

    /// @param columns how many columns a row has without its level
    Levels(int columns, RecursionLimit limit) {
        this.columns = columns;
        this.limit = limit;
    }

    /// The lowest level that has changes, or -1.
    long first() {
        return waiting.isEmpty() ? -1 : waiting.firstKey();
    }

    /// Takes the changes of a level.
    List<Batch> take(long level) {
        List<Batch> taken = waiting.remove(level);
        return taken == null ? List.of() : taken;
    }

    /// Nothing waits any more; a new tick begins.
    void clear() {
        waiting.clear();
        changes = 0;
    }

    /// Adds rows without a level at `level`.
    void add(long level, Batch rows) {
        if (rows.size() == 0) {
            return;
        }
        if (level > limit.iterations()) {
            throw limit.exceeded();
        }
        changes += rows.size();
        if (changes > CHANGES_MAX) {
            throw tooMany();
        }
        waiting.computeIfAbsent(level, _ -> new ArrayList<>()).add(rows);
    }

    private static SqlException tooMany() {
        return SqlException.of(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "a recursive query makes more than " + CHANGES_MAX + " rows")
                .hint(
                        "It may go round in circles: use UNION instead of UNION ALL, or end it by a"
                                + " condition such as depth < 100.");
    }

    /// Adds rows whose last column is the level of the row they were made of, at the next one.
    void addNext(Batch rows) {
        var levels = rows.longs(columns).values();
        int size = rows.size();
        int from = 0;
        var places = new TreeMap<Long, IntList>();
        boolean one = true;
        for (int i = 1; i < size; i++) {
            one &= levels[i] == levels[from];
        }
        if (one) {
            if (size > 0) {
                add(levels[0] + 1, withoutLevel(rows));
            }
            return;
        }
        for (int i = 0; i < size; i++) {
            places.computeIfAbsent(levels[i], _ -> new IntList()).add(i);
        }
        places.forEach(
                (level, list) -> add(level + 1, withoutLevel(rows.gather(list.values, list.size))));
    }

    private Batch withoutLevel(Batch rows) {
        var kept = new int[columns];
        for (int i = 0; i < columns; i++) {
            kept[i] = i;
        }
        return rows.select(kept);
    }

    /// The rows with a level behind.
    static Batch at(long level, Batch rows) {
        var columns = new Column[rows.columnCount() + 1];
        for (int i = 0; i < rows.columnCount(); i++) {
            columns[i] = rows.column(i);
        }
        columns[rows.columnCount()] = constant(level, rows.size());
        long @Nullable [] weights = rows.weights();
        return new Batch(rows.size(), columns, weights);
    }

    static LongColumn constant(long value, int size) {
        var values = new long[size];
        Arrays.fill(values, value);
        return new LongColumn(values, null);
    }
}
