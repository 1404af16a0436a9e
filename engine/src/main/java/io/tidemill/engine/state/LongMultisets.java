// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import java.util.Arrays;

/// Ordered multisets of longs.
public final class LongMultisets extends Multisets {
    private long[] values = new long[8];
    private long current;

    /// No values yet.
    ///
    /// @param ranked whether [#size] and [#valueOfRank] are asked for
    public LongMultisets(boolean ranked) {
        super(ranked);
    }

    /// Takes the values of a multiset in order.
    @FunctionalInterface
    public interface Visitor {
        /// Takes one.
        void visit(long value, long count);
    }

    /// Adds `value` to `group`, `weight` times.
    public void add(int group, long value, long weight) {
        current = value;
        addCurrent(group, weight);
    }

    /// The least value of `group`, which has one.
    public long leastValue(int group) {
        return values[least(group)];
    }

    /// The greatest value of `group`, which has one.
    public long greatestValue(int group) {
        return values[greatest(group)];
    }

    /// The value of `group` before which there are `rank` others, fewer than [#size].
    public long valueOfRank(int group, long rank) {
        return values[nodeOfRank(group, rank)];
    }

    /// Shows the values of `group` in order.
    public void forEach(int group, Visitor visitor) {
        forEachNode(group, (node, count) -> visitor.visit(values[node], count));
    }

    @Override
    int compare(int node) {
        return Long.compare(current, values[node]);
    }

    @Override
    void hold(int node) {
        set(node, current);
    }

    private void set(int node, long value) {
        if (node >= values.length) {
            values = Arrays.copyOf(values, Math.max(node + 1, values.length * 2));
        }
        values[node] = value;
    }

    @Override
    void drop(int node) {}

    @Override
    void writeValue(int node, PageWriter page) {
        page.putLong(values[node]);
    }

    @Override
    void readValue(int node, PageReader page) {
        set(node, page.getLong());
    }

    @Override
    public long sizeBytes() {
        return super.sizeBytes() + 8L * values.length;
    }
}
