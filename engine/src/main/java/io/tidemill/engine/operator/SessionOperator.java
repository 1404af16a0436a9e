// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.error.Invariant;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.state.PageWriter;
import io.tidemill.engine.window.Windows;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// `SESSION`: what its two forms, rows with their sessions and results of sessions, have in common.
///
/// In a tick, rows that go are taken out of their sessions first, which may split them. Then rows
/// that came are added in the order of their arrival. A row is late where the session it would be
/// in had ended by the watermark of the moment it came: it is left out and counted.
///
/// Under `EMIT ON WINDOW CLOSE` a session takes no more rows once the watermark has reached its
/// end: it is emitted and forgotten. A row that comes later, but is not late, begins another
/// session, even where it would have joined the one that is gone.
///
/// Saved as: page 0, late rows and the watermark; section 1 the rows ([Sessions]); further sections
/// as the form says.
abstract class SessionOperator extends Operator implements Sessions.Watcher {
    static final int EMITTED_ROWS_MAX = 1 << 14;

    final Sessions sessions;
    final Partitions partitions;
    final WindowAssign plan;
    final boolean onClose;
    private final SessionLateness lateness;

    // The tick's rows: those that come in slots, with their partitions; those that go.
    private final IntList pending = new IntList();
    private final IntList pendingPartitions = new IntList();
    private final List<Batch> goingBatches = new ArrayList<>();
    private final IntList goingRows = new IntList();
    private final IntList goingPartitions = new IntList();

    private long closedMicros = Long.MIN_VALUE;
    private long lateRows;

    SessionOperator(WindowAssign plan, Schema input, BitSet kept, SessionLateness lateness) {
        this.plan = plan;
        this.lateness = lateness;
        onClose = lateness.onClose();
        var all = (BitSet) kept.clone();
        all.set(plan.timeColumn());
        plan.partitionKeys().forEach(all::set);
        if (lateness.arrivalColumn() >= 0) {
            all.set(lateness.arrivalColumn());
        }
        if (lateness.rowColumn() >= 0) {
            all.set(lateness.rowColumn());
        }
        sessions =
                new Sessions(
                        input,
                        all,
                        plan.timeColumn(),
                        plan.sizeMicros(),
                        onClose,
                        lateness.allowedMicros(),
                        this);
        partitions = new Partitions(input, plan.partitionKeys());
    }

    @Override
    public final void accept(int input, Batch batch) {
        int size = batch.size();
        int[] numbers = partitions.find(batch);
        var times = batch.longs(plan.timeColumn());
        for (int i = 0; i < size; i++) {
            int partition = numbers[i];
            if (times.isNull(i) || !Windows.isFinite(times.values()[i])) {
                pending.add(Sessions.NONE);
                pendingPartitions.add(partition);
                continue;
            }
            long weight = batch.weight(i);
            for (long n = weight; n > 0; n--) {
                pending.add(sessions.put(batch, i));
                pendingPartitions.add(partition);
            }
            for (long n = weight; n < 0; n++) {
                goingBatches.add(batch);
                goingRows.add(i);
                goingPartitions.add(partition);
            }
        }
    }

    @Override
    public final void flush(Tick tick) {
        takeBack();
        sessions.split();
        order();
        for (int i = 0; i < pending.size; i++) {
            int slot = pending.values[i];
            if (slot == Sessions.NONE) {
                continue;
            }
            if (!sessions.add(slot, pendingPartitions.values[i], arrival(slot))) {
                lateRows++;
                sessions.rows.discard(slot);
            }
        }
        closedMicros = Math.max(closedMicros, tick.watermarkMicros());
        if (onClose) {
            sessions.sealDue(closedMicros);
        }
        emitChanges();
        var emptied = emptied();
        sessions.end();
        for (int i = 0; i < emptied.size; i++) {
            int partition = emptied.values[i];
            if (sessions.isEmpty(partition)) {
                partitions.forget(partition);
            }
        }
        pending.size = 0;
        pendingPartitions.size = 0;
    }

    @Override
    public final long dueWatermark() {
        return sessions.dueWatermark();
    }

    /// Rows are taken the allowed lateness longer, so what it emits is as much behind.
    @Override
    public final long watermark(long inputWatermarkMicros) {
        return WindowAssignOperator.behind(inputWatermarkMicros, lateness.allowedMicros());
    }

    private long arrival(int slot) {
        if (lateness.arrivalColumn() >= 0) {
            return sessions.rows.longValue(slot, lateness.arrivalColumn());
        }
        return onClose ? closedMicros : Long.MIN_VALUE;
    }

    /// Takes rows out of their sessions, or out of those that came in this tick. A row that is in
    /// neither was late, or its session is final.
    private void takeBack() {
        int[][] byPartition = null;
        for (int i = 0; i < goingRows.size; i++) {
            var batch = goingBatches.get(i);
            int row = goingRows.values[i];
            int partition = goingPartitions.values[i];
            if (!sessions.remove(partition, batch, row)) {
                byPartition = byPartition == null ? pendingByPartition() : byPartition;
                cancel(byPartition, partition, batch, row);
            }
        }
        goingBatches.clear();
        goingRows.size = 0;
        for (int i = 0; i < goingPartitions.size; i++) {
            pending.add(Sessions.NONE);
            pendingPartitions.add(goingPartitions.values[i]);
        }
        goingPartitions.size = 0;
    }

    /// Positions in [#pending] by partition.
    private int[][] pendingByPartition() {
        int limit = 0;
        for (int i = 0; i < pending.size; i++) {
            limit = Math.max(limit, pendingPartitions.values[i] + 1);
        }
        var counts = new int[limit];
        for (int i = 0; i < pending.size; i++) {
            counts[pendingPartitions.values[i]]++;
        }
        var positions = new int[limit][];
        for (int p = 0; p < limit; p++) {
            positions[p] = new int[counts[p]];
        }
        for (int i = pending.size - 1; i >= 0; i--) {
            int partition = pendingPartitions.values[i];
            positions[partition][--counts[partition]] = i;
        }
        return positions;
    }

    private void cancel(int[][] byPartition, int partition, Batch batch, int row) {
        if (partition >= byPartition.length) {
            return;
        }
        for (int position : byPartition[partition]) {
            int slot = pending.values[position];
            if (slot != Sessions.NONE && sessions.rows.same(slot, batch, row)) {
                sessions.rows.discard(slot);
                pending.values[position] = Sessions.NONE;
                return;
            }
        }
    }

    /// Puts what came in the order of arrival, where it is not.
    private void order() {
        if (lateness.arrivalColumn() < 0) {
            return;
        }
        boolean ordered = true;
        int before = Sessions.NONE;
        for (int i = 0; i < pending.size && ordered; i++) {
            int slot = pending.values[i];
            if (slot != Sessions.NONE) {
                ordered = before == Sessions.NONE || compare(before, slot) <= 0;
                before = slot;
            }
        }
        if (ordered) {
            return;
        }
        var positions = new ArrayList<Integer>();
        for (int i = 0; i < pending.size; i++) {
            if (pending.values[i] != Sessions.NONE) {
                positions.add(i);
            }
        }
        positions.sort((a, b) -> compare(pending.values[a], pending.values[b]));
        int[] slots = new int[positions.size()];
        int[] numbers = new int[slots.length];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = pending.values[positions.get(i)];
            numbers[i] = pendingPartitions.values[positions.get(i)];
        }
        for (int i = 0, at = 0; at < slots.length; i++) {
            if (pending.values[i] != Sessions.NONE) {
                pending.values[i] = slots[at];
                pendingPartitions.values[i] = numbers[at++];
            }
        }
    }

    private int compare(int slot, int other) {
        int byArrival =
                Long.compare(
                        sessions.rows.longValue(slot, lateness.arrivalColumn()),
                        sessions.rows.longValue(other, lateness.arrivalColumn()));
        return byArrival != 0 || lateness.rowColumn() < 0
                ? byArrival
                : Long.compare(
                        sessions.rows.longValue(slot, lateness.rowColumn()),
                        sessions.rows.longValue(other, lateness.rowColumn()));
    }

    /// Partitions that may have no session left: those of the tick's rows and of what is sealed.
    private IntList emptied() {
        var touched = pendingPartitions.slice(0, pendingPartitions.size);
        for (int i = 0; i < sessions.sealed.size; i++) {
            touched.add(sessions.partition(sessions.sealed.values[i]));
        }
        return touched;
    }

    /// The tick's changes of sessions are complete: emits what follows from them.
    abstract void emitChanges();

    /// The column of window bound `which` for rows of these starts and ends.
    final long bound(WindowAssignOperator.Appended which, long start, long end) {
        return switch (which) {
            case START -> start;
            case END -> end;
            case TIME -> end - plan.resolutionMicros();
        };
    }

    @Override
    public final long lateRows() {
        return lateRows;
    }

    @Override
    public void checkpoint(PageSink sink) {
        var page = new PageWriter();
        page.putLong(closedMicros);
        page.putLong(lateRows);
        sink.put(0, page.take());
        sessions.checkpoint(sink, 1L << 32);
    }

    @Override
    public final void restore(PageSource source) {
        source.forEach((number, bytes) -> {
            long section = number >>> 32;
            if (number == 0) {
                var page = new PageReader(bytes);
                closedMicros = page.getLong();
                lateRows = page.getLong();
            } else if (section == 1) {
                sessions.restore(bytes);
            } else {
                restore(section - 2, (int) number, bytes);
            }
        });
        sessions.restored(
                (slots, count, out) -> partitions.find(sessions.rows::gather, slots, count, out));
        restored();
    }

    /// Takes back page `page` of section `section`, counted from the form's first.
    void restore(long section, int page, byte[] bytes) {
        Invariant.check(false, "no such page: " + section + ", " + page + ", " + bytes.length);
    }

    /// Everything was taken back.
    void restored() {}

    @Override
    public Algebra algebra() {
        return Algebra.KEYED;
    }

    @Override
    public StateBound stateBound() {
        return StateBound.of("the rows of sessions, with EMIT ON WINDOW CLOSE of open ones");
    }

    @Override
    public long stateBytes() {
        return sessions.sizeBytes() + partitions.sizeBytes();
    }

    /// How its sessions are told, for `EXPLAIN`.
    final String described(Schema input) {
        var names = new ArrayList<String>();
        plan.partitionKeys().forEach(column -> names.add(input.field(column).name()));
        return "SESSION "
                + plan.sizeMicros()
                + " µs"
                + (names.isEmpty() ? "" : " by " + String.join(", ", names));
    }
}
