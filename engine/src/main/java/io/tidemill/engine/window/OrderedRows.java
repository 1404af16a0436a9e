// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import io.tidemill.core.batch.Column;
import io.tidemill.core.error.Invariant;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.state.Cells;
import io.tidemill.engine.state.Ids;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Rows of partitions, each partition's in order: each row in a slot, one that is there twice in
/// two.
///
/// A change of a partition is merged into its order in one pass from the first place that changes,
/// so rows that come in order cost nothing but their own place.
public final class OrderedRows {
    private final Cells[] cells;
    private final RowOrder rows;
    private final boolean forgets;
    private final Ids slots = new Ids();
    private @Nullable Partition[] partitions = new Partition[8];

    // Of the partition at hand: slots in order with their net weights.
    private int[] added = new int[16];
    private int[] removedAt = new int[16];

    /// Is told what becomes of a partition.
    public interface Watcher {
        /// The rows of partition `number` from position `first` on are about to change.
        void before(Partition partition, int number, int first);

        /// They have changed.
        ///
        /// @param added the slots that were added, in order, as many as `addedAt` has places
        /// @param addedAt where they are now
        /// @param gone the slots that were taken out
        /// @param goneAt where what followed them is now
        void after(Partition partition, int[] added, int[] addedAt, int[] gone, int[] goneAt);
    }

    /// No rows.
    ///
    /// @param forgets whether rows are taken out by [#dropFirst]: a row that goes need not be there
    public OrderedRows(Schema schema, List<SortKey> order, boolean forgets) {
        cells = new Cells[schema.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = Cells.of(schema.kind(i));
        }
        rows = new RowOrder(schema, cells, order);
        this.forgets = forgets;
    }

    /// The columns, by slot.
    Cells[] cells() {
        return cells;
    }

    /// The order.
    RowOrder order() {
        return rows;
    }

    /// Order of the rows in two slots.
    public int compare(int slot, int other) {
        return rows.compare(slot, other);
    }

    /// The slots.
    public Ids slots() {
        return slots;
    }

    /// Column `column`, by slot.
    public Cells column(int column) {
        return cells[column];
    }

    /// Puts row `row` of `columns` in a slot, without making it part of a partition.
    public int put(Column[] columns, int row) {
        int slot = slots.take();
        for (int i = 0; i < cells.length; i++) {
            cells[i].set(slot, columns[i], row);
        }
        return slot;
    }

    /// Frees `slot`.
    public void release(int slot) {
        for (var column : cells) {
            column.clear(slot);
        }
        slots.release(slot);
    }

    /// The values of column `column` in the first `count` of `some`.
    public Column gather(int column, int[] some, int count) {
        return cells[column].gather(some, count);
    }

    /// Partition `number`.
    public Partition partition(int number) {
        if (number >= partitions.length) {
            partitions = Arrays.copyOf(partitions, Math.max(number + 1, partitions.length * 2));
        }
        var partition = partitions[number];
        if (partition == null) {
            partition = new Partition();
            partitions[number] = partition;
        }
        return partition;
    }

    /// Changes partition `number`: the first `count` of `changes` are slots that were put, and
    /// `weightOf` says how often each comes or, negative, goes. Slots that are not part of the
    /// partition afterwards are to be released by the caller: they are handed to `unused`, once
    /// what is emitted needs them no more.
    public void change(
            int number,
            int[] changes,
            int count,
            IntUnaryOperator weightOf,
            IntConsumer unused,
            Watcher watcher) {
        var partition = partition(number);
        rows.sort(changes, count);
        reserve(count);
        int addedCount = 0;
        int removedCount = 0;
        for (int from = 0, to; from < count; from = to) {
            int net = weightOf.applyAsInt(changes[from]);
            to = from + 1;
            while (to < count && rows.compareRows(changes[from], changes[to]) == 0) {
                net += weightOf.applyAsInt(changes[to++]);
            }
            int kept = Math.max(0, Math.min(net, to - from));
            reserve(addedCount + Math.max(net, 0) + 1);
            for (int i = from; i < to; i++) {
                if (i - from < kept) {
                    added[addedCount++] = changes[i];
                } else if (i > from || net >= 0) {
                    unused.accept(changes[i]);
                }
            }
            if (net > kept) {
                for (int i = kept; i < net; i++) {
                    added[addedCount++] = copy(changes[from]);
                }
                Arrays.sort(added, addedCount - net, addedCount);
            }
            if (net < 0) {
                removedCount = remove(partition, changes[from], -net, removedCount);
                unused.accept(changes[from]);
            }
        }
        if (addedCount > 0 || removedCount > 0) {
            for (int slot : merge(partition, number, addedCount, removedCount, watcher)) {
                unused.accept(slot);
            }
        }
    }

    private void reserve(int count) {
        if (added.length < count) {
            added = Arrays.copyOf(added, Math.max(count, added.length * 2));
        }
    }

    private int copy(int slot) {
        int copy = slots.take();
        var one = new int[] {slot};
        for (var column : cells) {
            column.set(copy, column.gather(one, 1), 0);
        }
        return copy;
    }

    /// Notes the positions of the last `times` rows that are the one in `slot`.
    private int remove(Partition partition, int slot, int times, int removedCount) {
        int last = partition.lastEqual(slot, rows);
        int found = times;
        if (forgets) {
            found = 0;
            while (found < times
                    && last - found >= 0
                    && rows.compareRows(partition.order[last - found], slot) == 0) {
                found++;
            }
        }
        int first = last - found + 1;
        Invariant.check(first >= 0, "a row that is taken back was there");
        Invariant.check(
                found == 0 || rows.compareRows(partition.order[first], slot) == 0,
                "a row that is taken back was there as often");
        int total = removedCount + found;
        if (removedAt.length < total) {
            removedAt = Arrays.copyOf(removedAt, Math.max(total, removedAt.length * 2));
        }
        for (int i = 0; i < found; i++) {
            removedAt[removedCount + i] = first + i;
        }
        return total;
    }

    /// Brings the order up to date, and gives the slots that are no part of it any more.
    private int[] merge(
            Partition partition, int number, int addedCount, int removedCount, Watcher watcher) {
        int first = partition.size;
        if (addedCount > 0) {
            first = partition.lowerBound(added[0], rows);
        }
        if (removedCount > 0) {
            first = Math.min(first, removedAt[0]);
        }
        watcher.before(partition, number, first);
        var gone = new int[removedCount];
        var goneAt = new int[removedCount];
        var addedAt = new int[addedCount];
        int[] tail = Arrays.copyOfRange(partition.order, first, partition.size);
        int newSize = partition.size + addedCount - removedCount;
        partition.reserve(newSize);
        int at = first;
        int taken = 0;
        int nextAdded = 0;
        int nextRemoved = 0;
        while (nextAdded < addedCount || nextRemoved < removedCount) {
            int removed = nextRemoved < removedCount ? removedAt[nextRemoved] - first : tail.length;
            int to = removed;
            if (nextAdded < addedCount) {
                to = lowerBound(tail, taken, removed, added[nextAdded]);
            }
            System.arraycopy(tail, taken, partition.order, at, to - taken);
            at += to - taken;
            taken = to;
            boolean adds =
                    nextAdded < addedCount
                            && (to < removed
                                    || to == tail.length
                                    || rows.compare(added[nextAdded], tail[to]) < 0);
            if (adds) {
                addedAt[nextAdded] = at;
                partition.order[at++] = added[nextAdded++];
            } else {
                gone[nextRemoved] = tail[taken++];
                goneAt[nextRemoved++] = at;
            }
        }
        System.arraycopy(tail, taken, partition.order, at, tail.length - taken);
        Invariant.check(at + tail.length - taken == newSize, "an order has a place for each row");
        partition.size = newSize;
        watcher.after(partition, added, addedAt, gone, goneAt);
        return gone;
    }

    /// The first place from `from` to `to` whose slot is not before `slot`, or `to`. Changes lie
    /// close to each other more often than not.
    private int lowerBound(int[] order, int from, int to, int slot) {
        int low = from;
        int high = to;
        for (int step = 1; low + step < high; step *= 2) {
            if (rows.compare(order[low + step - 1], slot) >= 0) {
                high = low + step;
                break;
            }
            low += step;
        }
        return rows.lowerBound(order, low, high, slot);
    }

    /// Takes the first `count` rows out of a partition; their slots are handed to `unused`.
    public void dropFirst(int number, int count, IntConsumer unused) {
        var partition = partition(number);
        for (int i = 0; i < count; i++) {
            unused.accept(partition.order[i]);
        }
        partition.size -= count;
        System.arraycopy(partition.order, count, partition.order, 0, partition.size);
    }

    /// Writes the row in `slot`.
    public void write(int slot, PageWriter page) {
        page.putInt(slot);
        for (var column : cells) {
            column.write(slot, page);
        }
    }

    /// Takes back what [#write] wrote, and gives the slot; [#restored] makes the rows part of their
    /// partitions.
    public int read(PageReader page) {
        int slot = page.getInt();
        slots.take(slot);
        for (var column : cells) {
            column.read(slot, page);
        }
        return slot;
    }

    /// All rows were taken back: orders them. `partitionsOf` tells their partitions.
    public void restored(PartitionsOf partitionsOf) {
        var live = new int[slots.size()];
        int count = 0;
        for (int slot = 0; slot < slots.limit(); slot++) {
            if (slots.isUsed(slot)) {
                live[count++] = slot;
            }
        }
        var numbers = new int[count];
        partitionsOf.set(live, count, numbers);
        for (int i = 0; i < count; i++) {
            var partition = partition(numbers[i]);
            partition.reserve(partition.size + 1);
            partition.order[partition.size++] = live[i];
        }
        for (var partition : partitions) {
            if (partition != null) {
                rows.sort(partition.order, partition.size);
            }
        }
    }

    /// Tells partitions.
    @FunctionalInterface
    public interface PartitionsOf {
        /// Sets `numbers[i]` to the partition of the row in `some[i]`.
        void set(int[] some, int count, int[] numbers);
    }

    /// Bytes on the heap, approximately.
    public long sizeBytes() {
        long size = 0;
        for (var column : cells) {
            size += column.sizeBytes();
        }
        for (var partition : partitions) {
            size += partition == null ? 0 : 4L * partition.order.length;
        }
        return size;
    }
}
