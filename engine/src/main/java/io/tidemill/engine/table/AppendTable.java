// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.store.BatchCodec;
import io.tidemill.core.store.Cursor;
import io.tidemill.core.store.Space;
import io.tidemill.core.store.Store;
import io.tidemill.core.store.Writes;
import io.tidemill.core.type.Schema;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An append-only table. Rows since the last checkpoint are kept as batches on the heap; a
/// checkpoint writes them as compressed chunks, ordered by time ([ChunkWriter]). Rows deleted since
/// the last checkpoint are a set of row numbers that scans leave out; the checkpoint rewrites the
/// chunks they are in.
public final class AppendTable implements StoredTable {
    private static final int MERGE_ROWS_MAX = 8192;

    private final int relation;
    private TableDefinition definition;
    private Schema storedSchema;
    private final int userColumns;
    private final @Nullable ArrivalClock clock;
    private final Store store;
    private final BatchCodec codec;
    private final ChunkLoader loader;

    private long nextRow;
    private long nextChunk;
    private long rowCount;
    private List<Batch> recent = new ArrayList<>();
    private int frozenBatches;
    private List<Chunk> chunks = List.of();
    private RowNumbers deleted = RowNumbers.NONE;

    // Chunks that are no longer part of the table are deleted when no snapshot can read them any
    // more, which the garbage
    // collector tells.
    private final ReferenceQueue<Chunk> unread = new ReferenceQueue<>();
    private final Set<Retired> retired = new HashSet<>();
    private final List<Long> unreachable = new ArrayList<>();

    private static final class Retired extends PhantomReference<Chunk> {
        private final long id;

        private Retired(Chunk chunk, ReferenceQueue<Chunk> queue) {
            super(chunk, queue);
            this.id = chunk.id();
        }
    }

    /// A new, empty table.
    public AppendTable(int relation, TableDefinition definition, Store store, BatchCodec codec) {
        this.relation = relation;
        this.definition = requireNonNull(definition, "definition");
        this.storedSchema = HiddenColumns.stored(definition);
        this.userColumns = definition.columns().size();
        this.clock =
                definition.watermark() == null ? null : new ArrivalClock(definition.watermark());
        this.store = store;
        this.codec = codec;
        this.loader = new ChunkLoader(relation, storedSchema, store, codec);
    }

    @Override
    public TableDefinition definition() {
        return definition;
    }

    @Override
    public void redefine(TableDefinition changed) {
        definition = requireNonNull(changed, "changed");
        storedSchema = HiddenColumns.stored(changed);
    }

    @Override
    public void startFrom(long watermarkMicros) {
        if (clock != null) {
            clock.set(watermarkMicros);
        }
    }

    private int rowColumn() {
        return storedSchema.size() - 1;
    }

    @Override
    public Batch apply(Batch rows) {
        return rows.columnCount() == userColumns ? append(rows) : correct(rows);
    }

    private Batch append(Batch rows) {
        int size = rows.size();
        var columns = new Column[storedSchema.size()];
        for (int i = 0; i < userColumns; i++) {
            columns[i] = rows.column(i);
        }
        if (clock != null) {
            var arrival = new long[size];
            clock.advance(rows.longs(clock.column()), size, arrival);
            columns[userColumns] = new LongColumn(arrival, null);
        }
        var numbers = new long[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = nextRow + i;
        }
        nextRow += size;
        rowCount += size;
        columns[rowColumn()] = new LongColumn(numbers, null);
        var stored = new Batch(size, columns, null);
        addRecent(stored);
        return stored;
    }

    private void addRecent(Batch batch) {
        Batch last = batch;
        // Small batches are merged like the digits of a counter, so that a row is copied a
        // logarithmic number of times.
        while (recent.size() > frozenBatches
                && recent.getLast().size() <= last.size()
                && recent.getLast().size() + last.size() <= MERGE_ROWS_MAX) {
            last = Batches.concat(storedSchema, List.of(recent.removeLast(), last));
        }
        recent.add(last);
    }

    private Batch correct(Batch rows) {
        var gone = new ArrayList<Integer>();
        var delta = BatchBuilder.of(storedSchema);
        var added = BatchBuilder.of(storedSchema);
        int arrivalColumn = clock == null ? -1 : userColumns;
        for (int i = 0; i < rows.size(); i++) {
            if (rows.weight(i) < 0) {
                gone.add(i);
                delta.append(rows, i, -1);
                continue;
            }
            for (int c = 0; c < userColumns; c++) {
                added.column(c).append(rows.column(c), i);
            }
            if (arrivalColumn >= 0) {
                added.longs(arrivalColumn).append(arrival(requireNonNull(clock), rows, i));
            }
            added.longs(rowColumn()).append(nextRow++);
            added.endRow(1);
        }
        long[] numbers = new long[gone.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = rows.longs(rowColumn()).values()[gone.get(i)];
        }
        delete(numbers);
        var inserted = added.build();
        rowCount += inserted.size();
        if (inserted.size() > 0) {
            addRecent(inserted);
            for (int i = 0; i < inserted.size(); i++) {
                delta.append(inserted, i, 1);
            }
        }
        return delta.build();
    }

    private long arrival(ArrivalClock running, Batch rows, int row) {
        var inherited = rows.longs(userColumns);
        if (!inherited.isNull(row)) {
            return inherited.values()[row];
        }
        long before = running.watermarkMicros();
        var single = rows.longs(running.column());
        var one = new LongColumn(new long[] {single.values()[row]}, null);
        if (!single.isNull(row)) {
            running.advance(one, 1, new long[1]);
        }
        return before;
    }

    private void delete(long[] numbers) {
        long[] sorted = numbers.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length; i++) {
            boolean twice = i > 0 && sorted[i] == sorted[i - 1];
            if (twice || deleted.contains(sorted[i])) {
                throw conflict();
            }
        }
        if (!allStored(sorted)) {
            throw conflict();
        }
        deleted = deleted.with(sorted);
        rowCount -= sorted.length;
    }

    /// Whether every row number is in a batch or chunk.
    private boolean allStored(long[] sorted) {
        long missing = sorted.length;
        for (Batch batch : recent) {
            missing -= countIn(batch, sorted);
        }
        for (Chunk chunk : chunks) {
            if (missing == 0) {
                break;
            }
            if (chunk.mayHold(rowColumn(), sorted[0], sorted[sorted.length - 1])) {
                missing -= countIn(loader.load(chunk, loader.only(rowColumn())), sorted);
            }
        }
        return missing == 0;
    }

    private long countIn(Batch batch, long[] sorted) {
        long[] numbers = batch.longs(rowColumn()).values();
        long count = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (Arrays.binarySearch(sorted, numbers[i]) >= 0) {
                count++;
            }
        }
        return count;
    }

    private SqlException conflict() {
        return SqlException.of(
                SqlState.SERIALIZATION_FAILURE,
                "could not serialize access due to concurrent update of table \""
                        + definition.name()
                        + "\"");
    }

    /// Where an append-only table stands.
    record AppendMark(
            List<Batch> recent,
            RowNumbers deleted,
            long nextRow,
            long rowCount,
            long watermarkMicros)
            implements Mark {}

    @Override
    public Mark mark() {
        long watermark = clock == null ? Long.MIN_VALUE : clock.watermarkMicros();
        return new AppendMark(List.copyOf(recent), deleted, nextRow, rowCount, watermark);
    }

    @Override
    public void undo(Mark mark) {
        var to = (AppendMark) mark;
        recent = new ArrayList<>(to.recent);
        deleted = to.deleted;
        nextRow = to.nextRow;
        rowCount = to.rowCount;
        if (clock != null) {
            clock.set(to.watermarkMicros);
        }
    }

    @Override
    public AppendSnapshot snapshot() {
        long watermark = clock == null ? Long.MIN_VALUE : clock.watermarkMicros();
        return new AppendSnapshot(
                storedSchema, rowCount, watermark, List.copyOf(recent), chunks, deleted, loader);
    }

    @Override
    public FrozenTable freeze(long nowMicros) {
        frozenBatches = recent.size();
        int timeColumn = clock == null ? -1 : clock.column();
        var writer =
                new ChunkWriter(
                        relation,
                        storedSchema,
                        timeColumn,
                        codec,
                        loader,
                        chunks,
                        List.copyOf(recent),
                        deleted,
                        nextChunk,
                        retainedFrom(nowMicros, timeColumn));
        byte[] counters = counters();
        var frozenDeleted = deleted;
        long[] unreachable = takeUnreachable();
        return new FrozenTable() {
            @Override
            public void write(Writes writes) {
                writer.write(writes);
                for (long chunk : unreachable) {
                    writes.delete(Space.ROWS, Chunk.key(relation, chunk));
                }
                writes.put(Space.STATE, StateKeys.key(relation, StateKeys.COUNTERS, 0), counters);
            }

            @Override
            public void written() {
                chunks = writer.chunks();
                nextChunk = writer.nextChunk();
                rowCount -= writer.expiredRows();
                writer.replaced().forEach(AppendTable.this::retire);
                recent = new ArrayList<>(recent.subList(frozenBatches, recent.size()));
                frozenBatches = 0;
                deleted = deleted.without(frozenDeleted);
            }
        };
    }

    private void retire(Chunk chunk) {
        retired.add(new Retired(chunk, unread));
    }

    /// The chunks that no snapshot can read any more.
    private long[] takeUnreachable() {
        for (var reference = unread.poll(); reference != null; reference = unread.poll()) {
            var gone = (Retired) reference;
            retired.remove(gone);
            unreachable.add(gone.id);
        }
        long[] ids = unreachable.stream().mapToLong(Long::longValue).toArray();
        unreachable.clear();
        return ids;
    }

    private long retainedFrom(long nowMicros, int timeColumn) {
        String retention = definition.options().get("retention");
        return retention == null || timeColumn < 0
                ? Long.MIN_VALUE
                : nowMicros - Intervals.micros(retention);
    }

    /// Counters: next row number (long), watermark (long), big-endian.
    private byte[] counters() {
        long watermark = clock == null ? Long.MIN_VALUE : clock.watermarkMicros();
        return ByteBuffer.allocate(16).putLong(nextRow).putLong(watermark).array();
    }

    /// Takes back what was saved.
    public void restore() {
        byte[] counters = store.get(Space.STATE, StateKeys.key(relation, StateKeys.COUNTERS, 0));
        if (counters == null) {
            return;
        }
        var buffer = ByteBuffer.wrap(counters);
        nextRow = buffer.getLong();
        long watermark = buffer.getLong();
        if (clock != null) {
            clock.set(watermark);
        }
        var loaded = new ArrayList<Chunk>();
        StateKeys.source(store, relation, StateKeys.CONTENT)
                .forEach((page, bytes) -> loaded.add(Chunk.decode(page, bytes, storedSchema)));
        chunks = ChunkWriter.ordered(loaded, clock == null ? rowColumn() : clock.column());
        for (Chunk chunk : chunks) {
            rowCount += chunk.rowCount();
            nextChunk = Math.max(nextChunk, chunk.id() + 1);
        }
        findOrphans();
    }

    /// Chunks that were no longer part of the table when the process ended.
    private void findOrphans() {
        var live = new HashSet<Long>();
        chunks.forEach(chunk -> live.add(chunk.id()));
        try (Cursor cursor =
                store.scan(Space.ROWS, Chunk.key(relation, 0), Chunk.key(relation + 1, 0))) {
            while (cursor.next()) {
                long id = ByteBuffer.wrap(cursor.key()).getLong(4);
                nextChunk = Math.max(nextChunk, id + 1);
                if (!live.contains(id)) {
                    unreachable.add(id);
                }
            }
        }
    }
}
