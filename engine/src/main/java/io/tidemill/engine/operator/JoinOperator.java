// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.Join;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.expression.Predicate;
import io.tidemill.engine.operator.JoinSide.Alone;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.state.PageWriter;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Joins two inputs on equal keys and, where there is one, a condition. Bilinear: both inputs are
/// kept, by key.
///
/// Pairs are emitted as changes come, each batch joined with what is there of the other input by
/// then, so that over a tick Δ(A ⋈ B) = ΔA ⋈ B + A ⋈ ΔB + ΔA ⋈ ΔB, the weights being products. This
/// holds for negative weights too.
///
/// What an outer join, SEMI and ANTI show of a row alone depends on whether it has a match *now*,
/// so that is settled at the flush, for the rows that changed and those whose count of matches
/// changed: the weight it should be shown with, less the weight it is shown with. Matches are
/// counted by key, or by row where there is a condition. A row with a NULL in its key has no match
/// and is not kept.
///
/// | kind | in | out |
/// | --- | --- | --- |
/// | INNER, B has (1, x) | A: +1 (1, a) | +1 (1, a, 1, x) |
/// | LEFT, B has nothing | A: +1 (1, a) | +1 (1, a, NULL, NULL) |
/// | LEFT, A has (1, a) alone | B: +1 (1, x) | +1 (1, a, 1, x), −1 (1, a, NULL, NULL) |
/// | ANTI, A has (1, a) | B: +1 (1, x) | −1 (1, a) |
///
/// Where one of the key's columns is the end of windows that close, all of a key is forgotten once
/// the watermark has reached it; what comes for it later are changes of what is final, and ignored.
///
/// Pages: 0 and above the keys ([JoinKeys]), with the count where only that is kept of the right
/// rows; then the rows of the left and of the right ([io.tidemill.engine.state.KeyedRows]); with
/// windows that close a page with the watermark reached (8) and late rows (8).
public final class JoinOperator extends Operator {
    /// No key is forgotten.
    public static final int NOT_CLOSING = -1;

    private static final int CHUNK_SIZE = 4096;
    private static final int SECTION_SHIFT = 40;
    private static final int CLOSING_SECTION = 3;
    // What it costs to keep a row that may be shown alone, in rows that stream past.
    private static final int ALONE_COST = 4;
    private static final int LEFT = 0;
    private static final int RIGHT = 1;

    private final Join.Kind kind;
    private final JoinSide[] sides;
    private final boolean[] ended = new boolean[2];
    private final JoinKeys keys;
    private final JoinedRows joined;
    private final @Nullable Predicate condition;
    private final Supplier<EvaluationContext> context;
    private final boolean emitsPairs;
    // The columns of pairs that somebody reads: the condition, or who takes them.
    private final BitSet read;
    private final int closingKey;
    private final @Nullable ClosingKeys closing;
    private long watermarkMicros = Long.MIN_VALUE;
    private long lateRows;
    private final String description;

    private int[] rowKeys = new int[0];
    private int[] rowSlots = new int[0];

    // Pairs of a row of the batch at hand with a row of the other side.
    private final int[] pairRows = new int[CHUNK_SIZE];
    private final int[] pairSlots = new int[CHUNK_SIZE];
    private long[] pairWeights = new long[CHUNK_SIZE];
    private int pairCount;
    private boolean pairsWeighted;

    /// An operator for `plan`.
    ///
    /// @param needed which columns of its rows are read; stand-ins take the places of the others
    /// @param closingKey which of the keys is the end of windows that close, or [#NOT_CLOSING]
    /// @param context what functions depend on in the tick at hand
    public JoinOperator(
            Join plan,
            BitSet needed,
            int closingKey,
            Compiler compiler,
            Supplier<EvaluationContext> context) {
        this.closingKey = closingKey;
        this.context = requireNonNull(context, "context");
        kind = plan.kind();
        condition = plan.condition() == null ? null : compiler.predicate(plan.condition());
        emitsPairs = plan.kind() != Join.Kind.SEMI && plan.kind() != Join.Kind.ANTI;
        read = emitsPairs ? (BitSet) needed.clone() : new BitSet();
        if (plan.condition() != null) {
            JoinSide.addRead(plan.condition(), read);
        }
        var left = plan.left().schema();
        var right = plan.right().schema();
        sides =
                new JoinSide[] {
                    new JoinSide(left, plan.leftKeys(), JoinSide.leftAlone(plan.kind()), true),
                    new JoinSide(
                            right,
                            plan.rightKeys(),
                            JoinSide.rightAlone(plan.kind()),
                            emitsPairs || condition != null)
                };
        keys = new JoinKeys(left, plan.leftKeys());
        joined = new JoinedRows(left, right, emitsPairs);
        closing = closingKey == NOT_CLOSING ? null : keys.closing(closingKey);
        description = describe(plan);
    }

    private static String describe(Join plan) {
        var text = new JoinText(plan.left().schema(), plan.right().schema());
        text.keys(plan.leftKeys(), plan.rightKeys());
        if (plan.condition() != null) {
            text.condition(plan.condition());
        }
        return text.after("Join " + plan.kind().name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void accept(int input, Batch batch) {
        var own = sides[input];
        var other = sides[1 - input];
        var rows = splitNullKeys(input, withoutClosed(own, batch));
        int size = rows.size();
        if (size == 0) {
            return;
        }
        if (rowKeys.length < size) {
            rowKeys = new int[size];
            rowSlots = new int[size];
        }
        if (ended[1 - input] && (own.alone == Alone.NEVER || condition == null)) {
            stream(input, rows);
            return;
        }
        keys.find(rows, own.keyColumns, rowKeys);
        for (int i = 0; i < size; i++) {
            if (own.isEmpty(rowKeys[i]) || !own.keepsRows) {
                keys.mark(rowKeys[i]);
                if (closing != null) {
                    closing.note(rowKeys[i]);
                }
            }
        }
        if (own.keepsRows) {
            own.rows.add(rows, rowKeys, rowSlots);
        }
        if (own.alone != Alone.NEVER) {
            for (int i = 0; i < size; i++) {
                own.touch(slot(i));
            }
        }
        if (condition == null && (other.alone != Alone.NEVER || !own.keepsRows)) {
            for (int i = 0; i < size; i++) {
                own.addToCount(rowKeys[i], rows.weight(i));
                own.countChanged(rowKeys[i]);
            }
        }
        if (emitsPairs || condition != null) {
            pair(input, rows, other);
        }
    }

    /// The rows whose window has not closed.
    private Batch withoutClosed(JoinSide side, Batch batch) {
        if (closing == null || watermarkMicros == Long.MIN_VALUE) {
            return batch;
        }
        long[] ends = batch.longs(side.keyColumns[closingKey]).values();
        var kept = new int[batch.size()];
        int count = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (ends[i] > watermarkMicros) {
                kept[count++] = i;
            } else {
                lateRows += Math.max(0, batch.weight(i));
            }
        }
        return count == batch.size() ? batch : batch.gather(kept, count);
    }

    @Override
    public void inputEnded(int input) {
        ended[input] = true;
    }

    /// How many rows of an input are kept.
    int kept(int input) {
        return sides[input].rows.size();
    }

    @Override
    public int firstInput(long[] rows) {
        return switch (kind) {
            case LEFT, SEMI, ANTI -> rows[LEFT] < rows[RIGHT] / ALONE_COST ? LEFT : RIGHT;
            case RIGHT -> rows[RIGHT] < rows[LEFT] / ALONE_COST ? RIGHT : LEFT;
            case INNER, FULL -> rows[RIGHT] <= rows[LEFT] ? RIGHT : LEFT;
        };
    }

    @Override
    public long outputRows(long[] rows) {
        return switch (kind) {
            case SEMI, ANTI -> rows[LEFT];
            case INNER, LEFT, RIGHT, FULL -> Math.max(rows[LEFT], rows[RIGHT]);
        };
    }

    /// Joins rows with all that there will be of the other input: they need not be kept.
    private void stream(int input, Batch rows) {
        var own = sides[input];
        var other = sides[1 - input];
        keys.lookup(rows, own.keyColumns, rowKeys);
        if (condition == null && other.alone != Alone.NEVER) {
            for (int i = 0; i < rows.size(); i++) {
                if (rowKeys[i] >= 0) {
                    own.addToCount(rowKeys[i], rows.weight(i));
                    own.countChanged(rowKeys[i]);
                }
            }
        }
        if (own.alone != Alone.NEVER) {
            streamAlone(input, rows);
        }
        if (emitsPairs || condition != null) {
            pair(input, rows, other);
        }
    }

    private void streamAlone(int input, Batch rows) {
        boolean wanted = sides[input].alone == Alone.MATCHED;
        var shown = new int[rows.size()];
        int count = 0;
        for (int i = 0; i < shown.length; i++) {
            boolean matched = rowKeys[i] >= 0 && sides[1 - input].count(rowKeys[i]) != 0;
            if (matched == wanted) {
                shown[count++] = i;
            }
        }
        emit(joined.alone(input, rows.gather(shown, count)));
    }

    private int slot(int row) {
        int slot = rowSlots[row];
        return slot < 0 ? ~slot : slot;
    }

    /// Emits the rows with a NULL in their key, if they are to be shown; the others.
    private Batch splitNullKeys(int input, Batch batch) {
        var side = sides[input];
        boolean any = false;
        for (int column : side.keyColumns) {
            any |= batch.column(column).nulls() != null;
        }
        if (!any) {
            return batch;
        }
        var complete = new int[batch.size()];
        var incomplete = new int[batch.size()];
        int completeCount = 0;
        int incompleteCount = 0;
        for (int i = 0; i < batch.size(); i++) {
            boolean isNull = false;
            for (int column : side.keyColumns) {
                isNull |= batch.column(column).isNull(i);
            }
            if (isNull) {
                incomplete[incompleteCount++] = i;
            } else {
                complete[completeCount++] = i;
            }
        }
        if (side.alone == Alone.UNMATCHED && incompleteCount > 0) {
            emit(joined.alone(input, batch.gather(incomplete, incompleteCount)));
        }
        return completeCount == batch.size() ? batch : batch.gather(complete, completeCount);
    }

    // Pairs

    private void pair(int input, Batch rows, JoinSide other) {
        int size = rows.size();
        if (rows.weights() == null && other.rows.isSingle() && size <= CHUNK_SIZE) {
            pairSingle(input, rows, other);
            return;
        }
        for (int i = 0; i < size; i++) {
            long weight = rows.weight(i);
            int slot = rowKeys[i] < 0 ? -1 : other.rows.first(rowKeys[i]);
            while (slot >= 0) {
                long product = weight * other.rows.weight(slot);
                if (product != 0) {
                    if (pairCount == CHUNK_SIZE) {
                        flushPairs(input, rows);
                    }
                    pairRows[pairCount] = i;
                    pairSlots[pairCount] = slot;
                    pairWeights[pairCount++] = product;
                    pairsWeighted |= product != 1;
                } else if (condition != null && other.alone != Alone.NEVER) {
                    // Weight 0 for now: its count of matches goes on, as it may come back.
                    if (pairCount == CHUNK_SIZE) {
                        flushPairs(input, rows);
                    }
                    pairRows[pairCount] = i;
                    pairSlots[pairCount] = slot;
                    pairWeights[pairCount++] = 0;
                    pairsWeighted = true;
                }
                slot = other.rows.next(slot);
            }
        }
        flushPairs(input, rows);
    }

    /// Where no row has more than one to go with.
    private void pairSingle(int input, Batch rows, JoinSide other) {
        int count = 0;
        for (int i = 0; i < rows.size(); i++) {
            int slot = rowKeys[i] < 0 ? -1 : other.rows.first(rowKeys[i]);
            if (slot >= 0) {
                pairRows[count] = i;
                pairSlots[count++] = slot;
            }
        }
        pairCount = count;
        flushPairs(input, rows);
    }

    private void flushPairs(int input, Batch rows) {
        int count = pairCount;
        if (count == 0) {
            return;
        }
        var own = sides[input];
        var other = sides[1 - input];
        var columns = new Column[own.columnCount() + other.columnCount()];
        JoinSide.gather(rows, pairRows, count, columns, joined.from(input), read);
        other.gather(pairSlots, count, columns, joined.from(1 - input), read);
        long[] weights = pairsWeighted ? Arrays.copyOf(pairWeights, count) : null;
        pairCount = 0;
        pairsWeighted = false;
        var pairs = new Batch(count, columns, weights);
        if (condition != null) {
            int matches = condition.select(pairs, context.get());
            int[] selection = condition.selection();
            countMatches(own, other, rows, selection, matches);
            if (matches < count) {
                pairs = pairs.gather(selection, matches);
            }
        }
        if (emitsPairs) {
            emit(withoutZeros(pairs));
        }
    }

    private void countMatches(
            JoinSide own, JoinSide other, Batch rows, int[] selection, int matches) {
        for (int i = 0; i < matches; i++) {
            int row = pairRows[selection[i]];
            int slot = pairSlots[selection[i]];
            if (other.alone != Alone.NEVER) {
                other.rows.addToNote(slot, rows.weight(row));
                other.touch(slot);
            }
            if (own.alone != Alone.NEVER && rowSlots[row] < 0) {
                // New: what was there already has its count.
                own.rows.addToNote(~rowSlots[row], other.rows.weight(slot));
            }
        }
    }

    private static Batch withoutZeros(Batch pairs) {
        long[] weights = pairs.weights();
        if (weights == null) {
            return pairs;
        }
        var kept = new int[pairs.size()];
        int count = 0;
        for (int i = 0; i < pairs.size(); i++) {
            if (weights[i] != 0) {
                kept[count++] = i;
            }
        }
        return count == pairs.size() ? pairs : pairs.gather(kept, count);
    }

    // Rows alone

    @Override
    public void flush(Tick tick) {
        for (int input = LEFT; input <= RIGHT; input++) {
            if (sides[input].alone != Alone.NEVER) {
                touchTurned(sides[input], sides[1 - input]);
                showAlone(input);
            }
        }
        if (closing != null) {
            watermarkMicros = Math.max(watermarkMicros, tick.watermarkMicros());
            closing.close(watermarkMicros, this::forget);
        }
        for (var side : sides) {
            side.rows.sweep(this::forgetIfEmpty);
            var changed = side.changedKeys();
            if (!side.keepsRows) {
                for (int i = 0; i < changed.size(); i++) {
                    forgetIfEmpty(changed.get(i));
                }
            }
            changed.clear();
        }
    }

    /// A key that has its first or has lost its last match changes all its rows.
    private static void touchTurned(JoinSide side, JoinSide other) {
        var changed = other.changedKeys();
        for (int i = 0; i < changed.size(); i++) {
            int key = changed.get(i);
            if (other.turned(key)) {
                for (int slot = side.rows.first(key); slot >= 0; slot = side.rows.next(slot)) {
                    side.touch(slot);
                }
            }
        }
    }

    private void showAlone(int input) {
        var side = sides[input];
        var touched = side.touched();
        int count = 0;
        for (int i = 0; i < touched.size(); i++) {
            int slot = touched.get(i);
            long change = side.show(slot, isMatched(input, slot));
            if (change != 0) {
                if (count == CHUNK_SIZE) {
                    emitSlots(input, count);
                    count = 0;
                }
                pairSlots[count] = slot;
                pairWeights[count++] = change;
            }
        }
        emitSlots(input, count);
        touched.clear();
    }

    private boolean isMatched(int input, int slot) {
        var rows = sides[input].rows;
        return condition != null
                ? rows.note(slot) != 0
                : sides[1 - input].count(rows.key(slot)) != 0;
    }

    private void emitSlots(int input, int count) {
        if (count == 0) {
            return;
        }
        var columns = new Column[sides[input].columnCount()];
        sides[input].gather(pairSlots, count, columns);
        emit(joined.alone(input, new Batch(count, columns, Arrays.copyOf(pairWeights, count))));
    }

    private void forget(int key) {
        for (var side : sides) {
            side.forget(key);
        }
        forgetIfEmpty(key);
    }

    private void forgetIfEmpty(int key) {
        if (sides[LEFT].isEmpty(key) && sides[RIGHT].isEmpty(key)) {
            keys.forget(key);
        }
    }

    // State

    @Override
    public void checkpoint(PageSink sink) {
        keys.checkpoint(sink, 0, this::writeCount);
        for (int input = LEFT; input <= RIGHT; input++) {
            sides[input].rows.checkpoint(sink, (input + 1L) << SECTION_SHIFT);
        }
        if (closing != null) {
            var page = new PageWriter();
            page.putLong(watermarkMicros);
            page.putLong(lateRows);
            sink.put((long) CLOSING_SECTION << SECTION_SHIFT, page.take());
        }
    }

    private void writeCount(int key, PageWriter page) {
        if (!sides[RIGHT].keepsRows) {
            page.putLong(sides[RIGHT].count(key));
        }
    }

    @Override
    public void restore(PageSource source) {
        source.forEach((number, bytes) -> {
            int section = (int) (number >>> SECTION_SHIFT);
            int page = (int) number;
            if (section == 0) {
                keys.restore(page, bytes, this::readCount);
            } else if (section == CLOSING_SECTION) {
                var reader = new PageReader(bytes);
                watermarkMicros = reader.getLong();
                lateRows = reader.getLong();
            } else {
                sides[section - 1].rows.restore(page, bytes);
            }
        });
        for (int input = LEFT; input <= RIGHT; input++) {
            restoreCounts(sides[input], sides[1 - input]);
        }
        for (int input = LEFT; input <= RIGHT; input++) {
            var side = sides[input];
            for (int slot = 0; side.alone != Alone.NEVER && slot < side.rows.limit(); slot++) {
                if (side.rows.isLive(slot)) {
                    side.show(slot, isMatched(input, slot));
                }
            }
        }
    }

    private void readCount(int key, PageReader page) {
        if (!sides[RIGHT].keepsRows) {
            sides[RIGHT].addToCount(key, page.getLong());
        }
        if (closing != null) {
            closing.note(key);
        }
    }

    private void restoreCounts(JoinSide side, JoinSide other) {
        if (condition != null || other.alone == Alone.NEVER) {
            return;
        }
        for (int slot = 0; side.keepsRows && slot < side.rows.limit(); slot++) {
            if (side.rows.isLive(slot)) {
                side.addToCount(side.rows.key(slot), side.rows.weight(slot));
            }
        }
        for (int key = 0; key < keys.limit(); key++) {
            side.turned(key);
        }
    }

    @Override
    public Algebra algebra() {
        return Algebra.BILINEAR;
    }

    /// Changes of windows that had closed.
    @Override
    public long lateRows() {
        return lateRows;
    }

    @Override
    public StateBound stateBound() {
        if (closing != null) {
            return StateBound.of("the rows of both inputs of windows that have not closed");
        }
        return StateBound.growing(
                "the rows of both inputs",
                "delete rows that are no longer needed, or aggregate before the join");
    }

    @Override
    public long stateBytes() {
        long size = keys.sizeBytes();
        size += closing == null ? 0 : closing.sizeBytes();
        for (var side : sides) {
            size += side.sizeBytes();
        }
        return size;
    }

    @Override
    public String describe() {
        return description + (closing == null ? "" : ", until its window closes");
    }
}
