// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.batch.Slice;
import org.jspecify.annotations.Nullable;

/// The entries of an [OrderedTree] at one moment. Immutable; any thread may read it.
public final class TreeSnapshot {
    private static final TreeSnapshot EMPTY = new TreeSnapshot(new TreeLeaf(0, 0), 0, 0);

    private final TreeNode root;
    private final long size;
    private final int discardedCount;

    TreeSnapshot(TreeNode root, long size, int discardedCount) {
        this.root = root;
        this.size = size;
        this.discardedCount = discardedCount;
    }

    /// No entries.
    public static TreeSnapshot empty() {
        return EMPTY;
    }

    TreeNode root() {
        return root;
    }

    int discardedCount() {
        return discardedCount;
    }

    /// Number of entries.
    public long size() {
        return size;
    }

    /// Points `value` at the value of `key`; false where there is none.
    public boolean get(Slice key, Slice value) {
        return OrderedTree.find(root, key, value);
    }

    /// The entries with `from ≤ key < to`, ascending; null bounds are open.
    public TreeCursor scan(@Nullable Slice from, @Nullable Slice to) {
        return new TreeCursor(root, from, to);
    }

    /// Bytes on the heap, approximately.
    public long heapBytes() {
        return heapBytes(root);
    }

    private static long heapBytes(TreeNode node) {
        return switch (node) {
            case TreeLeaf leaf -> leaf.heapBytes();
            case TreeInner inner -> {
                long sum = 1200;
                for (int i = 0; i < inner.count(); i++) {
                    sum += heapBytes(inner.child(i));
                }
                yield sum;
            }
        };
    }
}
