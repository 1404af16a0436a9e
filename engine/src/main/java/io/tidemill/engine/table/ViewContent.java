// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.Invariant;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.RowEncoding;
import io.tidemill.engine.state.OrderedTree;
import io.tidemill.engine.state.PageSource;
import org.jspecify.annotations.Nullable;

/// The rows of a materialized view, a multiset: a tree whose key is the order columns in their
/// order-preserving encoding followed by the whole row's exact bytes, and whose value is the length
/// of the first part and the row's weight (ints, big-endian int and long). So rows come in the
/// order of the order columns, a key's rows are a range, and changes need no order among each
/// other.
public final class ViewContent {
    static final int VALUE_BYTES = 12;

    private final Schema schema;
    private final KeyCodec order;
    private final RowEncoding rowEncoding;
    private final OrderedTree tree = new OrderedTree();
    private final Slice key = new Slice();
    private final Slice value = new Slice();
    private long rowCount;

    /// The empty content of a view.
    ///
    /// @param orderColumns the columns that rows are looked up by
    public ViewContent(Schema schema, int[] orderColumns) {
        this.schema = schema;
        this.order = new KeyCodec(schema, orderColumns);
        this.rowEncoding = RowEncoding.of(schema);
    }

    /// Takes changes.
    public void apply(Batch changes) {
        for (int i = 0; i < changes.size(); i++) {
            key.reset();
            order.append(changes, i, key);
            int orderBytes = key.length;
            rowEncoding.append(changes, i, key);
            long weight = changes.weight(i);
            if (tree.get(key, value)) {
                weight += weight(value);
            }
            rowCount += changes.weight(i);
            if (weight == 0) {
                tree.remove(key);
            } else {
                value.reset();
                int at = value.grow(VALUE_BYTES);
                java.nio.ByteBuffer.wrap(value.data, at, VALUE_BYTES)
                        .putInt(orderBytes)
                        .putLong(weight);
                tree.put(key, value);
            }
        }
    }

    static int orderBytes(Slice value) {
        return java.nio.ByteBuffer.wrap(value.data, value.offset, VALUE_BYTES).getInt();
    }

    static long weight(Slice value) {
        return java.nio.ByteBuffer.wrap(value.data, value.offset + 4, 8).getLong();
    }

    /// What the view holds now.
    ///
    /// @param attachment what it offers besides, or null
    public ViewSnapshot snapshot(@Nullable Attachment attachment) {
        Invariant.check(rowCount >= 0, "a view has more rows taken away than it had");
        return new ViewSnapshot(schema, order.columns(), rowCount, tree.snapshot(), attachment);
    }

    /// The number of rows.
    public long rowCount() {
        return rowCount;
    }

    /// Removes everything.
    public void clear() {
        tree.clear();
        rowCount = 0;
    }

    /// Notes what is to be saved.
    public OrderedTree.Frozen freeze() {
        return tree.freeze();
    }

    /// Takes back what was saved.
    public void restore(PageSource source) {
        tree.restore(source);
        var cursor = tree.snapshot().scan(null, null);
        while (cursor.next()) {
            cursor.value(value);
            rowCount += weight(value);
        }
    }
}
