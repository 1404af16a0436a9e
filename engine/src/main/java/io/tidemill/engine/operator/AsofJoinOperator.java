// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.plan.AsofJoin;
import io.tidemill.core.type.Type;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.window.RowOrder;
import java.util.Arrays;

/// `ASOF JOIN`: each left row with the right row of its key that is nearest in time. Both inputs
/// are kept, each key's rows in order of time.
///
/// At the end of a tick a left row is matched anew if it changed itself, or if it lies between a
/// right row that came or went and that row's neighbour in the direction of time: the rows beyond
/// the neighbour match that, or what lies beyond it. So rows may come in any order on both sides;
/// one at the end of its key's time reaches only what is at the end.
///
/// | in, `left.time >= right.time` | out, at the end of the tick |
/// | --- | --- |
/// | left + (k, 5), right has (k, 3) and (k, 6) | + (k, 5, k, 3) |
/// | right + (k, 4) | − (k, 5, k, 3), + (k, 5, k, 4) |
/// | right − (k, 4) and − (k, 3) | − (k, 5, k, 4); + (k, 5, NULL, NULL) where LEFT |
///
/// A left row without a match, and one with a NULL in its key or time, is shown with NULLs by LEFT
/// and else not.
///
/// Pages: 0 and above the keys ([JoinKeys]); then the rows of the left and of the right
/// ([io.tidemill.engine.state.KeyedRows]). Order and matches are made anew from the rows.
public final class AsofJoinOperator extends Operator {
    private static final int CHUNK_SIZE = 4096;
    private static final int SECTION_SHIFT = 40;
    private static final int NO_MATCH = -1;

    private final AsofSide left;
    private final AsofSide right;
    private final JoinKeys keys;
    private final JoinedRows joined;
    private final AsofJoin.Nearest nearest;
    private final boolean outer;
    private final Type timeType;
    private final String description;
    private final Slice leftTime = new Slice();
    private final Slice rightTime = new Slice();

    private int[] rowKeys = new int[0];
    private int[] rowSlots = new int[0];

    // By left slot: its match, and the weight with which both are shown.
    private int[] matches = new int[8];
    private long[] shown = new long[8];
    // By right slot: whether left rows may have it as their match.
    private long[] present = new long[1];

    private final Chunk pairs = new Chunk();
    private final Chunk alone = new Chunk();

    /// Rows to be emitted.
    private static final class Chunk {
        private final int[] leftSlots = new int[CHUNK_SIZE];
        private final int[] rightSlots = new int[CHUNK_SIZE];
        private final long[] weights = new long[CHUNK_SIZE];
        private int size;
    }

    /// An operator for `plan`.
    public AsofJoinOperator(AsofJoin plan) {
        nearest = plan.nearest();
        outer = plan.outer();
        var leftSchema = plan.left().schema();
        var rightSchema = plan.right().schema();
        boolean backwards = !nearest.isBackward();
        left = new AsofSide(leftSchema, plan.leftKeys(), plan.leftTime(), backwards);
        right = new AsofSide(rightSchema, plan.rightKeys(), plan.rightTime(), backwards);
        timeType = leftSchema.type(plan.leftTime());
        keys = new JoinKeys(leftSchema, plan.leftKeys());
        joined = new JoinedRows(leftSchema, rightSchema, true);
        description =
                new JoinText(leftSchema, rightSchema)
                        .keys(plan.leftKeys(), plan.rightKeys())
                        .condition(
                                leftSchema.field(plan.leftTime()).name()
                                        + " "
                                        + nearest.operator()
                                        + " "
                                        + rightSchema.field(plan.rightTime()).name())
                        .after("AsofJoin " + (outer ? "left" : "inner"));
    }

    @Override
    public void accept(int input, Batch batch) {
        var side = input == 0 ? left : right;
        var rows = withoutNulls(side, batch);
        int size = rows.size();
        if (size == 0) {
            return;
        }
        if (rowKeys.length < size) {
            rowKeys = new int[size];
            rowSlots = new int[size];
        }
        keys.find(rows, side.keyColumns, rowKeys);
        for (int i = 0; i < size; i++) {
            if (side.rows.first(rowKeys[i]) < 0) {
                keys.mark(rowKeys[i]);
            }
        }
        side.add(rows, rowKeys, rowSlots);
    }

    /// The rows that may match. Others are emitted here if they are to be shown.
    private Batch withoutNulls(AsofSide side, Batch batch) {
        var complete = new int[batch.size()];
        var incomplete = new int[batch.size()];
        int completeCount = 0;
        int incompleteCount = 0;
        for (int i = 0; i < batch.size(); i++) {
            boolean isNull = batch.column(side.timeColumn).isNull(i);
            for (int column : side.keyColumns) {
                isNull |= batch.column(column).isNull(i);
            }
            if (isNull) {
                incomplete[incompleteCount++] = i;
            } else {
                complete[completeCount++] = i;
            }
        }
        if (incompleteCount == 0) {
            return batch;
        }
        if (side == left && outer) {
            emit(joined.alone(0, batch.gather(incomplete, incompleteCount)));
        }
        return batch.gather(complete, completeCount);
    }

    @Override
    public void flush(Tick tick) {
        left.arrange();
        right.arrange();
        var changed = right.touched();
        for (int i = 0; i < changed.size(); i++) {
            int slot = changed.get(i);
            boolean there = right.rows.weight(slot) != 0;
            // One that came and went in this tick is still the neighbour of the one before it.
            if (setPresent(slot, there) || !there) {
                touchBetween(slot);
            }
        }
        right.close();
        match();
        left.close();
        changed.clear();
        left.touched().clear();
        right.rows.sweep(this::forgetIfEmpty);
        left.rows.sweep(this::forgetIfEmpty);
    }

    /// Touches the left rows for which the right row in `slot` is, or would be, the nearest.
    private void touchBetween(int slot) {
        int key = right.rows.key(slot);
        int next = right.place(slot) + 1;
        int from = firstReached(key, slot);
        int to = next < right.size(key) ? firstReached(key, right.at(key, next)) : left.size(key);
        for (int place = from; place < to; place++) {
            left.touch(left.at(key, place));
        }
    }

    /// The first place in the left order whose row may have the right row in `slot` as its match.
    private int firstReached(int key, int slot) {
        int low = 0;
        int high = left.size(key);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (reaches(left.at(key, middle), slot)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private boolean reaches(int leftSlot, int rightSlot) {
        int order =
                RowOrder.compareValues(
                        timeType,
                        left.times(),
                        leftSlot,
                        right.times(),
                        rightSlot,
                        leftTime,
                        rightTime);
        if (order == 0) {
            return !nearest.isStrict();
        }
        return (order > 0) == nearest.isBackward();
    }

    private int nearest(int leftSlot) {
        int key = left.rows.key(leftSlot);
        int low = 0;
        int high = right.size(key);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (reaches(leftSlot, right.at(key, middle))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? NO_MATCH : right.at(key, low - 1);
    }

    /// Emits what changed of the left rows that were touched.
    private void match() {
        var touched = left.touched();
        for (int i = 0; i < touched.size(); i++) {
            int slot = touched.get(i);
            reserve(slot);
            long weight = left.rows.weight(slot);
            int match = weight == 0 ? NO_MATCH : nearest(slot);
            if (match == matches[slot]) {
                show(slot, match, weight - shown[slot]);
            } else {
                show(slot, matches[slot], -shown[slot]);
                show(slot, match, weight);
            }
            matches[slot] = match;
            shown[slot] = weight;
        }
        emitPairs();
        emitAlone();
    }

    private void show(int slot, int match, long weight) {
        if (weight == 0 || (match == NO_MATCH && !outer)) {
            return;
        }
        var chunk = match == NO_MATCH ? alone : pairs;
        chunk.leftSlots[chunk.size] = slot;
        chunk.rightSlots[chunk.size] = match;
        chunk.weights[chunk.size++] = weight;
        if (pairs.size == CHUNK_SIZE) {
            emitPairs();
        }
        if (alone.size == CHUNK_SIZE) {
            emitAlone();
        }
    }

    private void emitPairs() {
        if (pairs.size > 0) {
            var columns = new Column[left.columnCount() + right.columnCount()];
            left.gather(pairs.leftSlots, pairs.size, columns, 0);
            right.gather(pairs.rightSlots, pairs.size, columns, left.columnCount());
            emit(new Batch(pairs.size, columns, Arrays.copyOf(pairs.weights, pairs.size)));
            pairs.size = 0;
        }
    }

    private void emitAlone() {
        if (alone.size > 0) {
            var columns = new Column[left.columnCount()];
            left.gather(alone.leftSlots, alone.size, columns, 0);
            var weights = Arrays.copyOf(alone.weights, alone.size);
            emit(joined.alone(0, new Batch(alone.size, columns, weights)));
            alone.size = 0;
        }
    }

    private void reserve(int slot) {
        int from = matches.length;
        if (slot >= from) {
            matches = Arrays.copyOf(matches, Math.max(slot + 1, from * 2));
            shown = Arrays.copyOf(shown, matches.length);
        }
    }

    /// Whether this is news.
    private boolean setPresent(int slot, boolean isPresent) {
        if (slot >> 6 >= present.length) {
            present = Arrays.copyOf(present, Math.max((slot >> 6) + 1, present.length * 2));
        }
        boolean before = (present[slot >> 6] & (1L << slot)) != 0;
        if (before == isPresent) {
            return false;
        }
        present[slot >> 6] ^= 1L << slot;
        return true;
    }

    private void forgetIfEmpty(int key) {
        if (left.rows.first(key) < 0 && right.rows.first(key) < 0) {
            keys.forget(key);
        }
    }

    @Override
    public void checkpoint(PageSink sink) {
        keys.checkpoint(sink, 0);
        left.rows.checkpoint(sink, 1L << SECTION_SHIFT);
        right.rows.checkpoint(sink, 2L << SECTION_SHIFT);
    }

    @Override
    public void restore(PageSource source) {
        source.forEach((number, bytes) -> {
            switch ((int) (number >>> SECTION_SHIFT)) {
                case 0 -> keys.restore((int) number, bytes);
                case 1 -> left.rows.restore((int) number, bytes);
                default -> right.rows.restore((int) number, bytes);
            }
        });
        left.restored();
        right.restored();
        for (int slot = 0; slot < right.rows.limit(); slot++) {
            if (right.rows.isLive(slot)) {
                setPresent(slot, true);
            }
        }
        for (int slot = 0; slot < left.rows.limit(); slot++) {
            if (left.rows.isLive(slot)) {
                reserve(slot);
                matches[slot] = nearest(slot);
                shown[slot] = left.rows.weight(slot);
            }
        }
    }

    @Override
    public Algebra algebra() {
        return Algebra.KEYED;
    }

    @Override
    public StateBound stateBound() {
        return StateBound.growing(
                "the rows of both inputs, by key and time",
                "delete rows that are no longer needed");
    }

    @Override
    public long stateBytes() {
        return keys.sizeBytes()
                + left.sizeBytes()
                + right.sizeBytes()
                + 12L * matches.length
                + 8L * present.length;
    }

    @Override
    public String describe() {
        return description;
    }
}
