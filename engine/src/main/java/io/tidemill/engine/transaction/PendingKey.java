// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.transaction;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.IndexDefinition;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.state.OrderedTree;
import io.tidemill.engine.state.TreeSnapshot;
import io.tidemill.engine.table.KeyCodec;
import io.tidemill.engine.table.KeyedSnapshot;
import org.jspecify.annotations.Nullable;

/// What a transaction has done to a unique key beside the primary one: the keys that it has given
/// to rows, each with the row's primary key, and those that it has taken away, each with nothing.
final class PendingKey {
    private final IndexDefinition definition;
    private final KeyCodec columns;
    private final OrderedTree written = new OrderedTree();
    private final Slice key = new Slice();
    private final Slice found = new Slice();

    PendingKey(IndexDefinition definition, Schema schema) {
        this.definition = definition;
        this.columns = KeyCodec.of(schema, definition.columns());
    }

    IndexDefinition definition() {
        return definition;
    }

    /// The encoded primary key of the row that has the key of this one; null where there is none,
    /// or the key has a NULL.
    @Nullable Slice owner(Batch rows, int row, KeyedSnapshot base) {
        if (columns.anyNull(rows, row)) {
            return null;
        }
        setKey(rows, row);
        if (written.get(key, found)) {
            return found.length == 0 ? null : Slice.of(found.toBytes());
        }
        return base.owner(definition.name(), key);
    }

    private void setKey(Batch rows, int row) {
        key.reset();
        columns.append(rows, row, key);
    }

    void add(Batch rows, int row, Slice primaryKey) {
        if (!columns.anyNull(rows, row)) {
            setKey(rows, row);
            written.put(key, primaryKey);
        }
    }

    void remove(Batch rows, int row) {
        if (!columns.anyNull(rows, row)) {
            setKey(rows, row);
            found.reset();
            written.put(key, found);
        }
    }

    TreeSnapshot mark() {
        return written.snapshot();
    }

    void rollback(TreeSnapshot mark) {
        written.rollback(mark);
    }
}
