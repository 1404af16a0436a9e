// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.store.BatchCodec;
import io.tidemill.core.store.ChunkStatistics;
import io.tidemill.core.store.Space;
import io.tidemill.core.store.Writes;
import io.tidemill.core.type.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Turns an append-only table's recent rows into chunks: ordered by time, cut at days and at a
/// size. Small chunks of a day are merged with what comes, chunks with deleted rows are rewritten
/// without them, chunks past their retention are dropped.
final class ChunkWriter {
    private static final int CHUNK_ROWS = 65_536;
    private static final long PARTITION_MICROS = 86_400_000_000L;

    private final int relation;
    private final Schema storedSchema;
    private final int timeColumn;
    private final BatchCodec codec;
    private final ChunkLoader loader;
    private final List<Chunk> before;
    private final List<Batch> recent;
    private final RowNumbers deleted;
    private final long retainedFromMicros;

    private final List<Chunk> kept = new ArrayList<>();
    private final List<Chunk> replaced = new ArrayList<>();
    private long nextChunk;
    private long expiredRows;

    /// @param timeColumn the column to order by, or −1: by arrival
    /// @param retainedFromMicros chunks wholly before this time are dropped
    ChunkWriter(
            int relation,
            Schema storedSchema,
            int timeColumn,
            BatchCodec codec,
            ChunkLoader loader,
            List<Chunk> before,
            List<Batch> recent,
            RowNumbers deleted,
            long nextChunk,
            long retainedFromMicros) {
        this.relation = relation;
        this.storedSchema = storedSchema;
        this.timeColumn = timeColumn;
        this.codec = codec;
        this.loader = loader;
        this.before = before;
        this.recent = recent;
        this.deleted = deleted;
        this.nextChunk = nextChunk;
        this.retainedFromMicros = retainedFromMicros;
    }

    /// Adds the writes. Call once.
    void write(Writes writes) {
        var pending = new ArrayList<Batch>();
        Set<Long> days = daysOfRecent();
        int rowColumn = storedSchema.size() - 1;
        for (var chunk : before) {
            if (timeColumn >= 0 && chunk.greatest(timeColumn) < retainedFromMicros) {
                expiredRows += chunk.rowCount();
                replaced.add(chunk);
                continue;
            }
            boolean touched = deleted.anyWithin(chunk.least(rowColumn), chunk.greatest(rowColumn));
            boolean mergeable = chunk.rowCount() < CHUNK_ROWS / 2 && days.contains(day(chunk));
            if (touched || mergeable) {
                Batch rows = loader.load(chunk, loader.all());
                pending.add(
                        touched
                                ? AppendSnapshot.without(storedSchema, rows, deleted, loader.all())
                                : rows);
                replaced.add(chunk);
            } else {
                kept.add(chunk);
            }
        }
        for (Batch batch : recent) {
            pending.add(
                    deleted.isEmpty()
                            ? batch
                            : AppendSnapshot.without(storedSchema, batch, deleted, loader.all()));
        }
        if (!pending.isEmpty()) {
            cut(ordered(Batches.concat(storedSchema, pending)), writes);
        }
        for (var chunk : replaced) {
            writes.delete(Space.STATE, StateKeys.key(relation, StateKeys.CONTENT, chunk.id()));
        }
    }

    private long day(Chunk chunk) {
        return timeColumn < 0 ? 0 : Math.floorDiv(chunk.least(timeColumn), PARTITION_MICROS);
    }

    private long day(Batch rows, int row) {
        return timeColumn < 0 || rows.column(timeColumn).isNull(row)
                ? 0
                : Math.floorDiv(rows.longs(timeColumn).values()[row], PARTITION_MICROS);
    }

    private Set<Long> daysOfRecent() {
        var days = new HashSet<Long>();
        for (Batch batch : recent) {
            long last = 0;
            for (int row = 0; row < batch.size(); row++) {
                long day = day(batch, row);
                if (row == 0 || day != last) {
                    days.add(day);
                    last = day;
                }
            }
        }
        return days;
    }

    private Batch ordered(Batch rows) {
        if (timeColumn < 0) {
            return rows;
        }
        LongColumn times = rows.longs(timeColumn);
        if (isOrdered(times, rows.size())) {
            return rows;
        }
        // Order by time, then by arrival: a stable sort of packed (time, place) pairs.
        var order = new Integer[rows.size()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order,
                Comparator.comparing((Integer i) -> !times.isNull(i))
                        .thenComparingLong(i -> times.values()[i]));
        var sorted = BatchBuilder.of(storedSchema);
        for (int row : order) {
            sorted.append(rows, row, 1);
        }
        return sorted.build();
    }

    private static boolean isOrdered(LongColumn times, int size) {
        long last = Long.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            if (times.isNull(i) || times.values()[i] < last) {
                return false;
            }
            last = times.values()[i];
        }
        return true;
    }

    private void cut(Batch rows, Writes writes) {
        int from = 0;
        while (from < rows.size()) {
            int to = from + 1;
            long day = day(rows, from);
            while (to < rows.size() && to - from < CHUNK_ROWS && day(rows, to) == day) {
                to++;
            }
            put(from == 0 && to == rows.size() ? rows : part(rows, from, to), writes);
            from = to;
        }
    }

    private Batch part(Batch rows, int from, int to) {
        var part = BatchBuilder.of(storedSchema);
        part.appendRange(rows, from, to - from);
        return part.build();
    }

    private void put(Batch rows, Writes writes) {
        var chunk = new Chunk(nextChunk++, ChunkStatistics.of(rows));
        writes.put(Space.ROWS, Chunk.key(relation, chunk.id()), codec.encode(rows, true));
        writes.put(
                Space.STATE,
                StateKeys.key(relation, StateKeys.CONTENT, chunk.id()),
                chunk.statistics().encode());
        kept.add(chunk);
    }

    /// The chunks after it.
    List<Chunk> chunks() {
        return ordered(kept, timeColumn < 0 ? storedSchema.size() - 1 : timeColumn);
    }

    /// `chunks` by the least value of `column`.
    static List<Chunk> ordered(List<Chunk> chunks, int column) {
        return chunks.stream()
                .sorted(
                        Comparator.comparingLong((Chunk chunk) -> chunk.least(column))
                                .thenComparingLong(Chunk::id))
                .toList();
    }

    /// The chunks that are no longer part of the table; snapshots may still read them.
    List<Chunk> replaced() {
        return replaced;
    }

    /// The number of the next chunk.
    long nextChunk() {
        return nextChunk;
    }

    /// Rows dropped because they were past their retention.
    long expiredRows() {
        return expiredRows;
    }
}
