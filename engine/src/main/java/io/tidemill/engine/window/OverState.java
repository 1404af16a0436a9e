// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.error.Invariant;
import io.tidemill.core.plan.Over;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.state.Cells;
import io.tidemill.engine.state.DirtyPages;
import io.tidemill.engine.state.Ids;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;

/// The rows that an OVER keeps: each in a slot, with the results it was last emitted with, and each
/// partition's rows in order. A row that is there twice has two slots, as its copies have results
/// of their own.
///
/// A change of a partition is merged into its order in one pass from the first place that changes,
/// so rows that come in order cost nothing but their own place. Then only those rows are evaluated
/// whose results the changes may reach.
///
/// Pages hold the rows of [DirtyPages#SLOTS] neighbouring slots: slot (4), columns, results. The
/// order and the accumulators are made anew from the rows when they are restored.
public final class OverState {
    private final Cells[] cells;
    private final Cells[] results;
    private final RowOrder rows;
    private final OverCalls calls;
    private final Ids slots = new Ids();
    private final DirtyPages dirty = new DirtyPages();
    private Partition[] partitions = new Partition[8];
    private final Output output;
    // A row that was never emitted has no old results to take back.
    private long[] shownBits = new long[1];

    // Of the partition at hand: slots in order with their net weights, and what they reach.
    private int[] added = new int[16];
    private int[] removedAt = new int[16];
    private final Ranges reached = new Ranges();

    /// Takes what is to be emitted.
    public interface Output {
        /// The row in `slot` goes, or has other results than those [#appendResult] still appends.
        void before(int slot);

        /// The row in `slot` now has the results that its cells hold.
        void after(int slot);
    }

    /// Empty state of `plan`.
    public OverState(Over plan, Output output) {
        Schema input = plan.input().schema();
        this.output = output;
        cells = new Cells[input.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = Cells.of(input.kind(i));
        }
        results = new Cells[plan.calls().size()];
        for (int i = 0; i < results.length; i++) {
            results[i] = Cells.of(plan.calls().get(i).result().kind());
        }
        rows = new RowOrder(input, cells, plan.order());
        calls = new OverCalls(plan, rows, cells, results);
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
        for (var column : results) {
            column.clear(slot);
        }
        if (isShown(slot)) {
            shownBits[slot >> 6] &= ~(1L << slot);
        }
        slots.release(slot);
        dirty.mark(slot);
    }

    /// The values of column `column` of the input in the first `count` of `some`.
    public Column gather(int column, int[] some, int count) {
        return cells[column].gather(some, count);
    }

    /// The results of call `call` in the first `count` of `some`.
    public Column gatherResults(int call, int[] some, int count) {
        return results[call].gather(some, count);
    }

    /// Appends the result of call `call` in `slot`.
    public void appendResult(int call, int slot, ColumnBuilder out) {
        results[call].append(slot, out);
    }

    private Partition partition(int number) {
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

    /// How many rows partition `number` has.
    public int size(int number) {
        return partition(number).size;
    }

    /// Changes partition `number`: the first `count` of `changes` are slots that were put, and
    /// `weightOf` says how often each comes or, negative, goes. Slots that are not part of the
    /// partition afterwards are to be released by the caller: they are handed to `unused`, once
    /// what is emitted needs them no more.
    public void change(
            int number, int[] changes, int count, IntUnaryOperator weightOf, IntConsumer unused) {
        var partition = partition(number);
        rows.sort(changes, count);
        reserve(count);
        int addedCount = 0;
        int removedCount = 0;
        for (int from = 0, to; from < count; from = to) {
            int net = 0;
            to = from;
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
        merge(partition, number, addedCount, removedCount, unused);
        calls.evaluate(partition, number, reached, this::show);
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
        Invariant.check(last - times + 1 >= 0, "a row that is taken back was there");
        int first = last - times + 1;
        Invariant.check(
                rows.compareRows(partition.order[first], slot) == 0,
                "a row that is taken back was there as often");
        int total = removedCount + times;
        if (removedAt.length < total) {
            removedAt = Arrays.copyOf(removedAt, Math.max(total, removedAt.length * 2));
        }
        for (int i = 0; i < times; i++) {
            removedAt[removedCount + i] = first + i;
        }
        return total;
    }

    /// Brings the order up to date and notes which positions the changes reach.
    private void merge(
            Partition partition, int number, int addedCount, int removedCount, IntConsumer unused) {
        reached.clear();
        if (addedCount == 0 && removedCount == 0) {
            return;
        }
        int first = partition.size;
        if (addedCount > 0) {
            first = partition.lowerBound(added[0], rows);
        }
        if (removedCount > 0) {
            first = Math.min(first, removedAt[0]);
        }
        calls.holdBefore(partition, number, first);
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
        for (int i = 0; i < addedCount; i++) {
            calls.reach(partition, addedAt[i], added[i], reached);
            reached.add(addedAt[i], addedAt[i] + 1);
        }
        for (int i = 0; i < gone.length; i++) {
            calls.reach(partition, goneAt[i], gone[i], reached);
        }
        for (int slot : gone) {
            output.before(slot);
            unused.accept(slot);
        }
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
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rows.compare(order[middle], slot) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Keeps the new results of the rows at `from` and on, and says which changed.
    private void show(Partition partition, int from, int count, Column[] fresh) {
        for (int i = 0; i < count; i++) {
            int slot = partition.order[from + i];
            boolean shown = isShown(slot);
            if (shown && same(slot, fresh, i)) {
                continue;
            }
            if (shown) {
                output.before(slot);
            }
            for (int c = 0; c < results.length; c++) {
                results[c].set(slot, fresh[c], i);
            }
            markShown(slot);
            output.after(slot);
            dirty.mark(slot);
        }
    }

    private boolean same(int slot, Column[] fresh, int row) {
        for (int c = 0; c < results.length; c++) {
            if (!results[c].same(slot, fresh[c], row)) {
                return false;
            }
        }
        return true;
    }

    private boolean isShown(int slot) {
        int word = slot >> 6;
        return word < shownBits.length && (shownBits[word] & (1L << slot)) != 0;
    }

    private void markShown(int slot) {
        int word = slot >> 6;
        if (word >= shownBits.length) {
            shownBits = Arrays.copyOf(shownBits, Math.max(word + 1, shownBits.length * 2));
        }
        shownBits[word] |= 1L << slot;
    }

    /// Writes the pages that changed.
    public void checkpoint(PageSink sink) {
        dirty.checkpoint(
                sink,
                0,
                (slot, page) -> {
                    if (slots.isUsed(slot)) {
                        page.putInt(slot);
                        for (var column : cells) {
                            column.write(slot, page);
                        }
                        for (var column : results) {
                            column.write(slot, page);
                        }
                    }
                });
    }

    /// Takes back a page; [#restored] makes the rows part of their partitions.
    public void restore(byte[] bytes) {
        var page = new PageReader(bytes);
        while (page.hasMore()) {
            int slot = page.getInt();
            slots.take(slot);
            for (var column : cells) {
                column.read(slot, page);
            }
            for (var column : results) {
                column.read(slot, page);
            }
            markShown(slot);
        }
    }

    /// All pages were taken back: orders the rows, whose partitions `partitionsOf` tells.
    ///
    /// @param partitionsOf sets, for the slots given, their partitions
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
        calls.restored(slots);
    }

    /// Tells partitions.
    @FunctionalInterface
    public interface PartitionsOf {
        /// Sets `numbers[i]` to the partition of the row in `some[i]`.
        void set(int[] some, int count, int[] numbers);
    }

    /// Bytes on the heap, approximately.
    public long sizeBytes() {
        long size = calls.sizeBytes();
        for (var column : cells) {
            size += column.sizeBytes();
        }
        for (var column : results) {
            size += column.sizeBytes();
        }
        for (var partition : partitions) {
            size += partition == null ? 0 : 4L * partition.order.length;
        }
        return size;
    }
}
