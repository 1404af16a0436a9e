// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.aggregate.AggregateState;
import io.tidemill.engine.operator.WindowAssignOperator.Appended;
import io.tidemill.engine.state.DirtyPages;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `GROUP BY` the session: one row a session, its keys and then the results of the calls.
///
/// | in a tick | out, at its end |
/// | --- | --- |
/// | rows of a new session | + its row |
/// | rows that change a session's bounds or results | − the old row, + the new one |
/// | a row that joins two sessions | − their rows, + one |
/// | a row that goes and splits its session | − its row, + those of the pieces |
/// | a row that is late | nothing; counted ([#lateRows]) |
///
/// Under `EMIT ON WINDOW CLOSE`: + a session's row once it is final.
///
/// A row that comes costs the same however long its session is: results are kept by session, and
/// only rows that change their session are taken out of one and added to another.
///
/// Saved as [SessionOperator] says, and: section 2 the state of results by session,
/// [DirtyPages#SLOTS] to a page; further sections what calls keep otherwise.
public final class SessionAggregateOperator extends SessionOperator {
    private final Schema input;
    private final List<SessionKey> keys;
    private final int callCount;
    private final AggregateState state;
    private final Kind[] resultKinds;
    private final Kind[] partitionKinds;
    private final DirtyPages dirty = new DirtyPages();

    // What sessions of this tick showed before it.
    private final IntList oldSessions = new IntList();
    private final LongList oldStarts = new LongList();
    private final LongList oldEnds = new LongList();
    private final ColumnBuilder[] oldResults;
    private int[] oldAt = new int[8];
    private final int[] one = new int[1];

    /// What one of the keys is: a column of the partition or a bound of the window.
    public sealed interface SessionKey {
        /// Partition key number `index`.
        record Partition(int index) implements SessionKey {}

        /// A bound.
        record Bound(Appended which) implements SessionKey {}
    }

    /// An operator that groups the rows of `plan`'s input by session.
    ///
    /// @param input the columns of the rows: those of the plan's input, then hidden ones
    /// @param keys the keys, in the order in which they are emitted
    /// @param calls over input columns
    public SessionAggregateOperator(
            WindowAssign plan,
            Schema input,
            List<SessionKey> keys,
            List<AggregateCall> calls,
            SessionLateness lateness) {
        super(plan, input, used(calls), lateness);
        this.input = input;
        this.keys = List.copyOf(keys);
        callCount = calls.size();
        // Joining and splitting take rows out of sessions even where none is taken back.
        state = new AggregateState(input, calls, false);
        resultKinds = state.resultKinds();
        oldResults = new ColumnBuilder[callCount];
        for (int i = 0; i < callCount; i++) {
            oldResults[i] = ColumnBuilder.of(resultKinds[i]);
        }
        partitionKinds =
                plan.partitionKeys().stream()
                        .map(column -> input.type(column).kind())
                        .toArray(Kind[]::new);
    }

    /// The columns that `calls` read.
    public static BitSet used(List<AggregateCall> calls) {
        var used = new BitSet();
        for (var call : calls) {
            call.arguments().forEach(used::set);
            call.order().forEach(key -> used.set(key.column()));
            if (call.filter() >= 0) {
                used.set(call.filter());
            }
        }
        return used;
    }

    @Override
    public void touching(int session) {
        if (onClose) {
            return;
        }
        oldSessions.add(session);
        oldStarts.add(sessions.start(session));
        oldEnds.add(sessions.end(session));
        if (session >= oldAt.length) {
            oldAt = Arrays.copyOf(oldAt, Math.max(session + 1, oldAt.length * 2));
        }
        oldAt[session] = oldSessions.size;
        one[0] = session;
        for (int i = 0; i < callCount; i++) {
            state.appendResults(i, one, 1, oldResults[i]);
        }
    }

    @Override
    void emitChanges() {
        state.reserve(sessions.limit());
        moveRows();
        if (onClose) {
            emitSealed();
            return;
        }
        var live = new IntList();
        for (int i = 0; i < sessions.touched.size; i++) {
            int session = sessions.touched.values[i];
            dirty.mark(session);
            if (sessions.isLive(session)) {
                live.add(session);
            }
        }
        var fresh = new ArrayList<Batch>();
        var unchanged = new BitSet();
        var old = new Column[callCount];
        for (int i = 0; i < callCount; i++) {
            old[i] = oldResults[i].build();
        }
        for (int from = 0; from < live.size; from += EMITTED_ROWS_MAX) {
            var some = live.slice(from, Math.min(live.size, from + EMITTED_ROWS_MAX));
            var results = state.results(some.values, some.size);
            fresh.add(changed(some, results, old, unchanged));
        }
        emitOld(old, unchanged);
        fresh.forEach(this::emit);
        for (int i = 0; i < sessions.touched.size; i++) {
            int session = sessions.touched.values[i];
            if (!sessions.isLive(session)) {
                state.clear(session);
            }
        }
        forgetOld();
    }

    /// Takes rows that changed their session out of one and adds them to the other.
    private void moveRows() {
        var slots = new IntList();
        var groups = new IntList();
        for (int i = 0; i < sessions.changed.size; i++) {
            int slot = sessions.changed.values[i];
            if (sessions.settledIn(slot) != Sessions.NONE
                    && sessions.settledIn(slot) != sessions.sessionOf(slot)) {
                slots.add(slot);
                groups.add(sessions.settledIn(slot));
            }
        }
        add(slots, groups, -1);
        slots.size = 0;
        groups.size = 0;
        for (int i = 0; i < sessions.changed.size; i++) {
            int slot = sessions.changed.values[i];
            if (sessions.sessionOf(slot) != Sessions.NONE
                    && sessions.settledIn(slot) != sessions.sessionOf(slot)) {
                slots.add(slot);
                groups.add(sessions.sessionOf(slot));
            }
        }
        add(slots, groups, 1);
    }

    private void add(IntList slots, IntList groups, int weight) {
        for (int from = 0; from < slots.size; from += EMITTED_ROWS_MAX) {
            var some = slots.slice(from, Math.min(slots.size, from + EMITTED_ROWS_MAX));
            var of = groups.slice(from, Math.min(slots.size, from + EMITTED_ROWS_MAX));
            var columns = new Column[input.size()];
            for (int c = 0; c < columns.length; c++) {
                columns[c] = sessions.rows.gather(c, some.values, some.size);
            }
            long[] weights = null;
            if (weight != 1) {
                weights = new long[some.size];
                Arrays.fill(weights, weight);
            }
            state.add(new Batch(some.size, columns, weights), of.values);
        }
    }

    private void emitSealed() {
        var closed = sessions.sealed;
        var batches = new ArrayList<Batch>();
        for (int from = 0; from < closed.size; from += EMITTED_ROWS_MAX) {
            var some = closed.slice(from, Math.min(closed.size, from + EMITTED_ROWS_MAX));
            batches.add(current(some, state.results(some.values, some.size)));
        }
        for (int i = 0; i < sessions.touched.size; i++) {
            int session = sessions.touched.values[i];
            dirty.mark(session);
            if (!sessions.isLive(session)) {
                state.clear(session);
            }
        }
        var isClosed = new BitSet();
        for (int i = 0; i < closed.size; i++) {
            state.clear(closed.values[i]);
            dirty.mark(closed.values[i]);
            isClosed.set(closed.values[i]);
        }
        if (closed.size > 0) {
            state.dropDistinct(isClosed::get);
        }
        batches.forEach(this::emit);
    }

    /// The rows of those of `some` that show something new; notes the others' old rows in
    /// `unchanged`.
    private Batch changed(IntList some, Column[] results, Column[] old, BitSet unchanged) {
        var rows = new IntList();
        var changedSessions = new IntList();
        for (int i = 0; i < some.size; i++) {
            int session = some.values[i];
            int before = oldRow(session);
            if (before >= 0 && same(session, before, old, results, i)) {
                unchanged.set(before);
            } else {
                rows.add(i);
                changedSessions.add(session);
            }
        }
        var gathered = new Column[callCount];
        for (int c = 0; c < callCount; c++) {
            gathered[c] = results[c].gather(rows.values, rows.size);
        }
        return current(changedSessions, gathered);
    }

    private int oldRow(int session) {
        return session < oldAt.length ? oldAt[session] - 1 : -1;
    }

    private boolean same(int session, int before, Column[] old, Column[] results, int row) {
        boolean same =
                oldStarts.values[before] == sessions.start(session)
                        && oldEnds.values[before] == sessions.end(session);
        for (int c = 0; same && c < callCount; c++) {
            same = old[c].same(before, results[c], row);
        }
        return same;
    }

    private void emitOld(Column[] old, BitSet unchanged) {
        var rows = new IntList();
        for (int i = 0; i < oldSessions.size; i++) {
            if (!unchanged.get(i)) {
                rows.add(i);
            }
        }
        for (int from = 0; from < rows.size; from += EMITTED_ROWS_MAX) {
            var some = rows.slice(from, Math.min(rows.size, from + EMITTED_ROWS_MAX));
            var of = new IntList();
            var starts = new long[some.size];
            var ends = new long[some.size];
            for (int i = 0; i < some.size; i++) {
                of.add(oldSessions.values[some.values[i]]);
                starts[i] = oldStarts.values[some.values[i]];
                ends[i] = oldEnds.values[some.values[i]];
            }
            var results = new Column[callCount];
            for (int c = 0; c < callCount; c++) {
                results[c] = old[c].gather(some.values, some.size);
            }
            var weights = new long[some.size];
            Arrays.fill(weights, -1);
            emit(batch(of, starts, ends, results, weights));
        }
    }

    private void forgetOld() {
        for (int i = 0; i < oldSessions.size; i++) {
            oldAt[oldSessions.values[i]] = 0;
        }
        oldSessions.size = 0;
        oldStarts.size = 0;
        oldEnds.size = 0;
    }

    private Batch current(IntList some, Column[] results) {
        var starts = new long[some.size];
        var ends = new long[some.size];
        for (int i = 0; i < some.size; i++) {
            starts[i] = sessions.start(some.values[i]);
            ends[i] = sessions.end(some.values[i]);
        }
        return batch(some, starts, ends, results, null);
    }

    private Batch batch(
            IntList some, long[] starts, long[] ends, Column[] results, long @Nullable [] weights) {
        int size = some.size;
        var partition = new BatchBuilder(partitionKinds);
        var of = new int[size];
        for (int i = 0; i < size; i++) {
            of[i] = sessions.partition(some.values[i]);
        }
        partitions.append(of, size, partition);
        var parts = new Column[partitionKinds.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = partition.column(i).build();
        }
        var columns = new Column[keys.size() + callCount];
        for (int i = 0; i < keys.size(); i++) {
            columns[i] =
                    switch (keys.get(i)) {
                        case SessionKey.Partition(int index) -> parts[index];
                        case SessionKey.Bound(var which) -> bounds(which, starts, ends, size);
                    };
        }
        System.arraycopy(results, 0, columns, keys.size(), callCount);
        return new Batch(size, columns, weights);
    }

    private LongColumn bounds(Appended which, long[] starts, long[] ends, int size) {
        var values = new long[size];
        for (int i = 0; i < size; i++) {
            values[i] = bound(which, starts[i], ends[i]);
        }
        return new LongColumn(values, null);
    }

    @Override
    public void checkpoint(PageSink sink) {
        super.checkpoint(sink);
        dirty.checkpoint(
                sink,
                2L << 32,
                (session, page) -> {
                    if (sessions.isLive(session)) {
                        page.putInt(session);
                        state.write(session, page);
                    }
                });
        state.checkpoint(sink, 3);
    }

    @Override
    void restore(long section, int number, byte[] bytes) {
        if (section > 0) {
            state.restore(section - 1, number, bytes);
            return;
        }
        var page = new PageReader(bytes);
        while (page.hasMore()) {
            int session = page.getInt();
            state.reserve(session + 1);
            state.read(session, page);
        }
    }

    @Override
    public long stateBytes() {
        return super.stateBytes() + state.sizeBytes();
    }

    @Override
    public String describe() {
        return "Aggregate " + described(input) + (onClose ? ", emitted on window close" : "");
    }
}
