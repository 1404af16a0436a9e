// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.RowEncoding;
import io.tidemill.engine.state.TreeCursor;
import io.tidemill.engine.state.TreeSnapshot;
import org.jspecify.annotations.Nullable;

/// What a keyed table held at the end of a tick.
public final class KeyedSnapshot implements RelationSnapshot {
    private static final int BATCH_ROWS = 4096;

    private final Schema storedSchema;
    private final int[] keyColumns;
    private final long watermarkMicros;
    private final TreeSnapshot tree;

    KeyedSnapshot(Schema storedSchema, int[] keyColumns, long watermarkMicros, TreeSnapshot tree) {
        this.storedSchema = storedSchema;
        this.keyColumns = keyColumns;
        this.watermarkMicros = watermarkMicros;
        this.tree = tree;
    }

    @Override
    public Schema storedSchema() {
        return storedSchema;
    }

    @Override
    public long rowCount() {
        return tree.size();
    }

    @Override
    public long watermarkMicros() {
        return watermarkMicros;
    }

    /// Whether there is a row with the encoded key `key`.
    public boolean holds(Slice key) {
        return tree.get(key, new Slice());
    }

    /// Appends to `into` the row with the encoded key `key`; false where there is none.
    public boolean lookUp(Slice key, BatchBuilder into) {
        var value = new Slice();
        if (!tree.get(key, value)) {
            return false;
        }
        RowEncoding.of(storedSchema).decode(value.data, value.offset, into);
        into.endRow(1);
        return true;
    }

    @Override
    public Scan scan(Restriction restriction, boolean[] wanted) {
        var range = new KeyCodec(storedSchema, keyColumns).range(restriction);
        return new TreeScan(tree.scan(range.from(), range.to()));
    }

    private final class TreeScan implements Scan {
        private final TreeCursor cursor;
        private final RowEncoding encoding = RowEncoding.of(storedSchema);
        private final Slice value = new Slice();

        TreeScan(TreeCursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public @Nullable Batch next() {
            var builder = BatchBuilder.of(storedSchema);
            while (builder.size() < BATCH_ROWS && cursor.next()) {
                cursor.value(value);
                encoding.decode(value.data, value.offset, builder);
                builder.endRow(1);
            }
            return builder.size() == 0 ? null : builder.build();
        }
    }
}
