// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.MatchRecognize;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.pattern.PatternState;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.state.PageWriter;
import io.tidemill.engine.table.Consolidator;
import io.tidemill.engine.window.Windows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// `MATCH_RECOGNIZE`: the matches of a pattern in the rows of each partition, in their order.
///
/// | in a tick | out, at its end |
/// | --- | --- |
/// | + or − a row | − the matches that looked at its place, + those that are found there now |
/// | a row whose time is NULL or infinite | nothing |
/// | a row that the watermark had passed when it came | nothing; counted ([#lateRows]) |
///
/// So the result is that of the rows it has taken, at every moment, and a match that may still
/// become another one is shown as it is. Under `EMIT ON WINDOW CLOSE` each match is shown once
/// instead, when the watermark has passed the rows that decide on it; rows are forgotten when no
/// match can have them any more, and what is deleted after that is still shown.
///
/// A row is late by the watermark of the moment it came, which a hidden column holds, so that it
/// does not matter how rows are cut into ticks.
///
/// Saved as: page 0, late rows and the watermark; from 2^32 on the pages of [PatternState].
public final class MatchRecognizeOperator extends Operator {
    /// There is no hidden column: no row is late by itself.
    public static final int NO_ARRIVAL = -1;

    private static final long ROWS_BASE = 1L << 32;

    private final MatchRecognize plan;
    private final boolean closes;
    private final int arrivalColumn;
    private final long allowedLatenessMicros;
    private final boolean byTime;
    private final int timeColumn;
    private final int inputCount;
    private final Partitions partitions;
    private final PatternState state;
    private final PartitionChanges changes = new PartitionChanges();
    private final IntList unused = new IntList();
    private final IntList tried = new IntList();
    private final List<Batch> shown = new ArrayList<>();
    private long closedMicros = Long.MIN_VALUE;
    private long lateRows;

    /// An operator for `plan`.
    ///
    /// @param closes whether matches are shown once, when they are certain
    /// @param arrivalColumn the hidden last input column, or [#NO_ARRIVAL]
    /// @param allowedLatenessMicros how far the watermark may have passed a row
    public MatchRecognizeOperator(
            MatchRecognize plan,
            boolean closes,
            int arrivalColumn,
            long allowedLatenessMicros,
            Compiler compiler,
            Supplier<EvaluationContext> context) {
        this.plan = plan;
        this.closes = closes;
        this.arrivalColumn = arrivalColumn;
        this.allowedLatenessMicros = allowedLatenessMicros;
        byTime = plan.isByTime();
        timeColumn = plan.order().getFirst().column();
        var input = plan.input().schema();
        inputCount = input.size();
        partitions = new Partitions(input, plan.partitionKeys());
        state = new PatternState(plan, closes, compiler, context);
    }

    @Override
    public void accept(int input, Batch batch) {
        int size = batch.size();
        int[] numbers = partitions.find(batch);
        var columns = new Column[inputCount];
        for (int i = 0; i < inputCount; i++) {
            columns[i] = batch.column(i);
        }
        LongColumn times = byTime ? batch.longs(timeColumn) : null;
        LongColumn arrivals = arrivalColumn == NO_ARRIVAL ? null : batch.longs(arrivalColumn);
        for (int i = 0; i < size; i++) {
            int number = numbers[i];
            tried.add(number);
            if (times == null) {
                changes.note(number, state.put(columns, i), batch.weight(i));
                continue;
            }
            long time = times.values()[i];
            if (times.isNull(i) || !Windows.isFinite(time)) {
                continue;
            }
            if (arrivals != null && time < behind(arrivals.values()[i])) {
                lateRows += Math.max(0, batch.weight(i));
                continue;
            }
            int slot = state.put(columns, i);
            if (closes
                    && batch.weight(i) > 0
                    && time < closedMicros
                    && state.isBehind(number, slot)) {
                // A correction of a row that was in time is not late, but comes to nothing.
                lateRows += arrivals == null ? batch.weight(i) : 0;
                state.release(slot);
                continue;
            }
            changes.note(number, slot, batch.weight(i));
        }
    }

    private long behind(long watermark) {
        return WindowAssignOperator.behind(watermark, allowedLatenessMicros);
    }

    @Override
    public void flush(Tick tick) {
        changes.forEach((number, slots, count) ->
                state.change(number, slots, count, changes::weight, unused::add, shown::add));
        if (closes) {
            closedMicros = Math.max(closedMicros, behind(tick.watermarkMicros()));
            var touched = changes.touched();
            for (int i = 0; i < touched.size; i++) {
                state.close(touched.values[i], closedMicros, unused::add, shown::add);
            }
            state.advance(closedMicros, tried::add, unused::add, shown::add);
        }
        emitShown();
        for (int i = 0; i < unused.size; i++) {
            state.release(unused.values[i]);
        }
        unused.size = 0;
        for (int i = 0; i < tried.size; i++) {
            int number = tried.values[i];
            if (state.isEmpty(number)) {
                partitions.forget(number);
            }
        }
        tried.size = 0;
        changes.clear();
    }

    /// What is taken back and found again cancels out here, not in what reads it.
    private void emitShown() {
        boolean takesBack = shown.stream().anyMatch(batch -> batch.weights() != null);
        if (takesBack) {
            emit(Consolidator.consolidate(plan.schema(), shown));
        } else {
            shown.forEach(this::emit);
        }
        shown.clear();
    }

    @Override
    public long dueWatermark() {
        return closes
                ? TimeBand.moved(state.dueWatermark(), allowedLatenessMicros)
                : Long.MAX_VALUE;
    }

    /// Rows are taken the allowed lateness longer, so what it emits is as much behind.
    @Override
    public long watermark(long inputWatermarkMicros) {
        return behind(inputWatermarkMicros);
    }

    /// How many rows were left out because they came too late.
    @Override
    public long lateRows() {
        return lateRows;
    }

    @Override
    public void checkpoint(PageSink sink) {
        var page = new PageWriter();
        page.putLong(lateRows);
        page.putLong(closedMicros);
        sink.put(0, page.take());
        state.checkpoint(sink, ROWS_BASE);
    }

    @Override
    public void restore(PageSource source) {
        source.forEach((number, bytes) -> {
            if (number == 0) {
                var page = new PageReader(bytes);
                lateRows = page.getLong();
                closedMicros = page.getLong();
            } else {
                state.restore(bytes);
            }
        });
        state.restored((slots, count, out) -> partitions.find(state::gather, slots, count, out));
    }

    @Override
    public Algebra algebra() {
        return Algebra.KEYED;
    }

    @Override
    public StateBound stateBound() {
        if (!closes) {
            return StateBound.growing(
                    "the rows of each partition",
                    "with WITHIN and EMIT ON WINDOW CLOSE, rows are forgotten when no match can"
                            + " have them any more");
        }
        return plan.withinMicros() == MatchRecognize.UNLIMITED
                ? StateBound.growing(
                        "the rows from the first on that may begin a match",
                        "a match that never ends is kept for ever; bound it by WITHIN")
                : StateBound.of(
                        "the rows from the first on that may begin a match, WITHIN "
                                + plan.withinMicros()
                                + " µs of the watermark");
    }

    @Override
    public long stateBytes() {
        return state.sizeBytes() + partitions.sizeBytes();
    }

    @Override
    public String describe() {
        var text = new StringBuilder("MatchRecognize (");
        text.append(plan.pattern().text(plan.variables())).append(')');
        if (plan.withinMicros() != MatchRecognize.UNLIMITED) {
            text.append(" within ").append(plan.withinMicros()).append(" µs");
        }
        text.append(plan.rows() == MatchRecognize.Rows.ONE ? ", one row" : ", all rows");
        text.append(" per match, skip ").append(skip());
        var names = plan.partitionKeys().stream().map(plan.input().schema()::field).toList();
        if (!names.isEmpty()) {
            text.append(", by ")
                    .append(String.join(", ", names.stream().map(field -> field.name()).toList()));
        }
        return text.append(closes ? ", when certain" : "").toString();
    }

    private String skip() {
        var skip = plan.skip();
        String to = skip.to().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return switch (skip.to()) {
            case PAST_LAST_ROW -> to;
            case NEXT_ROW -> "to " + to;
            case FIRST, LAST ->
                    "to "
                            + to
                            + " "
                            + String.join(
                                    ", ",
                                    skip.variables().stream().map(plan.variables()::get).toList());
        };
    }
}
