// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.batch.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An ordered map from byte keys (unsigned order) to byte values, with snapshots that cost nothing:
/// a B+ tree whose nodes are copied on the first write after a snapshot was taken.
///
/// One thread writes. A [TreeSnapshot] is immutable and may be read by any thread while writing
/// goes on; to publish it safely to that thread is the caller's matter.
///
/// Each node belongs to the epoch in which it was made; taking a snapshot starts a new epoch, and a
/// node of an older epoch is never written again (the idea of Rodeh, "B-trees, Shadowing, and
/// Clones", ACM TOS 2008; the garbage collector takes the place of its reference counts). As a
/// write renews the path from the root, the leaves changed since some epoch are found without
/// looking at the others: that is how a checkpoint saves the changed pages alone.
public final class OrderedTree {
    private long epoch = 1;
    private long savedEpoch;
    private long nextPage;
    private long size;
    private TreeNode root;
    private long[] discardedPages = new long[8];
    private int discardedCount;

    /// An empty tree.
    public OrderedTree() {
        root = newLeaf();
    }

    /// Number of entries.
    public long size() {
        return size;
    }

    /// The entries as they are now.
    public TreeSnapshot snapshot() {
        epoch++;
        return new TreeSnapshot(root, size, discardedCount);
    }

    /// Goes back to `snapshot`, taken of this tree since the last [#freeze].
    public void rollback(TreeSnapshot snapshot) {
        epoch++;
        root = snapshot.root();
        size = snapshot.size();
        discardedCount = snapshot.discardedCount();
    }

    /// Points `value` at the value of `key`; false where there is none. Valid until the next write.
    public boolean get(Slice key, Slice value) {
        return find(root, key, value);
    }

    static boolean find(TreeNode root, Slice key, Slice value) {
        TreeNode node = root;
        while (node instanceof TreeInner inner) {
            node = inner.child(inner.childFor(key));
        }
        var leaf = (TreeLeaf) node;
        int at = leaf.search(key);
        if (at < 0) {
            return false;
        }
        leaf.value(at, value);
        return true;
    }

    /// Sets the value of `key`; true where the key is new.
    public boolean put(Slice key, Slice value) {
        root = writable(root);
        boolean added = put(root, key, value);
        if (root.overfull()) {
            var top = new TreeInner(epoch);
            top.append(root, new byte[0]);
            splitChild(top, 0);
            root = top;
        }
        if (added) {
            size++;
        }
        return added;
    }

    private boolean put(TreeNode node, Slice key, Slice value) {
        return switch (node) {
            case TreeLeaf leaf -> {
                int at = leaf.search(key);
                if (at >= 0) {
                    leaf.replace(at, value);
                    // An entry of unusual length may have made the leaf overfull: the caller splits
                    // it.
                    yield false;
                }
                leaf.insert(-at - 1, key, value);
                yield true;
            }
            case TreeInner inner -> {
                int at = inner.childFor(key);
                TreeNode child = writable(inner.child(at));
                inner.setChild(at, child);
                boolean added = put(child, key, value);
                if (child.overfull()) {
                    splitChild(inner, at);
                }
                yield added;
            }
        };
    }

    private void splitChild(TreeInner parent, int at) {
        switch (parent.child(at)) {
            case TreeLeaf leaf -> {
                var second = leaf.split(epoch, nextPage++);
                parent.insertChild(at + 1, second.firstKey(), second);
            }
            case TreeInner inner -> {
                byte[] separator = inner.firstKeyOfSplit();
                parent.insertChild(at + 1, separator, inner.split(epoch));
            }
        }
    }

    /// Removes `key`; false where there is none.
    public boolean remove(Slice key) {
        if (!find(root, key, new Slice())) {
            return false;
        }
        root = writable(root);
        remove(root, key);
        while (root instanceof TreeInner inner && inner.count() == 1) {
            root = inner.child(0);
        }
        size--;
        return true;
    }

    private void remove(TreeNode node, Slice key) {
        switch (node) {
            case TreeLeaf leaf -> leaf.remove(leaf.search(key));
            case TreeInner inner -> {
                int at = inner.childFor(key);
                TreeNode child = writable(inner.child(at));
                inner.setChild(at, child);
                remove(child, key);
                if (inner.count() == 1) {
                    return;
                }
                if (child.isEmpty() || hollow(child)) {
                    inner.removeChild(at);
                    discard(child);
                } else if (child instanceof TreeLeaf leaf && leaf.sparse()) {
                    merge(inner, at);
                }
            }
        }
    }

    /// Whether nothing is left below a node that kept its last, empty child.
    private static boolean hollow(TreeNode node) {
        return node instanceof TreeInner inner
                && inner.count() == 1
                && (inner.child(0).isEmpty() || hollow(inner.child(0)));
    }

    private void merge(TreeInner parent, int at) {
        int left = at + 1 < parent.count() ? at : at - 1;
        if (parent.child(left) instanceof TreeLeaf first
                && parent.child(left + 1) instanceof TreeLeaf second
                && first.hasRoomFor(second)) {
            var merged = (TreeLeaf) writable(first);
            merged.appendAll(second);
            parent.setChild(left, merged);
            parent.removeChild(left + 1);
            discard(second);
        }
    }

    private void discard(TreeNode node) {
        switch (node) {
            case TreeLeaf leaf -> {
                if (discardedCount == discardedPages.length) {
                    discardedPages = Arrays.copyOf(discardedPages, discardedCount * 2);
                }
                discardedPages[discardedCount++] = leaf.page();
            }
            case TreeInner inner -> {
                for (int i = 0; i < inner.count(); i++) {
                    discard(inner.child(i));
                }
            }
        }
    }

    /// Removes everything.
    public void clear() {
        discard(root);
        root = newLeaf();
        size = 0;
    }

    private TreeLeaf newLeaf() {
        return new TreeLeaf(epoch, nextPage++);
    }

    private TreeNode writable(TreeNode node) {
        return node.epoch == epoch ? node : node.copy(epoch);
    }

    /// Notes what changed since the last call (or since [#restore]); the result is immutable and
    /// can be written by any thread.
    public Frozen freeze() {
        var frozen = new Frozen(root, savedEpoch, Arrays.copyOf(discardedPages, discardedCount));
        savedEpoch = epoch;
        discardedCount = 0;
        epoch++;
        return frozen;
    }

    /// Takes back the pages that were written; the tree is new and empty.
    public void restore(PageSource source) {
        List<TreeNode> level = new ArrayList<>();
        List<byte[]> firstKeys = new ArrayList<>();
        var leaves = new ArrayList<TreeLeaf>();
        source.forEach((page, bytes) -> {
            leaves.add(TreeLeaf.decode(bytes, epoch, page));
            nextPage = Math.max(nextPage, page + 1);
        });
        leaves.removeIf(TreeLeaf::isEmpty);
        leaves.sort(TreeLeaf::compareByFirstKey);
        for (var leaf : leaves) {
            size += leaf.count();
            level.add(leaf);
            firstKeys.add(leaf.firstKey());
        }
        while (level.size() > 1) {
            List<TreeNode> above = new ArrayList<>();
            List<byte[]> aboveKeys = new ArrayList<>();
            for (int i = 0; i < level.size(); i++) {
                if (i % (TreeInner.FANOUT / 2) == 0) {
                    above.add(new TreeInner(epoch));
                    aboveKeys.add(firstKeys.get(i));
                }
                ((TreeInner) above.getLast()).append(level.get(i), firstKeys.get(i));
            }
            level = above;
            firstKeys = aboveKeys;
        }
        root = level.isEmpty() ? newLeaf() : level.getFirst();
        savedEpoch = epoch;
        epoch++;
    }

    /// The pages that changed between two freezes.
    public static final class Frozen {
        private final TreeNode root;
        private final long since;
        private final long[] discarded;

        private Frozen(TreeNode root, long since, long[] discarded) {
            this.root = root;
            this.since = since;
            this.discarded = discarded;
        }

        /// Writes them.
        public void write(PageSink sink) {
            for (long page : discarded) {
                sink.delete(page);
            }
            write(root, sink);
        }

        private void write(TreeNode node, PageSink sink) {
            if (node.epoch <= since) {
                return;
            }
            switch (node) {
                case TreeLeaf leaf -> sink.put(leaf.page(), leaf.encode());
                case TreeInner inner -> {
                    for (int i = 0; i < inner.count(); i++) {
                        write(inner.child(i), sink);
                    }
                }
            }
        }
    }
}
