// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.batch.Slice;
import java.util.Comparator;

/// Ordered multisets of byte runs. Values that the order holds equal but whose bytes differ (1.10
/// and 1.1) are kept apart, by their bytes.
public final class BytesMultisets extends Multisets {
    private final Comparator<Slice> order;
    private final Cells.Bytes values = new Cells.Bytes();
    private final Slice current = new Slice();
    private final Slice held = new Slice();

    /// No values yet; `order` is theirs.
    ///
    /// @param ranked whether [#size] and [#valueOfRank] are asked for
    public BytesMultisets(Comparator<Slice> order, boolean ranked) {
        super(ranked);
        this.order = order;
    }

    /// Takes the values of a multiset in order.
    @FunctionalInterface
    public interface Visitor {
        /// Takes one; the slice is valid during the call.
        void visit(Slice value, long count);
    }

    /// Adds `value` to `group`, `weight` times.
    public void add(int group, Slice value, long weight) {
        current.set(value);
        addCurrent(group, weight);
    }

    /// Whether `value` is in `group`.
    public boolean contains(int group, Slice value) {
        current.set(value);
        return nodeOfCurrent(group) != 0;
    }

    /// Points `out` to the greatest value of `group` before `value`; whether there is one.
    public boolean before(int group, Slice value, Slice out) {
        current.set(value);
        return point(nodeBefore(group), out);
    }

    /// Points `out` to the least value of `group` after `value`; whether there is one.
    public boolean after(int group, Slice value, Slice out) {
        current.set(value);
        return point(nodeAfter(group), out);
    }

    private boolean point(int node, Slice out) {
        if (node == 0) {
            return false;
        }
        values.get(node, out);
        return true;
    }

    /// Points `out` to the least value of `group`, which has one.
    public void leastValue(int group, Slice out) {
        values.get(least(group), out);
    }

    /// Points `out` to the greatest value of `group`, which has one.
    public void greatestValue(int group, Slice out) {
        values.get(greatest(group), out);
    }

    /// Points `out` to the value of `group` before which there are `rank` others, fewer than
    /// [#size].
    public void valueOfRank(int group, long rank, Slice out) {
        values.get(nodeOfRank(group, rank), out);
    }

    /// Shows the values of `group` in order.
    public void forEach(int group, Visitor visitor) {
        var value = new Slice();
        forEachNode(
                group,
                (node, count) -> {
                    values.get(node, value);
                    visitor.visit(value, count);
                });
    }

    @Override
    int compare(int node) {
        values.get(node, held);
        int comparison = order.compare(current, held);
        return comparison != 0 ? comparison : Slice.compare(current, held);
    }

    @Override
    void hold(int node) {
        values.set(node, current.data, current.offset, current.length);
    }

    @Override
    void drop(int node) {
        values.clear(node);
    }

    @Override
    void writeValue(int node, PageWriter page) {
        values.write(node, page);
    }

    @Override
    void readValue(int node, PageReader page) {
        values.read(node, page);
    }

    @Override
    public long sizeBytes() {
        return super.sizeBytes() + values.sizeBytes();
    }
}
