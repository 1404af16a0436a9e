// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.IndexDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.error.Invariant;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.RowDecoder;
import io.tidemill.core.value.RowEncoding;
import io.tidemill.engine.state.TreeCursor;
import io.tidemill.engine.state.TreeSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a keyed table held at the end of a tick.
public final class KeyedSnapshot implements RelationSnapshot {
    private static final int BATCH_ROWS = 4096;

    private final Schema storedSchema;
    private final IndexDefinition primaryKey;
    private final long watermarkMicros;
    private final TreeSnapshot tree;
    private final List<IndexSnapshot> indexes;

    KeyedSnapshot(
            Schema storedSchema,
            IndexDefinition primaryKey,
            long watermarkMicros,
            TreeSnapshot tree,
            List<IndexSnapshot> indexes) {
        this.storedSchema = storedSchema;
        this.primaryKey = primaryKey;
        this.watermarkMicros = watermarkMicros;
        this.tree = tree;
        this.indexes = indexes;
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

    /// The encoded primary key of the row that has `key` in the unique index called `index`; null
    /// where there is none.
    public @Nullable Slice owner(QualifiedName index, Slice key) {
        var found = new Slice();
        for (var of : indexes) {
            if (of.definition().name().equals(index)) {
                return of.tree().get(key, found) ? Slice.of(found.toBytes()) : null;
            }
        }
        return null;
    }

    @Override
    public Scan scan(Restriction restriction, boolean[] wanted) {
        var keys = new ArrayList<IndexDefinition>();
        keys.add(primaryKey);
        indexes.forEach(index -> keys.add(index.definition()));
        var path = AccessPath.choose(storedSchema, keys, restriction);
        var range = path.range();
        return path.index() == 0
                ? new TreeScan(tree.scan(range.from(), range.to()), false, wanted)
                : new TreeScan(
                        indexes.get(path.index() - 1).tree().scan(range.from(), range.to()),
                        true,
                        wanted);
    }

    private final class TreeScan implements Scan {
        private final TreeCursor cursor;
        private final boolean ofIndex;
        private final RowDecoder decoder;
        private final Slice value = new Slice();

        /// @param ofIndex whether it goes through an index, whose values are primary keys
        TreeScan(TreeCursor cursor, boolean ofIndex, boolean[] wanted) {
            this.decoder = new RowDecoder(storedSchema, wanted, BATCH_ROWS);
            this.cursor = cursor;
            this.ofIndex = ofIndex;
        }

        @Override
        public @Nullable Batch next() {
            while (!decoder.isFull() && cursor.next()) {
                cursor.value(value);
                if (ofIndex) {
                    boolean there = tree.get(Slice.of(value.toBytes()), value);
                    Invariant.check(there, "an index has a row that the table has not");
                }
                decoder.append(value.data, value.offset);
            }
            return decoder.size() == 0 ? null : decoder.build();
        }
    }
}
