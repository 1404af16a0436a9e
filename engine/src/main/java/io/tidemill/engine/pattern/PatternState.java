// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.pattern;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.MatchRecognize;
import io.tidemill.core.plan.PatternValue;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.state.Cells;
import io.tidemill.engine.state.Deadlines;
import io.tidemill.engine.state.DirtyPages;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.window.OrderedRows;
import io.tidemill.engine.window.Partition;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rows that a `MATCH_RECOGNIZE` keeps, in order, and its matches.
///
/// Of matches that are current, all rows are kept. Each row knows how far the try to match from it
/// looked. So a change at some place makes the search go back to the first try that looked there,
/// and no further: rows that come at the end are tried with the matches that were open there.
///
/// Of matches that are final, the rows are kept that no try is done with, and as many before them
/// as may still be read. Rows are tried when the watermark has passed them; the search stops at the
/// first row of which it depends on later rows whether it begins a match, and goes on when those
/// are passed, or are too late for WITHIN.
///
/// Pages hold the rows of [DirtyPages#SLOTS] neighbouring slots: slot (4), columns, mark. Matches
/// are found anew from the rows.
public final class PatternState {
    // A mark: bit 0, the row was tried; bit 1, it is in a match, though not tried yet; above, the
    // number of matches up to it, where it was tried.
    private static final long TRIED = 1;
    private static final long COVERED = 2;
    private static final int NUMBER_SHIFT = 2;

    private final OrderedRows rows;
    private final Search search;
    private final boolean closes;
    private final int timeColumn;
    private final long withinMicros;
    private final int kept;
    private final Cells.Longs marks = new Cells.Longs();
    private final DirtyPages dirty = new DirtyPages();
    private final Deadlines due = new Deadlines();
    private long[] dueOf = new long[8];
    private @Nullable PartitionMatches[] matches = new PartitionMatches[8];

    /// No rows.
    ///
    /// @param closes whether matches are final when they are shown
    public PatternState(
            MatchRecognize plan,
            boolean closes,
            Compiler compiler,
            Supplier<EvaluationContext> context) {
        this.closes = closes;
        rows = new OrderedRows(plan.input().schema(), plan.order(), closes);
        search = new Search(plan, rows, compiler, context);
        timeColumn = plan.order().getFirst().column();
        withinMicros = plan.withinMicros();
        boolean remembers =
                search.anchored()
                        || plan.values().stream()
                                .anyMatch(PatternValue.MatchNumber.class::isInstance);
        kept = Math.max(search.back(), remembers ? 1 : 0);
        Arrays.fill(dueOf, Long.MAX_VALUE);
    }

    private PartitionMatches matches(int number) {
        if (number >= matches.length) {
            matches = Arrays.copyOf(matches, Math.max(number + 1, matches.length * 2));
        }
        var of = matches[number];
        if (of == null) {
            of = new PartitionMatches();
            matches[number] = of;
        }
        return of;
    }

    /// Puts row `row` of `columns` in a slot, without making it part of a partition.
    public int put(Column[] columns, int row) {
        return rows.put(columns, row);
    }

    /// Frees `slot`.
    public void release(int slot) {
        rows.release(slot);
        marks.clear(slot);
        dirty.mark(slot);
    }

    /// The values of column `column` in the first `count` of `some`.
    public Column gather(int column, int[] some, int count) {
        return rows.gather(column, some, count);
    }

    /// Whether partition `number` has no rows.
    public boolean isEmpty(int number) {
        return rows.partition(number).size() == 0;
    }

    private long time(int slot) {
        return ((Cells.Longs) rows.column(timeColumn)).get(slot);
    }

    /// Whether the row in `slot`, of a time that the watermark had passed, comes too late for
    /// partition `number`: rows behind it were tried.
    public boolean isBehind(int number, int slot) {
        var partition = rows.partition(number);
        int next = matches(number).next;
        return next >= partition.size() || rows.compare(slot, partition.slot(next)) < 0;
    }

    /// Changes partition `number`, as [OrderedRows#change] does. Matches that are current are
    /// brought up to date.
    ///
    /// @param shown takes changes of the result
    public void change(
            int number,
            int[] changes,
            int count,
            IntUnaryOperator weightOf,
            IntConsumer unused,
            Consumer<Batch> shown) {
        var of = matches(number);
        if (of.stale) {
            of.stale = false;
            var partition = rows.partition(number);
            search.run(of, partition, partition.size(), false, 0, null);
        }
        var merge = closes ? new Pending(of) : new Current(of, shown);
        rows.change(number, changes, count, weightOf, unused, merge);
        if (isEmpty(number)) {
            matches[number] = null;
        }
    }

    /// Keeps the matches current.
    private final class Current implements OrderedRows.Watcher {
        private final PartitionMatches of;
        private final Consumer<Batch> shown;

        Current(PartitionMatches of, Consumer<Batch> shown) {
            this.of = of;
            this.shown = shown;
        }

        @Override
        public void before(Partition partition, int number, int first) {
            int from = of.firstReached(first);
            search.takeBack(of, partition, from, shown);
            of.backTo(from);
        }

        @Override
        public void after(
                Partition partition, int[] added, int[] addedAt, int[] gone, int[] goneAt) {
            for (int i = 0; i < addedAt.length; i++) {
                dirty.mark(added[i]);
            }
            search.run(of, partition, partition.size(), false, 0, shown);
        }
    }

    /// Keeps account of which rows were tried.
    private final class Pending implements OrderedRows.Watcher {
        private final PartitionMatches of;

        Pending(PartitionMatches of) {
            this.of = of;
        }

        @Override
        public void before(Partition partition, int number, int first) {}

        @Override
        public void after(
                Partition partition, int[] added, int[] addedAt, int[] gone, int[] goneAt) {
            for (int i = 0; i < addedAt.length; i++) {
                dirty.mark(added[i]);
            }
            for (int slot : gone) {
                of.next -= (int) (mark(slot) & TRIED);
            }
            int covered = Math.min(partition.size(), of.covered + addedAt.length);
            while (covered > of.next && (mark(partition.slot(covered - 1)) & COVERED) == 0) {
                covered--;
            }
            of.covered = covered;
        }
    }

    private long mark(int slot) {
        return marks.isNull(slot) ? 0 : marks.get(slot);
    }

    private void mark(int slot, long mark) {
        if (mark(slot) != mark) {
            marks.set(slot, mark);
            dirty.mark(slot);
        }
    }

    /// Tries rows of partition `number` that changed, where its matches are final.
    ///
    /// @param watermarkMicros no older row is to come; `Long.MAX_VALUE` where none is to come at
    ///   all
    public void close(int number, long watermarkMicros, IntConsumer unused, Consumer<Batch> shown) {
        var partition = rows.partition(number);
        var of = matches(number);
        boolean end = watermarkMicros == Long.MAX_VALUE;
        int to = of.next;
        while (to < partition.size() && (end || time(partition.slot(to)) < watermarkMicros)) {
            to++;
        }
        var stopped = search.run(of, partition, to, !end, watermarkMicros, shown);
        of.found.clear();
        int next = of.next;
        int gone = Math.max(0, next - kept);
        rows.dropFirst(number, gone, unused);
        of.shift(gone);
        for (int i = 0; i < of.next; i++) {
            if ((mark(partition.slot(i)) & TRIED) == 0) {
                mark(partition.slot(i), TRIED | of.number << NUMBER_SHIFT);
            }
        }
        if (of.next > 0) {
            mark(partition.slot(of.next - 1), TRIED | of.number << NUMBER_SHIFT);
        }
        for (int i = of.next; i < of.covered; i++) {
            mark(partition.slot(i), COVERED);
        }
        long again = Long.MAX_VALUE;
        if (to - gone < partition.size()) {
            again = time(partition.slot(to - gone)) + 1;
        }
        if (stopped == Search.End.OPEN && withinMicros != MatchRecognize.UNLIMITED) {
            long late = time(partition.slot(of.next)) + withinMicros;
            // Where rows beyond the match are waited for, time alone decides nothing.
            again = late > watermarkMicros ? Math.min(again, late) : again;
        }
        schedule(number, again);
        if (partition.size() == 0) {
            matches[number] = null;
        }
    }

    private void schedule(int number, long micros) {
        if (number >= dueOf.length) {
            int before = dueOf.length;
            dueOf = Arrays.copyOf(dueOf, Math.max(number + 1, before * 2));
            Arrays.fill(dueOf, before, dueOf.length, Long.MAX_VALUE);
        }
        if (dueOf[number] != micros) {
            dueOf[number] = micros;
            if (micros != Long.MAX_VALUE) {
                due.add(micros, number);
            }
        }
    }

    /// The earliest watermark that decides about some rows.
    public long dueWatermark() {
        return due.earliest();
    }

    /// Tries the rows of partitions that the watermark decides about.
    ///
    /// @param closed is told of each partition that was tried
    public void advance(
            long watermarkMicros, IntConsumer closed, IntConsumer unused, Consumer<Batch> shown) {
        while (due.earliest() <= watermarkMicros && due.size() > 0) {
            long micros = due.earliest();
            int number = due.take();
            if (dueOf[number] == micros) {
                dueOf[number] = Long.MAX_VALUE;
                close(number, watermarkMicros, unused, shown);
                closed.accept(number);
            }
        }
    }

    /// Writes the pages that changed, numbered from `base` on.
    public void checkpoint(PageSink sink, long base) {
        dirty.checkpoint(
                sink,
                base,
                (slot, page) -> {
                    if (rows.slots().isUsed(slot)) {
                        rows.write(slot, page);
                        marks.write(slot, page);
                    }
                });
    }

    /// Takes back a page; [#restored] makes the rows part of their partitions.
    public void restore(byte[] bytes) {
        var page = new PageReader(bytes);
        while (page.hasMore()) {
            marks.read(rows.read(page), page);
        }
    }

    /// All pages were taken back: orders the rows, whose partitions `partitionsOf` tells.
    public void restored(OrderedRows.PartitionsOf partitionsOf) {
        rows.restored((some, count, numbers) -> {
            partitionsOf.set(some, count, numbers);
            for (int i = 0; i < count; i++) {
                matches(numbers[i]).stale = !closes;
            }
        });
        for (int number = 0; closes && number < matches.length; number++) {
            var of = matches[number];
            if (of != null) {
                restored(of, rows.partition(number));
                schedule(number, Long.MIN_VALUE);
            }
        }
    }

    private void restored(PartitionMatches of, Partition partition) {
        while (of.next < partition.size() && (mark(partition.slot(of.next)) & TRIED) != 0) {
            of.number = mark(partition.slot(of.next)) >> NUMBER_SHIFT;
            of.next++;
        }
        of.covered = of.next;
        while (of.covered < partition.size() && (mark(partition.slot(of.covered)) & COVERED) != 0) {
            of.covered++;
        }
    }

    /// How many rows there are.
    public int size() {
        return rows.slots().size();
    }

    /// Bytes on the heap, approximately.
    public long sizeBytes() {
        long size = rows.sizeBytes() + marks.sizeBytes() + due.sizeBytes() + 8L * dueOf.length;
        for (var of : matches) {
            size += of == null ? 0 : of.sizeBytes();
        }
        return size;
    }
}
