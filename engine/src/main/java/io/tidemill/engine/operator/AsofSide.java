// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.state.Cells;
import io.tidemill.engine.state.KeyedRows;
import io.tidemill.engine.window.RowOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What an ASOF join keeps of one input: its rows, and each key's rows in order of time, rows of
/// the same time by all their columns. Where matches lie ahead, time runs backwards in that order.
///
/// Rows that come are put at the end of their key's order, and [#arrange] moves them to their
/// places; rows that go keep their place, with weight 0, until [#close].
final class AsofSide {
    final int[] keyColumns;
    final int timeColumn;
    final KeyedRows rows;
    private final Kind[] kinds;
    private final RowOrder order;

    // By key: slots, of which the first `arranged` are in order and `sizes` are there.
    private int[][] slots = new int[8][];
    private int[] arranged = new int[8];
    private int[] sizes = new int[8];
    // By key: the first place in the order whose row goes.
    private int[] firstGone = new int[8];

    private final SlotSet touched = new SlotSet();
    private final SlotSet touchedKeys = new SlotSet();

    AsofSide(Schema schema, List<Integer> keyColumns, int timeColumn, boolean backwards) {
        this.keyColumns = keyColumns.stream().mapToInt(Integer::intValue).toArray();
        this.timeColumn = timeColumn;
        kinds = IntStream.range(0, schema.size()).mapToObj(schema::kind).toArray(Kind[]::new);
        rows = new KeyedRows(List.of(kinds));
        var cells = new ArrayList<Cells>();
        for (int c = 0; c < kinds.length; c++) {
            cells.add(rows.column(c));
        }
        order =
                new RowOrder(
                        schema,
                        cells.toArray(Cells[]::new),
                        List.of(new SortKey(timeColumn, backwards, backwards)));
        Arrays.fill(firstGone, Integer.MAX_VALUE);
    }

    int columnCount() {
        return kinds.length;
    }

    /// The times of the rows.
    Cells times() {
        return rows.column(timeColumn);
    }

    /// Adds the rows of `batch`, row `i` under key `rowKeys[i]`.
    void add(Batch batch, int[] rowKeys, int[] rowSlots) {
        rows.add(batch, rowKeys, rowSlots);
        for (int i = 0; i < batch.size(); i++) {
            int slot = rowSlots[i];
            if (slot < 0) {
                append(~slot, rowKeys[i]);
            }
            touch(slot < 0 ? ~slot : slot);
        }
    }

    private void append(int slot, int key) {
        if (key >= slots.length) {
            int length = Math.max(key + 1, slots.length * 2);
            int from = slots.length;
            slots = Arrays.copyOf(slots, length);
            arranged = Arrays.copyOf(arranged, length);
            sizes = Arrays.copyOf(sizes, length);
            firstGone = Arrays.copyOf(firstGone, length);
            Arrays.fill(firstGone, from, length, Integer.MAX_VALUE);
        }
        int size = sizes[key];
        if (slots[key] == null) {
            slots[key] = new int[2];
        } else if (size == slots[key].length) {
            slots[key] = Arrays.copyOf(slots[key], size * 2);
        }
        slots[key][size] = slot;
        sizes[key] = size + 1;
        touchedKeys.add(key);
    }

    /// Says that the row or its match may have changed.
    void touch(int slot) {
        touched.add(slot);
    }

    /// The rows that were touched since the last sweep.
    SlotSet touched() {
        return touched;
    }

    /// Moves the rows that came to their places.
    void arrange() {
        for (int i = 0; i < touchedKeys.size(); i++) {
            arrange(touchedKeys.get(i));
        }
        touchedKeys.clear();
    }

    private void arrange(int key) {
        int[] all = slots[key];
        int old = arranged[key];
        int[] fresh = Arrays.copyOfRange(all, old, sizes[key]);
        order.sort(fresh, fresh.length);
        int at = sizes[key] - 1;
        int last = old - 1;
        for (int next = fresh.length - 1; next >= 0; at--) {
            if (last >= 0 && order.compare(all[last], fresh[next]) > 0) {
                all[at] = all[last--];
            } else {
                all[at] = fresh[next--];
            }
        }
        arranged[key] = sizes[key];
    }

    /// How many rows of `key` there are, those that go included.
    int size(int key) {
        return key < sizes.length ? sizes[key] : 0;
    }

    /// The slot at `place` in the order of `key`.
    int at(int key, int place) {
        return slots[key][place];
    }

    /// The place of the row in `slot`.
    int place(int slot) {
        int key = rows.key(slot);
        return order.lowerBound(slots[key], 0, sizes[key] - 1, slot);
    }

    /// Takes the rows that go out of the order.
    void close() {
        for (int i = 0; i < touched.size(); i++) {
            int slot = touched.get(i);
            if (rows.weight(slot) == 0) {
                int key = rows.key(slot);
                firstGone[key] = Math.min(firstGone[key], place(slot));
                touchedKeys.add(key);
            }
        }
        for (int i = 0; i < touchedKeys.size(); i++) {
            int key = touchedKeys.get(i);
            int[] all = slots[key];
            int kept = firstGone[key];
            for (int place = kept; place < sizes[key]; place++) {
                if (rows.weight(all[place]) != 0) {
                    all[kept++] = all[place];
                }
            }
            sizes[key] = kept;
            arranged[key] = kept;
            firstGone[key] = Integer.MAX_VALUE;
            if (kept == 0) {
                slots[key] = new int[2];
            } else if (kept < all.length / 4) {
                slots[key] = Arrays.copyOf(all, kept * 2);
            }
        }
        touchedKeys.clear();
    }

    /// Takes back a page of rows, without their order.
    void restore(int page, byte[] bytes) {
        rows.restore(page, bytes);
    }

    /// All pages were taken back: orders the rows.
    void restored() {
        for (int slot = 0; slot < rows.limit(); slot++) {
            if (rows.isLive(slot)) {
                append(slot, rows.key(slot));
            }
        }
        arrange();
    }

    /// The columns of the first `count` of `some`.
    void gather(int[] some, int count, Column[] into, int from) {
        for (int c = 0; c < kinds.length; c++) {
            into[from + c] = rows.gather(c, some, count);
        }
    }

    long sizeBytes() {
        long size = rows.sizeBytes() + 20L * sizes.length;
        for (int[] some : slots) {
            size += some == null ? 0 : 4L * some.length;
        }
        return size;
    }
}
