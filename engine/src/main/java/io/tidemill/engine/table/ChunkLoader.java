// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.store.BatchCodec;
import io.tidemill.core.store.Space;
import io.tidemill.core.store.Store;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import java.util.Arrays;

/// Reads a table's chunks. Any thread.
final class ChunkLoader {
    private final int relation;
    private final Kind[] kinds;
    private final Store store;
    private final BatchCodec codec;

    ChunkLoader(int relation, Schema storedSchema, Store store, BatchCodec codec) {
        this.relation = relation;
        this.kinds = new Kind[storedSchema.size()];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = storedSchema.kind(i);
        }
        this.store = store;
        this.codec = codec;
    }

    /// The rows of a chunk; columns that are not wanted are blank.
    Batch load(Chunk chunk, boolean[] wanted) {
        byte[] bytes = store.get(Space.ROWS, Chunk.key(relation, chunk.id()));
        if (bytes == null) {
            throw SqlException.of(
                    SqlState.DATA_CORRUPTED, "chunk " + chunk.id() + " of a table is missing");
        }
        return blanked(codec.decode(bytes, 0, bytes.length, kinds, wanted), wanted);
    }

    /// `rows` with columns that are not wanted replaced by ones of zeros and empty values, which
    /// may be copied about.
    Batch blanked(Batch rows, boolean[] wanted) {
        int size = rows.size();
        var columns = new Column[kinds.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = wanted[i] ? rows.column(i) : blank(kinds[i], size);
        }
        return new Batch(size, columns, rows.weights());
    }

    private static Column blank(Kind kind, int size) {
        return switch (kind) {
            case LONG -> new LongColumn(new long[size], null);
            case DOUBLE -> new DoubleColumn(new double[size], null);
            case BYTES -> new BytesColumn(new byte[0], new int[size + 1], null);
        };
    }

    /// All columns.
    boolean[] all() {
        var wanted = new boolean[kinds.length];
        Arrays.fill(wanted, true);
        return wanted;
    }

    /// One column.
    boolean[] only(int column) {
        var wanted = new boolean[kinds.length];
        wanted[column] = true;
        return wanted;
    }
}
