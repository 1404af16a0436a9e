// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.Floats;
import io.tidemill.core.value.Values;
import io.tidemill.engine.state.Cells;
import java.util.List;

/// The order of rows that lie in slots of [Cells]: by the sort keys, then by the whole row, then by
/// slot. So equal rows have an order too, and it is a function of what is stored.
public final class RowOrder {
    private final Cells[] cells;
    private final Type[] types;
    private final SortKey[] keys;
    private final Slice left = new Slice();
    private final Slice right = new Slice();

    /// The order of the rows whose columns are `cells`, of `schema`'s types.
    public RowOrder(Schema schema, Cells[] cells, List<SortKey> keys) {
        this.cells = cells;
        this.types = new Type[schema.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = schema.type(i);
        }
        this.keys = keys.toArray(SortKey[]::new);
    }

    /// Order of two slots; 0 only for the same slot.
    public int compare(int first, int second) {
        int order = compareRows(first, second);
        return order != 0 ? order : Integer.compare(first, second);
    }

    /// Order of the rows in two slots; 0 only where they are the same bit for bit.
    int compareRows(int first, int second) {
        int order = comparePeers(first, second);
        for (int c = 0; c < cells.length && order == 0; c++) {
            order = compareTies(c, first, second);
        }
        return order;
    }

    /// Order by the sort keys alone; 0 for peers.
    int comparePeers(int first, int second) {
        for (var key : keys) {
            int order = compareKey(key, first, second);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private int compareKey(SortKey key, int first, int second) {
        var column = cells[key.column()];
        boolean firstNull = column.isNull(first);
        boolean secondNull = column.isNull(second);
        if (firstNull || secondNull) {
            int order = Boolean.compare(firstNull, secondNull);
            return key.nullsFirst() ? -order : order;
        }
        int order = compareValues(key.column(), first, second);
        return key.descending() ? Integer.compare(0, order) : order;
    }

    private int compareValues(int c, int first, int second) {
        return compareValues(types[c], cells[c], first, cells[c], second, left, right);
    }

    /// Order of two values of `type`, neither of them NULL.
    ///
    /// @param left scratch, as is `right`
    public static int compareValues(
            Type type, Cells of, int first, Cells with, int second, Slice left, Slice right) {
        return switch (of) {
            case Cells.Longs longs ->
                    Long.compare(longs.get(first), ((Cells.Longs) with).get(second));
            case Cells.Doubles doubles ->
                    Floats.compare(doubles.get(first), ((Cells.Doubles) with).get(second));
            case Cells.Bytes bytes -> {
                bytes.get(first, left);
                ((Cells.Bytes) with).get(second, right);
                yield Values.compareBytes(type, left, right);
            }
        };
    }

    private int compareTies(int c, int first, int second) {
        var column = cells[c];
        boolean firstNull = column.isNull(first);
        boolean secondNull = column.isNull(second);
        if (firstNull || secondNull) {
            return Boolean.compare(firstNull, secondNull);
        }
        int order = compareValues(c, first, second);
        if (order != 0) {
            return order;
        }
        return switch (column) {
            case Cells.Longs longs -> 0;
            case Cells.Doubles doubles ->
                    Long.compare(
                            Double.doubleToRawLongBits(doubles.get(first)),
                            Double.doubleToRawLongBits(doubles.get(second)));
            case Cells.Bytes bytes -> Slice.compare(left, right);
        };
    }

    /// The first place from `from` to `to` of `slots`, which are in order, whose row is not before
    /// the one in `slot`; `to` where there is none.
    public int lowerBound(int[] slots, int from, int to, int slot) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(slots[middle], slot) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Sorts the first `size` of `slots`.
    public void sort(int[] slots, int size) {
        boolean sorted = true;
        for (int i = 1; i < size && sorted; i++) {
            sorted = compare(slots[i - 1], slots[i]) < 0;
        }
        if (!sorted) {
            mergeSort(slots.clone(), slots, 0, size);
        }
    }

    /// Sorts `from` … `to` of `into`; `source` holds the same there.
    private void mergeSort(int[] source, int[] into, int from, int to) {
        if (to - from < 2) {
            return;
        }
        int middle = (from + to) >>> 1;
        mergeSort(into, source, from, middle);
        mergeSort(into, source, middle, to);
        for (int at = from, low = from, high = middle; at < to; at++) {
            boolean takeLow =
                    high == to || (low < middle && compare(source[low], source[high]) <= 0);
            into[at] = takeLow ? source[low++] : source[high++];
        }
    }
}
