// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.batch.Slice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A position in a scan of a [TreeSnapshot]; starts before the first entry.
public final class TreeCursor {
    private final List<TreeInner> path = new ArrayList<>();
    private final int[] at = new int[32];
    private TreeLeaf leaf;
    private int index;
    private final @Nullable Slice to;
    private final Slice scratch = new Slice();

    TreeCursor(TreeNode root, @Nullable Slice from, @Nullable Slice to) {
        this.to = to;
        TreeNode node = root;
        while (node instanceof TreeInner inner) {
            int child = from == null ? 0 : inner.childFor(from);
            at[path.size()] = child;
            path.add(inner);
            node = inner.child(child);
        }
        leaf = (TreeLeaf) node;
        int found = from == null ? 0 : leaf.search(from);
        index = (found < 0 ? -found - 1 : found) - 1;
    }

    /// Moves to the next entry; false at the end.
    public boolean next() {
        index++;
        while (index >= leaf.count()) {
            if (!nextLeaf()) {
                return false;
            }
        }
        if (to == null) {
            return true;
        }
        leaf.key(index, scratch);
        return Slice.compare(scratch, to) < 0;
    }

    private boolean nextLeaf() {
        int level = path.size() - 1;
        while (level >= 0 && at[level] + 1 >= path.get(level).count()) {
            path.remove(level);
            level--;
        }
        if (level < 0) {
            return false;
        }
        at[level]++;
        TreeNode node = path.get(level).child(at[level]);
        while (node instanceof TreeInner inner) {
            at[path.size()] = 0;
            path.add(inner);
            node = inner.child(0);
        }
        leaf = (TreeLeaf) node;
        index = 0;
        return true;
    }

    /// Points `key` at the entry's key.
    public void key(Slice key) {
        leaf.key(index, key);
    }

    /// Points `value` at the entry's value.
    public void value(Slice value) {
        leaf.value(index, value);
    }
}
