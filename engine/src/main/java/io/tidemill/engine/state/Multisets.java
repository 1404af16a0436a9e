// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.error.Invariant;
import java.util.Arrays;

/// Ordered multisets, one a group: values with how often they are there, the least and the greatest
/// at hand. All nodes lie in the same arrays, so a multiset of one value costs one node.
///
/// A forest of treaps (R. Seidel, C. Aragon, "Randomized search trees", 1996); priorities are
/// hashes of node numbers. A value whose count is 0 is removed; counts may be negative for a while.
/// State is saved in pages of neighbouring nodes; the owner saves each group's root ([#root],
/// [#setRoot]).
///
/// Ranked ones also know of each node how many values lie below it, so that the value of a rank is
/// found on one path. These totals are not saved, they are worked out again after a restart.
public abstract class Multisets {
    // Node 0 is "no node".
    private final Ids nodes = new Ids();
    private final DirtyPages dirty = new DirtyPages();
    private int[] left = new int[8];
    private int[] right = new int[8];
    private long[] counts = new long[8];
    private int[] roots = new int[8];
    // Of each node, the sum of the counts from it downwards; empty where ranks are not asked for.
    private final boolean ranked;
    private long[] totals;
    private boolean totalsKnown = true;

    /// No values yet.
    ///
    /// @param ranked whether [#size] and [#nodeOfRank] are asked for
    protected Multisets(boolean ranked) {
        this.ranked = ranked;
        totals = new long[ranked ? counts.length : 0];
        nodes.take();
    }

    /// Takes the nodes of a multiset in order.
    @FunctionalInterface
    interface NodeVisitor {
        /// Takes one.
        void visit(int node, long count);
    }

    /// Makes room for groups below `limit`.
    public final void reserve(int limit) {
        if (limit > roots.length) {
            roots = Arrays.copyOf(roots, Math.max(limit, roots.length * 2));
        }
    }

    /// Order of the value being added and that of `node`.
    abstract int compare(int node);

    /// Puts the value being added in `node`.
    abstract void hold(int node);

    /// Forgets the value of `node`.
    abstract void drop(int node);

    abstract void writeValue(int node, PageWriter page);

    abstract void readValue(int node, PageReader page);

    /// Adds the value that [#compare] and [#hold] know, `weight` times.
    final void addCurrent(int group, long weight) {
        knowTotals();
        roots[group] = add(roots[group], weight);
    }

    private int add(int node, long weight) {
        if (node == 0) {
            return newNode(weight);
        }
        int comparison = compare(node);
        if (comparison == 0) {
            return addAt(node, weight);
        }
        return comparison < 0 ? addLeft(node, weight) : addRight(node, weight);
    }

    private int addAt(int node, long weight) {
        counts[node] += weight;
        dirty.mark(node);
        if (counts[node] != 0) {
            total(node);
            return node;
        }
        int rest = merge(left[node], right[node]);
        free(node);
        return rest;
    }

    private int addLeft(int node, long weight) {
        int raised = add(left[node], weight);
        if (raised != 0 && priority(raised) > priority(node)) {
            setLeft(node, right[raised]);
            setRight(raised, node);
            total(node);
            total(raised);
            return raised;
        }
        setLeft(node, raised);
        total(node);
        return node;
    }

    private int addRight(int node, long weight) {
        int raised = add(right[node], weight);
        if (raised != 0 && priority(raised) > priority(node)) {
            setRight(node, left[raised]);
            setLeft(raised, node);
            total(node);
            total(raised);
            return raised;
        }
        setRight(node, raised);
        total(node);
        return node;
    }

    private int merge(int low, int high) {
        if (low == 0 || high == 0) {
            return low == 0 ? high : low;
        }
        if (priority(low) > priority(high)) {
            setRight(low, merge(right[low], high));
            total(low);
            return low;
        }
        setLeft(high, merge(low, left[high]));
        total(high);
        return high;
    }

    private void total(int node) {
        if (ranked) {
            totals[node] = totals[left[node]] + counts[node] + totals[right[node]];
        }
    }

    private void knowTotals() {
        if (!totalsKnown) {
            totalsKnown = true;
            for (int root : roots) {
                totalFrom(root);
            }
        }
    }

    private void totalFrom(int node) {
        if (node != 0) {
            totalFrom(left[node]);
            totalFrom(right[node]);
            total(node);
        }
    }

    private void setLeft(int node, int child) {
        if (left[node] != child) {
            left[node] = child;
            dirty.mark(node);
        }
    }

    private void setRight(int node, int child) {
        if (right[node] != child) {
            right[node] = child;
            dirty.mark(node);
        }
    }

    private static int priority(int node) {
        return LongsTable.hash(node);
    }

    private int newNode(long weight) {
        int node = nodes.take();
        growNodes(node);
        left[node] = 0;
        right[node] = 0;
        counts[node] = weight;
        total(node);
        hold(node);
        dirty.mark(node);
        return node;
    }

    private void growNodes(int node) {
        if (node >= counts.length) {
            int length = Math.max(node + 1, counts.length * 2);
            left = Arrays.copyOf(left, length);
            right = Arrays.copyOf(right, length);
            counts = Arrays.copyOf(counts, length);
        }
        if (ranked && totals.length < counts.length) {
            totals = Arrays.copyOf(totals, counts.length);
        }
    }

    private void free(int node) {
        drop(node);
        nodes.release(node);
        dirty.mark(node);
    }

    /// Whether `group` has no values.
    public final boolean isEmpty(int group) {
        return roots[group] == 0;
    }

    /// The node of the least value of `group`, which has one.
    final int least(int group) {
        int node = roots[group];
        Invariant.check(node != 0, "a multiset with a value has a node");
        while (left[node] != 0) {
            node = left[node];
        }
        return node;
    }

    /// The node of the greatest value of `group`, which has one.
    final int greatest(int group) {
        int node = roots[group];
        Invariant.check(node != 0, "a multiset with a value has a node");
        while (right[node] != 0) {
            node = right[node];
        }
        return node;
    }

    /// The node of the value of `group` that is the one [#compare] knows; 0 where there is none.
    final int nodeOfCurrent(int group) {
        int node = roots[group];
        while (node != 0) {
            int comparison = compare(node);
            if (comparison == 0) {
                return node;
            }
            node = comparison < 0 ? left[node] : right[node];
        }
        return 0;
    }

    /// The node of the greatest value of `group` before the one [#compare] knows; 0 where there is
    /// none.
    final int nodeBefore(int group) {
        int best = 0;
        for (int node = roots[group]; node != 0; ) {
            boolean before = compare(node) > 0;
            best = before ? node : best;
            node = before ? right[node] : left[node];
        }
        return best;
    }

    /// The node of the least value of `group` after the one [#compare] knows; 0 where there is
    /// none.
    final int nodeAfter(int group) {
        int best = 0;
        for (int node = roots[group]; node != 0; ) {
            boolean after = compare(node) < 0;
            best = after ? node : best;
            node = after ? left[node] : right[node];
        }
        return best;
    }

    /// How many values `group` has, equal ones counted; of ranked multisets.
    public final long size(int group) {
        knowTotals();
        return totals[roots[group]];
    }

    /// The node of the value of `group` before which there are `rank` others, fewer than [#size].
    final int nodeOfRank(int group, long rank) {
        knowTotals();
        int node = roots[group];
        long rest = rank;
        while (true) {
            Invariant.check(node != 0, "a rank is less than the number of values");
            long before = totals[left[node]];
            if (rest < before) {
                node = left[node];
            } else if (rest < before + counts[node]) {
                return node;
            } else {
                rest -= before + counts[node];
                node = right[node];
            }
        }
    }

    /// Shows the nodes of `group` from the least value to the greatest.
    final void forEachNode(int group, NodeVisitor visitor) {
        visitFrom(roots[group], visitor);
    }

    private void visitFrom(int node, NodeVisitor visitor) {
        if (node != 0) {
            visitFrom(left[node], visitor);
            visitor.visit(node, counts[node]);
            visitFrom(right[node], visitor);
        }
    }

    /// Removes every value of `group`.
    public final void clear(int group) {
        freeAll(roots[group]);
        roots[group] = 0;
    }

    private void freeAll(int node) {
        if (node != 0) {
            freeAll(left[node]);
            freeAll(right[node]);
            free(node);
        }
    }

    /// What to save of `group` besides the pages.
    public final int root(int group) {
        return roots[group];
    }

    /// Takes back what [#root] gave.
    public final void setRoot(int group, int root) {
        reserve(group + 1);
        roots[group] = root;
    }

    /// Writes the pages that changed, numbered from `base` on.
    public final void checkpoint(PageSink sink, long base) {
        dirty.checkpoint(
                sink,
                base,
                (node, page) -> {
                    if (node > 0 && nodes.isUsed(node)) {
                        page.putInt(node);
                        page.putInt(left[node]);
                        page.putInt(right[node]);
                        page.putLong(counts[node]);
                        writeValue(node, page);
                    }
                });
    }

    /// Takes back a page.
    public final void restore(byte[] bytes) {
        totalsKnown = !ranked;
        var page = new PageReader(bytes);
        while (page.hasMore()) {
            int node = page.getInt();
            nodes.take(node);
            growNodes(node);
            left[node] = page.getInt();
            right[node] = page.getInt();
            counts[node] = page.getLong();
            readValue(node, page);
        }
    }

    /// Bytes on the heap, without the values.
    public long sizeBytes() {
        return 16L * counts.length + 4L * roots.length + 8L * totals.length;
    }
}
