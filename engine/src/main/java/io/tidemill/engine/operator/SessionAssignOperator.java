// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.operator.WindowAssignOperator.Appended;
import java.util.Arrays;
import java.util.BitSet;

/// `SESSION`: each row with `window_start`, `window_end` and `window_time` of its session appended.
///
/// | in a tick | out, at its end |
/// | --- | --- |
/// | + a row | + the row with its session; where that changed, its other rows − as they were and + |
/// | − a row | − the row; where that shrinks or splits its session, the other rows − and + |
/// | a row whose time is NULL or infinite | nothing |
/// | a row that is late | nothing; counted ([#lateRows]) |
///
/// Under `EMIT ON WINDOW CLOSE`: the rows of a session once it is final.
public final class SessionAssignOperator extends SessionOperator {
    private final Schema input;
    private final int columnCount;

    // The session that a row was last emitted with.
    private long[] shownStarts = new long[16];
    private long[] shownEnds = new long[16];

    private final IntList rows = new IntList();
    private final LongList starts = new LongList();
    private final LongList ends = new LongList();

    /// An operator for `plan`.
    ///
    /// @param input the columns of the rows: those of the plan's input, then hidden ones, which are
    ///   not passed on
    /// @param kept the input columns that are read of what it emits; the others are stand-ins
    public SessionAssignOperator(
            WindowAssign plan, Schema input, BitSet kept, SessionLateness lateness) {
        super(plan, input, kept, lateness);
        this.input = input;
        columnCount = plan.input().schema().size();
    }

    @Override
    public void touching(int session) {}

    @Override
    void emitChanges() {
        if (onClose) {
            for (int i = 0; i < sessions.sealed.size; i++) {
                int session = sessions.sealed.values[i];
                for (int slot = sessions.firstRow(session);
                        slot != Sessions.NONE;
                        slot = sessions.nextRow(slot)) {
                    note(slot, sessions.start(session), sessions.end(session), 1);
                }
            }
            emitNoted(1);
            return;
        }
        reserve();
        for (int i = 0; i < sessions.changed.size; i++) {
            int slot = sessions.changed.values[i];
            if (sessions.sessionOf(slot) == Sessions.NONE
                    && sessions.settledIn(slot) != Sessions.NONE) {
                note(slot, shownStarts[slot], shownEnds[slot], -1);
            }
        }
        // Of rows that stay, those in a session with other bounds.
        var fresh = new IntList();
        for (int i = 0; i < sessions.touched.size; i++) {
            int session = sessions.touched.values[i];
            if (sessions.isLive(session)) {
                change(session, fresh);
            }
        }
        emitNoted(-1);
        for (int i = 0; i < fresh.size; i++) {
            int slot = fresh.values[i];
            int session = sessions.sessionOf(slot);
            shownStarts[slot] = sessions.start(session);
            shownEnds[slot] = sessions.end(session);
            note(slot, shownStarts[slot], shownEnds[slot], 1);
        }
        emitNoted(1);
    }

    private void change(int session, IntList fresh) {
        long start = sessions.start(session);
        long end = sessions.end(session);
        for (int slot = sessions.firstRow(session);
                slot != Sessions.NONE;
                slot = sessions.nextRow(slot)) {
            boolean shown = sessions.settledIn(slot) != Sessions.NONE;
            if (shown && shownStarts[slot] == start && shownEnds[slot] == end) {
                continue;
            }
            if (shown) {
                note(slot, shownStarts[slot], shownEnds[slot], -1);
            }
            fresh.add(slot);
        }
    }

    private void reserve() {
        int limit = sessions.rows.limit();
        if (limit > shownStarts.length) {
            int length = Math.max(limit, shownStarts.length * 2);
            shownStarts = Arrays.copyOf(shownStarts, length);
            shownEnds = Arrays.copyOf(shownEnds, length);
        }
    }

    private void note(int slot, long start, long end, int weight) {
        rows.add(slot);
        starts.add(start);
        ends.add(end);
        if (rows.size == EMITTED_ROWS_MAX) {
            emitNoted(weight);
        }
    }

    private void emitNoted(int weight) {
        int size = rows.size;
        var columns = new Column[columnCount + 3];
        for (int i = 0; i < columnCount; i++) {
            columns[i] = sessions.rows.gather(i, rows.values, size);
        }
        for (int c = 0; c < Appended.ORDER.size(); c++) {
            var values = new long[size];
            for (int i = 0; i < size; i++) {
                values[i] = bound(Appended.ORDER.get(c), starts.values[i], ends.values[i]);
            }
            columns[columnCount + c] = new LongColumn(values, null);
        }
        long[] weights = null;
        if (weight < 0) {
            weights = new long[size];
            Arrays.fill(weights, -1);
        }
        rows.size = 0;
        starts.size = 0;
        ends.size = 0;
        emit(new Batch(size, columns, weights));
    }

    @Override
    void restored() {
        reserve();
        for (int slot = 0; slot < sessions.rows.limit(); slot++) {
            if (sessions.rows.isUsed(slot)) {
                int session = sessions.sessionOf(slot);
                shownStarts[slot] = sessions.start(session);
                shownEnds[slot] = sessions.end(session);
            }
        }
    }

    @Override
    public long stateBytes() {
        return super.stateBytes() + 16L * shownStarts.length;
    }

    @Override
    public String describe() {
        return "WindowAssign " + described(input);
    }
}
