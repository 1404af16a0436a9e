// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.plan.Over;
import io.tidemill.engine.state.Cells;
import io.tidemill.engine.state.DirtyPages;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;

/// The rows that an OVER keeps: each in a slot, with the results it was last emitted with, and each
/// partition's rows in order. A row that is there twice has two slots, as its copies have results
/// of their own.
///
/// When a change of a partition is merged into its order, only those rows are evaluated whose
/// results the change may reach.
///
/// Pages hold the rows of [DirtyPages#SLOTS] neighbouring slots: slot (4), columns, results. The
/// order and the accumulators are made anew from the rows when they are restored.
public final class OverState {
    private final Cells[] results;
    private final OrderedRows rows;
    private final OverCalls calls;
    private final DirtyPages dirty = new DirtyPages();
    private final Output output;
    // A row that was never emitted has no old results to take back.
    private long[] shownBits = new long[1];
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
        this.output = output;
        rows = new OrderedRows(plan.input().schema(), plan.order(), false);
        results = new Cells[plan.calls().size()];
        for (int i = 0; i < results.length; i++) {
            results[i] = Cells.of(plan.calls().get(i).result().kind());
        }
        calls = new OverCalls(plan, rows.order(), rows.cells(), results);
    }

    /// Puts row `row` of `columns` in a slot, without making it part of a partition.
    public int put(Column[] columns, int row) {
        return rows.put(columns, row);
    }

    /// Frees `slot`.
    public void release(int slot) {
        for (var column : results) {
            column.clear(slot);
        }
        if (isShown(slot)) {
            shownBits[slot >> 6] &= ~(1L << slot);
        }
        rows.release(slot);
        dirty.mark(slot);
    }

    /// The values of column `column` of the input in the first `count` of `some`.
    public Column gather(int column, int[] some, int count) {
        return rows.gather(column, some, count);
    }

    /// The results of call `call` in the first `count` of `some`.
    public Column gatherResults(int call, int[] some, int count) {
        return results[call].gather(some, count);
    }

    /// Appends the result of call `call` in `slot`.
    public void appendResult(int call, int slot, ColumnBuilder out) {
        results[call].append(slot, out);
    }

    /// How many rows partition `number` has.
    public int size(int number) {
        return rows.partition(number).size;
    }

    /// Changes partition `number`, as [OrderedRows#change] does.
    public void change(
            int number, int[] changes, int count, IntUnaryOperator weightOf, IntConsumer unused) {
        reached.clear();
        rows.change(number, changes, count, weightOf, unused, new Merge());
        calls.evaluate(rows.partition(number), number, reached, this::show);
    }

    /// Notes which positions a change reaches.
    private final class Merge implements OrderedRows.Watcher {
        @Override
        public void before(Partition partition, int number, int first) {
            calls.holdBefore(partition, number, first);
        }

        @Override
        public void after(
                Partition partition, int[] added, int[] addedAt, int[] gone, int[] goneAt) {
            for (int i = 0; i < addedAt.length; i++) {
                calls.reach(partition, addedAt[i], added[i], reached);
                reached.add(addedAt[i], addedAt[i] + 1);
            }
            for (int i = 0; i < gone.length; i++) {
                calls.reach(partition, goneAt[i], gone[i], reached);
            }
            for (int slot : gone) {
                output.before(slot);
            }
        }
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
                    if (rows.slots().isUsed(slot)) {
                        rows.write(slot, page);
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
            int slot = rows.read(page);
            for (var column : results) {
                column.read(slot, page);
            }
            markShown(slot);
        }
    }

    /// All pages were taken back: orders the rows, whose partitions `partitionsOf` tells.
    public void restored(OrderedRows.PartitionsOf partitionsOf) {
        rows.restored(partitionsOf);
        calls.restored(rows.slots());
    }

    /// Bytes on the heap, approximately.
    public long sizeBytes() {
        long size = calls.sizeBytes() + rows.sizeBytes();
        for (var column : results) {
            size += column.sizeBytes();
        }
        return size;
    }
}
