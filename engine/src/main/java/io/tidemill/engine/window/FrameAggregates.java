// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.plan.Frame;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.aggregate.AggregateState;
import io.tidemill.engine.state.Cells;
import java.util.List;

/// The accumulators of an OVER, which hold the rows of one frame of each partition. From row to row
/// they are moved: rows that enter the frame are added, rows that leave it are taken back, exactly;
/// where that would cost more than starting afresh, they start afresh. They stay where they are
/// between ticks, so rows that come in order go on where the last tick ended.
///
/// What is left out is a hole: the peers of the current row, for EXCLUDE GROUP and TIES, are taken
/// back when the first of them is current and added when the last one was. A single row, that of
/// CURRENT ROW or the one that TIES leaves, is taken back, or added, while the results are read.
final class FrameAggregates {
    static final int BLOCK_ROWS_MAX = 1024;

    private final AggregateState state;
    private final Cells[] cells;
    private final int[] gathered;
    private final Frame.Exclude exclude;
    private final Block entering = new Block();
    private final Block leaving = new Block();
    private final Block hole = new Block();
    private final Block current = new Block();

    /// Accumulators of `calls`, whose columns are those of `gathered` among `cells`.
    FrameAggregates(
            Schema schema,
            List<AggregateCall> calls,
            Cells[] cells,
            int[] gathered,
            Frame.Exclude exclude) {
        this.state = new AggregateState(schema, calls, false);
        this.cells = cells;
        this.gathered = gathered;
        this.exclude = exclude;
    }

    /// What holds the results.
    AggregateState state() {
        return state;
    }

    /// Rows changed since the last one was moved to.
    void begin() {
        entering.clear();
        leaving.clear();
        hole.clear();
        current.clear();
    }

    /// The rows from position `first` on are about to change: none of them is to be held.
    void holdBefore(Partition partition, int number, int first) {
        if (partition.heldTo <= first) {
            partition.holeFrom = Math.min(partition.holeFrom, first);
            partition.holeTo = Math.min(partition.holeTo, first);
            return;
        }
        state.reserve(number + 1);
        if (partition.heldFrom >= first || partition.heldTo - first > first - partition.heldFrom) {
            clear(partition, number);
            return;
        }
        begin();
        leaving.wanted = partition.heldTo - first;
        while (partition.heldTo > first) {
            takeUnlessInHole(partition, number, --partition.heldTo, leaving, -1);
        }
        partition.holeFrom = Math.min(partition.holeFrom, first);
        partition.holeTo = Math.min(partition.holeTo, first);
    }

    private void clear(Partition partition, int number) {
        state.clear(number);
        partition.heldFrom = 0;
        partition.heldTo = 0;
        partition.holeFrom = 0;
        partition.holeTo = 0;
    }

    /// Makes the accumulators hold the frame of the row at `place`.
    ///
    /// @param rowsToCome how many rows will be moved to, this one included
    void move(PositionalCall.Place place, int number, int rowsToCome) {
        state.reserve(number + 1);
        var partition = place.partition;
        int from = place.frameFrom;
        int to = place.frameTo;
        int moved = Math.abs(from - partition.heldFrom) + Math.abs(to - partition.heldTo);
        if (to - from < moved || from >= partition.heldTo || to <= partition.heldFrom) {
            if (partition.heldFrom != partition.heldTo) {
                clear(partition, number);
            }
            partition.heldFrom = from;
            partition.heldTo = from;
        }
        entering.wanted = Math.max(to - partition.heldTo, rowsToCome);
        leaving.wanted = rowsToCome;
        while (partition.heldTo < to) {
            takeUnlessInHole(partition, number, partition.heldTo++, entering, 1);
        }
        while (partition.heldFrom > from) {
            takeUnlessInHole(partition, number, --partition.heldFrom, entering, 1);
        }
        while (partition.heldTo > to) {
            takeUnlessInHole(partition, number, --partition.heldTo, leaving, -1);
        }
        while (partition.heldFrom < from) {
            takeUnlessInHole(partition, number, partition.heldFrom++, leaving, -1);
        }
        if (exclude == Frame.Exclude.GROUP || exclude == Frame.Exclude.TIES) {
            moveHole(partition, number, place.peersFrom, place.peersTo);
        }
    }

    private void moveHole(Partition partition, int number, int from, int to) {
        int oldFrom = partition.holeFrom;
        int oldTo = partition.holeTo;
        if (oldFrom == from && oldTo == to) {
            return;
        }
        partition.holeFrom = from;
        partition.holeTo = to;
        hole.wanted = BLOCK_ROWS_MAX;
        for (int i = Math.max(oldFrom, partition.heldFrom);
                i < Math.min(oldTo, partition.heldTo);
                i++) {
            if (i < from || i >= to) {
                take(partition, number, i, hole, 1);
            }
        }
        for (int i = Math.max(from, partition.heldFrom); i < Math.min(to, partition.heldTo); i++) {
            if (i < oldFrom || i >= oldTo) {
                take(partition, number, i, hole, -1);
            }
        }
    }

    /// Before (`begin`) and after the results of the row at `place` are read.
    void read(PositionalCall.Place place, int number, int rowsToCome, boolean begin) {
        boolean out = exclude == Frame.Exclude.CURRENT_ROW;
        if ((out || exclude == Frame.Exclude.TIES)
                && place.position >= place.frameFrom
                && place.position < place.frameTo) {
            current.wanted = rowsToCome;
            take(place.partition, number, place.position, current, out == begin ? -1 : 1);
        }
    }

    private void takeUnlessInHole(
            Partition partition, int number, int position, Block block, long weight) {
        if (position < partition.holeFrom || position >= partition.holeTo) {
            take(partition, number, position, block, weight);
        }
    }

    private void take(Partition partition, int number, int position, Block block, long weight) {
        block.load(partition, position);
        state.addRow(block.batch, position - block.from, number, weight);
    }

    long sizeBytes() {
        return state.sizeBytes();
    }

    /// Neighbouring rows of a partition, with the columns that aggregates read.
    private final class Block {
        private Batch batch = new Batch(0, new Column[0], null);
        private int from;
        private int to;
        private int wanted = 1;
        private int[] slots = new int[1];

        void clear() {
            from = 0;
            to = 0;
            wanted = 1;
        }

        void load(Partition partition, int position) {
            if (position >= from && position < to) {
                return;
            }
            int count = Math.max(1, Math.min(wanted, BLOCK_ROWS_MAX));
            boolean backwards = position == from - 1;
            to = backwards ? position + 1 : Math.min(partition.size, position + count);
            from = backwards ? Math.max(0, to - count) : position;
            if (slots.length < to - from) {
                slots = new int[to - from];
            }
            System.arraycopy(partition.order, from, slots, 0, to - from);
            var columns = new Column[gathered.length];
            for (int i = 0; i < gathered.length; i++) {
                columns[i] = cells[gathered[i]].gather(slots, to - from);
            }
            batch = new Batch(to - from, columns, null);
        }
    }
}
