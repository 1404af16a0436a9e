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
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Joins rows of equal keys whose times lie in a band: `right.time` between `left.time + low` and
/// `left.time + high`. Bilinear: both inputs are kept, each key's rows in order of time, and a
/// change looks at the rows of the other side in its band only.
///
/// | LEFT, band 0 … 5 | in | out, at the end of the tick |
/// | --- | --- | --- |
/// | | left + (k, 10) | + (k, 10, NULL, NULL) |
/// | | right + (k, 12) | − (k, 10, NULL, NULL), + (k, 10, k, 12) |
/// | watermark 16 | left − (k, 10) | nothing: it is final |
///
/// Where both inputs come from append-only tables with watermarks on these times, state is freed:
///
/// - A row that came *late* (its time, plus the allowed lateness, is before its table's watermark
///   of that moment, which a hidden column holds) has no partners. It is counted; an outer join
///   shows it alone. So whether a row takes part is its own matter, however rows are cut into
///   ticks.
/// - So a left row can have no new partner once the watermark is beyond its time + high + allowed
///   lateness, and a right row once it is beyond its time − low + allowed lateness, nor can it come
///   anew. It is *final* then: changes of final rows (deletes, corrections) are ignored. The
///   watermark is the least of both inputs', so that what comes anew on either side is never final.
/// - A row is forgotten when it is final and none of its partners can change any more: for a band
///   around 0, the band's width after its time.
///
/// At the flush Δ(L ⋈ R) = ΔL ⋈ R + L₀ ⋈ ΔR is emitted, with R as of now and L₀ as of before. What
/// a row shows alone (LEFT, RIGHT, FULL, SEMI, ANTI) depends on whether it has a match now: matches
/// are counted in the row's note.
///
/// Pages: 0 the watermark reached (8) and late rows (8); from 2⁴⁰ on the keys ([JoinKeys]); then
/// the rows of the left and of the right ([io.tidemill.engine.state.KeyedRows]). The order is made
/// anew from the rows.
public final class IntervalJoinOperator extends Operator {
    /// There is no hidden column: no row is late, and nothing is forgotten.
    public static final int NO_ARRIVAL = -1;

    private static final int CHUNK_SIZE = 4096;
    private static final int SECTION_SHIFT = 40;
    private static final int LEFT = 0;
    private static final int RIGHT = 1;

    private final TimeBand band;
    private final IntervalSide[] sides;
    private final int[] arrivalColumns;
    private final long[] waits;
    private final boolean frees;
    private final long allowedLatenessMicros;
    private final JoinKeys keys;
    private final JoinedRows joined;
    private final @Nullable Predicate condition;
    private final Supplier<EvaluationContext> context;
    private final boolean emitsPairs;
    private final String description;

    private long watermarkMicros = Long.MIN_VALUE;
    private long lateRows;
    private int[] rowKeys = new int[0];
    private int[] rowSlots = new int[0];

    // Pairs of slots that were found, and what they do.
    private final int[][] pairSlots = new int[2][CHUNK_SIZE];
    private final long[] pairWeights = new long[CHUNK_SIZE];
    private final long[][] pairNotes = new long[2][CHUNK_SIZE];
    private int pairCount;

    /// An operator for `plan`.
    ///
    /// @param plan its condition is what must hold besides the keys and the band; a hidden column
    ///   is the last of an input, and neither in the schema nor counted by the condition
    /// @param arrivalColumns of left and right: the hidden column, or [#NO_ARRIVAL] for both
    /// @param allowedLatenessMicros how much later than the watermark a row may come
    /// @param context what functions depend on in the tick at hand
    public IntervalJoinOperator(
            Join plan,
            TimeBand band,
            List<Integer> arrivalColumns,
            long allowedLatenessMicros,
            Compiler compiler,
            Supplier<EvaluationContext> context) {
        this.band = requireNonNull(band, "band");
        this.context = requireNonNull(context, "context");
        this.arrivalColumns = arrivalColumns.stream().mapToInt(Integer::intValue).toArray();
        this.allowedLatenessMicros = allowedLatenessMicros;
        frees = this.arrivalColumns[LEFT] != NO_ARRIVAL && this.arrivalColumns[RIGHT] != NO_ARRIVAL;
        waits =
                new long[] {
                    TimeBand.moved(band.leftWaitsMicros(), allowedLatenessMicros),
                    TimeBand.moved(band.rightWaitsMicros(), allowedLatenessMicros)
                };
        condition = plan.condition() == null ? null : compiler.predicate(plan.condition());
        emitsPairs = plan.kind() != Join.Kind.SEMI && plan.kind() != Join.Kind.ANTI;
        var left = plan.left().schema();
        var right = plan.right().schema();
        sides =
                new IntervalSide[] {
                    new IntervalSide(
                            left,
                            plan.leftKeys(),
                            band.leftTime(),
                            JoinSide.leftAlone(plan.kind()),
                            staysMicros(band.leftStaysMicros())),
                    new IntervalSide(
                            right,
                            plan.rightKeys(),
                            band.rightTime(),
                            JoinSide.rightAlone(plan.kind()),
                            staysMicros(band.rightStaysMicros()))
                };
        keys = new JoinKeys(left, plan.leftKeys());
        joined = new JoinedRows(left, right, emitsPairs);
        description = describe(plan, band);
    }

    private long staysMicros(long stays) {
        return frees ? TimeBand.moved(stays, allowedLatenessMicros) : Long.MAX_VALUE;
    }

    private static String describe(Join plan, TimeBand band) {
        var left = plan.left().schema();
        var right = plan.right().schema();
        var text =
                new JoinText(left, right)
                        .keys(plan.leftKeys(), plan.rightKeys())
                        .condition(
                                band.describe(
                                        left.field(band.leftTime()).name(),
                                        right.field(band.rightTime()).name()));
        if (plan.condition() != null) {
            text.condition(plan.condition());
        }
        return text.after("IntervalJoin " + plan.kind().name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void accept(int input, Batch batch) {
        var side = sides[input];
        var rows = side.visible(withoutLonely(input, batch));
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

    /// The rows that may have partners. Others are emitted here if they are to be shown.
    private Batch withoutLonely(int input, Batch batch) {
        var side = sides[input];
        var times = batch.longs(side.timeColumn);
        boolean mayBeNull = times.nulls() != null;
        for (int column : side.keyColumns) {
            mayBeNull |= batch.column(column).nulls() != null;
        }
        if (!mayBeNull && !frees) {
            return batch;
        }
        int size = batch.size();
        long[] arrivals = frees ? batch.longs(arrivalColumns[input]).values() : null;
        int[] kept = new int[size];
        int keptCount = 0;
        var lonely = new IntList();
        for (int i = 0; i < size; i++) {
            long time = times.values()[i];
            if (mayBeNull && isIncomplete(side, batch, i)) {
                lonely.add(i);
            } else if (arrivals != null
                    && TimeBand.moved(time, allowedLatenessMicros) < arrivals[i]) {
                lateRows += Math.max(0, batch.weight(i));
                lonely.add(i);
            } else if (arrivals != null && TimeBand.moved(time, waits[input]) < watermarkMicros) {
                lateRows += Math.max(0, batch.weight(i));
            } else {
                kept[keptCount++] = i;
            }
        }
        if (side.alone == Alone.UNMATCHED && lonely.size > 0) {
            var alone = side.visible(batch.gather(lonely.values, lonely.size));
            emit(joined.alone(input, alone));
        }
        return keptCount == size ? batch : batch.gather(kept, keptCount);
    }

    private static boolean isIncomplete(IntervalSide side, Batch batch, int row) {
        boolean isNull = batch.column(side.timeColumn).isNull(row);
        for (int column : side.keyColumns) {
            isNull |= batch.column(column).isNull(row);
        }
        return isNull;
    }

    // Pairs

    @Override
    public void flush(Tick tick) {
        if (frees) {
            watermarkMicros = Math.max(watermarkMicros, tick.watermarkMicros());
        }
        sides[LEFT].order.arrange();
        sides[RIGHT].order.arrange();
        // Pairs touch rows of the other side, which are no changes.
        int leftChanged = sides[LEFT].touched().size();
        int rightChanged = sides[RIGHT].touched().size();
        for (int i = 0; i < leftChanged; i++) {
            pairLeft(sides[LEFT].touched().get(i));
        }
        for (int i = 0; i < rightChanged; i++) {
            pairRight(sides[RIGHT].touched().get(i));
        }
        flushPairs();
        for (int input = LEFT; input <= RIGHT; input++) {
            if (sides[input].alone != Alone.NEVER) {
                showAlone(input);
            }
        }
        for (var side : sides) {
            side.close(watermarkMicros);
        }
        for (var side : sides) {
            side.rows.sweep(key -> {
                side.order.forget(key);
                forgetIfEmpty(key);
            });
        }
    }

    /// The change of a left row with the right rows as they are now.
    private void pairLeft(int slot) {
        var left = sides[LEFT];
        var right = sides[RIGHT];
        long change = left.change(slot);
        if (change == 0) {
            return;
        }
        int key = left.rows.key(slot);
        boolean fresh = left.isFresh(slot);
        long last = TimeBand.moved(left.time(slot), band.highMicros());
        long[] run = right.order.run(key);
        if (run == null) {
            return;
        }
        int end = TimeOrder.end(run);
        int place = right.order.firstAt(run, TimeBand.moved(left.time(slot), band.lowMicros()));
        for (; place < end && run[place] <= last; place += 2) {
            int other = TimeOrder.slot(run, place);
            long weight = right.rows.weight(other);
            if (weight != 0) {
                pair(slot, other, change * weight, fresh ? weight : 0, change);
            }
        }
    }

    /// The change of a right row with the left rows as they were before.
    private void pairRight(int slot) {
        var left = sides[LEFT];
        var right = sides[RIGHT];
        long change = right.change(slot);
        if (change == 0) {
            return;
        }
        int key = right.rows.key(slot);
        boolean fresh = right.isFresh(slot);
        long last = TimeBand.moved(right.time(slot), -band.lowMicros());
        long[] run = left.order.run(key);
        if (run == null) {
            return;
        }
        int end = TimeOrder.end(run);
        int place = left.order.firstAt(run, TimeBand.moved(right.time(slot), -band.highMicros()));
        for (; place < end && run[place] <= last; place += 2) {
            int other = TimeOrder.slot(run, place);
            long weight = left.weightBefore(other);
            if (weight != 0) {
                pair(other, slot, weight * change, change, fresh ? weight : 0);
            }
        }
    }

    /// @param leftNote what the pair adds to the left row's sum of matches, if it is one
    private void pair(int left, int right, long weight, long leftNote, long rightNote) {
        int at = pairCount++;
        pairSlots[LEFT][at] = left;
        pairSlots[RIGHT][at] = right;
        pairWeights[at] = weight;
        pairNotes[LEFT][at] = leftNote;
        pairNotes[RIGHT][at] = rightNote;
        if (pairCount == CHUNK_SIZE) {
            flushPairs();
        }
    }

    private void flushPairs() {
        int count = pairCount;
        pairCount = 0;
        if (count == 0) {
            return;
        }
        if (condition == null) {
            for (int i = 0; i < count; i++) {
                count(i);
            }
            if (emitsPairs) {
                emit(pairs(count));
            }
            return;
        }
        var pairs = pairs(count);
        int matches = condition.select(pairs, context.get());
        int[] selection = condition.selection();
        for (int i = 0; i < matches; i++) {
            count(selection[i]);
        }
        if (emitsPairs) {
            emit(matches == count ? pairs : pairs.gather(selection, matches));
        }
    }

    private Batch pairs(int count) {
        var columns = new Column[sides[LEFT].columnCount() + sides[RIGHT].columnCount()];
        sides[LEFT].gather(pairSlots[LEFT], count, columns, 0);
        sides[RIGHT].gather(pairSlots[RIGHT], count, columns, sides[LEFT].columnCount());
        return new Batch(count, columns, Arrays.copyOf(pairWeights, count));
    }

    private void count(int pair) {
        for (int input = LEFT; input <= RIGHT; input++) {
            var side = sides[input];
            if (side.alone != Alone.NEVER && pairNotes[input][pair] != 0) {
                int slot = pairSlots[input][pair];
                side.rows.addToNote(slot, pairNotes[input][pair]);
                side.touch(slot);
            }
        }
    }

    // Rows alone

    private void showAlone(int input) {
        var side = sides[input];
        var touched = side.touched();
        int count = 0;
        for (int i = 0; i < touched.size(); i++) {
            int slot = touched.get(i);
            long change = side.show(slot);
            if (change != 0) {
                if (count == CHUNK_SIZE) {
                    emitSlots(input, count);
                    count = 0;
                }
                pairSlots[input][count] = slot;
                pairWeights[count++] = change;
            }
        }
        if (count > 0) {
            emitSlots(input, count);
        }
    }

    private void emitSlots(int input, int count) {
        var columns = new Column[sides[input].columnCount()];
        sides[input].gather(pairSlots[input], count, columns, 0);
        emit(joined.alone(input, new Batch(count, columns, Arrays.copyOf(pairWeights, count))));
    }

    private void forgetIfEmpty(int key) {
        if (sides[LEFT].rows.first(key) < 0 && sides[RIGHT].rows.first(key) < 0) {
            keys.forget(key);
        }
    }

    // Time

    /// A pair may be as much older than the row that completes it as the band is wide.
    @Override
    public long watermark(long inputWatermarkMicros) {
        if (!frees) {
            return inputWatermarkMicros;
        }
        return WindowAssignOperator.behind(
                inputWatermarkMicros, Math.max(waits[LEFT], waits[RIGHT]));
    }

    /// How many rows had no partners because they came late.
    @Override
    public long lateRows() {
        return lateRows;
    }

    // State

    @Override
    public void checkpoint(PageSink sink) {
        var page = new PageWriter();
        page.putLong(watermarkMicros);
        page.putLong(lateRows);
        sink.put(0, page.take());
        keys.checkpoint(sink, 1L << SECTION_SHIFT);
        for (int input = LEFT; input <= RIGHT; input++) {
            sides[input].rows.checkpoint(sink, (input + 2L) << SECTION_SHIFT);
        }
    }

    @Override
    public void restore(PageSource source) {
        source.forEach((number, bytes) -> {
            int section = (int) (number >>> SECTION_SHIFT);
            switch (section) {
                case 0 -> {
                    var page = new PageReader(bytes);
                    watermarkMicros = page.getLong();
                    lateRows = page.getLong();
                }
                case 1 -> keys.restore((int) number, bytes);
                default -> sides[section - 2].rows.restore((int) number, bytes);
            }
        });
        sides[LEFT].restored();
        sides[RIGHT].restored();
    }

    @Override
    public Algebra algebra() {
        return Algebra.BILINEAR;
    }

    @Override
    public StateBound stateBound() {
        return frees
                ? StateBound.of("the rows of both inputs until the watermark has passed their band")
                : StateBound.growing(
                        "the rows of both inputs, by key and time",
                        "join tables without a primary key by the times of their watermarks, or"
                                + " delete rows that are no longer needed");
    }

    @Override
    public long stateBytes() {
        return keys.sizeBytes() + sides[LEFT].sizeBytes() + sides[RIGHT].sizeBytes();
    }

    @Override
    public String describe() {
        return description;
    }
}
