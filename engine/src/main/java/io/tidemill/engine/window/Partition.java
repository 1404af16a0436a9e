// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import java.util.Arrays;

/// The rows of one partition in order, as slots, and which of them the accumulators of an OVER
/// hold.
public final class Partition {
    /// Slots in order; those from `size` on mean nothing.
    int[] order = new int[4];

    /// Number of rows.
    int size;

    /// The accumulators hold the rows at positions `heldFrom` to `heldTo`, exclusive.
    int heldFrom;

    /// See [#heldFrom].
    int heldTo;

    /// Of the rows held, those at positions `holeFrom` to `holeTo`, exclusive, are left out.
    int holeFrom;

    /// See [#holeFrom].
    int holeTo;

    /// How many rows there are.
    public int size() {
        return size;
    }

    /// The slot of the row at `position`.
    public int slot(int position) {
        return order[position];
    }

    /// The slots of the rows from position `from` to `to`, exclusive.
    public int[] slots(int from, int to) {
        return Arrays.copyOfRange(order, from, to);
    }

    /// The position of the first row not before the row in `slot`.
    int lowerBound(int slot, RowOrder rows) {
        // Most rows come at the end.
        if (size > 0 && rows.compare(order[size - 1], slot) < 0) {
            return size;
        }
        return rows.lowerBound(order, 0, size, slot);
    }

    /// The position of the last row that is the one in `slot` bit for bit, in a slot of its own; -1
    /// where there is none.
    int lastEqual(int slot, RowOrder rows) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rows.compareRows(order[middle], slot) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && rows.compareRows(order[low - 1], slot) == 0 ? low - 1 : -1;
    }

    /// Makes room for `count` rows.
    void reserve(int count) {
        if (count > order.length) {
            order = Arrays.copyOf(order, Math.max(count, order.length * 2));
        }
    }
}
