// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.operator.JoinSide.Alone;
import io.tidemill.engine.state.Cells;
import io.tidemill.engine.state.KeyedRows;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What an interval join keeps of one input: its rows by key, in order of time, and what of them
/// changed in the tick. A row's note is the sum of the weights of its matches, where somebody wants
/// to know whether it has any.
final class IntervalSide {
    final int[] keyColumns;
    final int timeColumn;
    final Alone alone;
    final KeyedRows rows;
    final TimeOrder order;
    private final Cells.Longs times;
    private final Kind[] kinds;
    private final int[] visible;

    // By slot: by how much the weight changed in this tick.
    private long[] changes = new long[8];
    // By slot: whether it came in this tick.
    private long[] fresh = new long[1];
    // By slot: with which weight it is shown alone.
    private long[] shown = new long[8];
    private final SlotSet touched = new SlotSet();

    /// @param schema the input's columns without the hidden one
    /// @param staysMicros as in [TimeOrder]
    IntervalSide(
            Schema schema,
            List<Integer> keyColumns,
            int timeColumn,
            Alone alone,
            long staysMicros) {
        this.keyColumns = keyColumns.stream().mapToInt(Integer::intValue).toArray();
        this.timeColumn = timeColumn;
        this.alone = alone;
        kinds = IntStream.range(0, schema.size()).mapToObj(schema::kind).toArray(Kind[]::new);
        visible = IntStream.range(0, schema.size()).toArray();
        rows = new KeyedRows(List.of(kinds));
        times = (Cells.Longs) rows.column(timeColumn);
        order = new TimeOrder(rows, times, staysMicros);
    }

    int columnCount() {
        return kinds.length;
    }

    /// The rows without the hidden column.
    Batch visible(Batch batch) {
        return batch.columnCount() == kinds.length ? batch : batch.select(visible);
    }

    /// The columns of the first `count` of `slots`.
    void gather(int[] slots, int count, Column[] into, int from) {
        for (int c = 0; c < kinds.length; c++) {
            into[from + c] = rows.gather(c, slots, count);
        }
    }

    long time(int slot) {
        return times.get(slot);
    }

    // What changes in a tick

    /// Adds the rows of `batch`, row `i` under key `rowKeys[i]`.
    ///
    /// @param slots scratch
    void add(Batch batch, int[] rowKeys, int[] slots) {
        rows.add(batch, rowKeys, slots);
        order.warm(rowKeys, batch.size());
        for (int i = 0; i < batch.size(); i++) {
            int slot = slots[i];
            if (slot < 0) {
                slot = ~slot;
                reserve(slot);
                changes[slot] = 0;
                shown[slot] = 0;
                fresh[slot >> 6] |= 1L << slot;
                order.append(slot, rowKeys[i]);
            }
            changes[slot] += batch.weight(i);
            touched.add(slot);
        }
    }

    private void reserve(int slot) {
        if (slot >= changes.length) {
            int length = Math.max(slot + 1, changes.length * 2);
            changes = Arrays.copyOf(changes, length);
            shown = Arrays.copyOf(shown, length);
            fresh = Arrays.copyOf(fresh, (length + 63) >> 6);
        }
    }

    /// The rows that changed, or whose matches did.
    SlotSet touched() {
        return touched;
    }

    /// Says that the row's matches changed.
    void touch(int slot) {
        touched.add(slot);
    }

    /// By how much the row's weight changed in this tick.
    long change(int slot) {
        return changes[slot];
    }

    /// The row's weight before this tick.
    long weightBefore(int slot) {
        return rows.weight(slot) - changes[slot];
    }

    /// Whether the row came in this tick.
    boolean isFresh(int slot) {
        return (fresh[slot >> 6] & (1L << slot)) != 0;
    }

    /// Sets with which weight the row is shown alone; by how much that changed.
    long show(int slot) {
        boolean matched = rows.note(slot) != 0;
        boolean visible = alone == Alone.MATCHED ? matched : !matched;
        long wanted = visible ? rows.weight(slot) : 0;
        long change = wanted - shown[slot];
        shown[slot] = wanted;
        return change;
    }

    /// Ends the tick: rows without weight go, and those that `watermark` says wait for nothing.
    void close(long watermark) {
        for (int i = 0; i < touched.size(); i++) {
            int slot = touched.get(i);
            changes[slot] = 0;
            fresh[slot >> 6] = 0;
            if (rows.weight(slot) == 0) {
                order.goes(slot);
            }
        }
        touched.clear();
        order.close();
        order.dropBefore(watermark);
    }

    /// All pages were taken back: orders the rows.
    void restored() {
        for (int slot = 0; slot < rows.limit(); slot++) {
            if (rows.isLive(slot)) {
                reserve(slot);
                order.append(slot, rows.key(slot));
                if (alone != Alone.NEVER) {
                    show(slot);
                }
            }
        }
        order.arrange();
    }

    long sizeBytes() {
        return rows.sizeBytes() + order.sizeBytes() + 16L * changes.length;
    }
}
