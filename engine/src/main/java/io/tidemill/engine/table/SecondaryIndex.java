// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.IndexDefinition;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.state.OrderedTree;

/// A secondary index of a keyed table: a tree from some columns to the primary key. It follows the
/// rows at once and is made anew from them when the table is opened.
///
/// | row | tree key | value |
/// | --- | --- | --- |
/// | of a unique index, none of its columns NULL | the columns | the primary key |
/// | any other | the columns, then the primary key | the primary key |
final class SecondaryIndex {
    private IndexDefinition definition;
    private final KeyCodec columns;
    private final OrderedTree tree = new OrderedTree();
    private final Slice key = new Slice();
    private final Slice found = new Slice();

    /// An index of no rows.
    SecondaryIndex(IndexDefinition definition, Schema schema) {
        this.definition = definition;
        this.columns = KeyCodec.of(schema, definition.columns());
    }

    IndexDefinition definition() {
        return definition;
    }

    /// Whether it is the same but for its name.
    boolean serves(IndexDefinition other) {
        return definition.columns().equals(other.columns())
                && definition.unique() == other.unique();
    }

    /// It has the name of `other` from now on.
    SecondaryIndex renamed(IndexDefinition other) {
        definition = other;
        return this;
    }

    private void setKey(Batch rows, int row, Slice primaryKey) {
        key.reset();
        columns.append(rows, row, key);
        if (!definition.unique() || columns.anyNull(rows, row)) {
            key.append(primaryKey.data, primaryKey.offset, primaryKey.length);
        }
    }

    /// Whether another row keeps the row out.
    boolean taken(Batch rows, int row) {
        if (!definition.unique() || columns.anyNull(rows, row)) {
            return false;
        }
        key.reset();
        columns.append(rows, row, key);
        return tree.get(key, found);
    }

    void add(Batch rows, int row, Slice primaryKey) {
        setKey(rows, row, primaryKey);
        tree.put(key, primaryKey);
    }

    void remove(Batch rows, int row, Slice primaryKey) {
        setKey(rows, row, primaryKey);
        tree.remove(key);
    }

    IndexSnapshot snapshot() {
        return new IndexSnapshot(definition, tree.snapshot());
    }
}
