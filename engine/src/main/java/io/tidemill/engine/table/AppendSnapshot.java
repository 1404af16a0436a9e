// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.type.Schema;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an append-only table held at the end of a tick. Its rows come by time, roughly: the chunks
/// first, then what came since.
public final class AppendSnapshot implements RelationSnapshot {
    private final Schema storedSchema;
    private final long rowCount;
    private final long watermarkMicros;
    private final List<Batch> recent;
    private final List<Chunk> chunks;
    private final RowNumbers deleted;
    private final ChunkLoader loader;

    AppendSnapshot(
            Schema storedSchema,
            long rowCount,
            long watermarkMicros,
            List<Batch> recent,
            List<Chunk> chunks,
            RowNumbers deleted,
            ChunkLoader loader) {
        this.storedSchema = storedSchema;
        this.rowCount = rowCount;
        this.watermarkMicros = watermarkMicros;
        this.recent = recent;
        this.chunks = chunks;
        this.deleted = deleted;
        this.loader = loader;
    }

    @Override
    public Schema storedSchema() {
        return storedSchema;
    }

    @Override
    public long rowCount() {
        return rowCount;
    }

    @Override
    public long watermarkMicros() {
        return watermarkMicros;
    }

    @Override
    public Scan scan(Restriction restriction, boolean[] wanted) {
        boolean[] read = wanted.clone();
        read[rowColumn()] |= !deleted.isEmpty();
        return new Parts(chunks.iterator(), recent.iterator(), restriction, read);
    }

    private int rowColumn() {
        return storedSchema.size() - 1;
    }

    private final class Parts implements Scan {
        private final Iterator<Chunk> chunkIterator;
        private final Iterator<Batch> recentIterator;
        private final Restriction restriction;
        private final boolean[] read;

        Parts(
                Iterator<Chunk> chunkIterator,
                Iterator<Batch> recentIterator,
                Restriction restriction,
                boolean[] read) {
            this.chunkIterator = chunkIterator;
            this.recentIterator = recentIterator;
            this.restriction = restriction;
            this.read = read;
        }

        @Override
        public @Nullable Batch next() {
            while (chunkIterator.hasNext()) {
                var chunk = chunkIterator.next();
                if (chunk.mayMatch(restriction, storedSchema)) {
                    Batch rows = loader.load(chunk, read);
                    int row = rowColumn();
                    boolean untouched =
                            deleted.isEmpty()
                                    || !deleted.anyWithin(chunk.least(row), chunk.greatest(row));
                    return untouched
                            ? rows
                            : loader.blanked(without(storedSchema, rows, deleted, read), read);
                }
            }
            if (!recentIterator.hasNext()) {
                return null;
            }
            Batch rows = recentIterator.next();
            return deleted.isEmpty()
                    ? rows
                    : loader.blanked(without(storedSchema, rows, deleted, read), read);
        }
    }

    /// The rows of `rows` whose number is not in `deleted`; columns that are not wanted are left
    /// empty.
    static Batch without(Schema storedSchema, Batch rows, RowNumbers deleted, boolean[] wanted) {
        int rowColumn = storedSchema.size() - 1;
        long[] numbers = rows.longs(rowColumn).values();
        var kept = BatchBuilder.of(storedSchema);
        for (int i = 0; i < rows.size(); i++) {
            if (deleted.contains(numbers[i])) {
                continue;
            }
            for (int c = 0; c <= rowColumn; c++) {
                if (wanted[c]) {
                    kept.column(c).append(rows.column(c), i);
                }
            }
            kept.endRow(1);
        }
        return kept.build();
    }
}
