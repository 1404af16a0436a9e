// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.expression.ExpressionText;
import io.tidemill.engine.expression.Projection;
import io.tidemill.engine.state.Deadlines;
import io.tidemill.engine.state.KeyedRows;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.state.PageWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/// Keeps the rows whose times meet bounds that move with the clock. From its own values each row
/// has a moment from which and one up to which it is shown.
///
/// | in, or as time passes | out |
/// | --- | --- |
/// | + a row that is to be shown now | + the row |
/// | + a row that is to be shown later, or no more | nothing |
/// | − a row | − the row, if it is shown |
/// | the moment comes from which, up to which, a row is shown | + the row, − the row |
///
/// Rows that will change are kept until they do; a row whose time is over is forgotten. A tick is
/// due at the next such moment ([#dueMicros]).
///
/// Saved as: page 0 the wall clock, the rows from page 1 on.
public final class TemporalFilterOperator extends Operator {
    private static final int EMITTED_ROWS_MAX = 1 << 14;

    private final Schema schema;
    private final List<TemporalBound> bounds;
    private final Projection values;
    private final ClockInverse[] clocks;
    private final Supplier<EvaluationContext> context;
    private final int[] kept;
    private final KeyedRows rows;
    private final Deadlines deadlines = new Deadlines();

    // By slot: when the row appears and goes.
    private long[] appears = new long[16];
    private long[] goes = new long[16];
    private long[] dueAt = new long[16];
    private long nowMicros = Long.MIN_VALUE;

    private long[] from = new long[0];
    private long[] until = new long[0];

    /// An operator over rows of `schema`.
    ///
    /// @param needed the columns that are read of what it emits; the others are stand-ins
    public TemporalFilterOperator(
            Schema schema,
            List<TemporalBound> bounds,
            BitSet needed,
            Compiler compiler,
            Supplier<EvaluationContext> context) {
        this.schema = schema;
        this.bounds = List.copyOf(bounds);
        this.context = requireNonNull(context, "context");
        List<Expression> compared = bounds.stream().map(TemporalBound::value).toList();
        values = compiler.projection(compared);
        clocks = new ClockInverse[bounds.size()];
        for (int i = 0; i < clocks.length; i++) {
            clocks[i] = new ClockInverse(bounds.get(i).clock(), compiler);
        }
        kept = needed.stream().toArray();
        var kinds = new ArrayList<Kind>();
        for (int column : kept) {
            kinds.add(schema.kind(column));
        }
        rows = new KeyedRows(kinds);
    }

    @Override
    public void accept(int input, Batch batch) {
        long now = context.get().nowMicros();
        advance(now);
        times(batch);
        var shown = new int[batch.size()];
        var held = new int[batch.size()];
        int shownCount = 0;
        int heldCount = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (until[i] <= now || until[i] <= from[i]) {
                continue;
            }
            if (from[i] <= now) {
                shown[shownCount++] = i;
            }
            if (from[i] > now || until[i] != Long.MAX_VALUE) {
                held[heldCount++] = i;
            }
        }
        hold(batch.select(kept).gather(held, heldCount), held);
        emit(batch.gather(shown, shownCount));
    }

    /// Sets `from` and `until` of the rows of `batch`.
    private void times(Batch batch) {
        int size = batch.size();
        if (from.length < size) {
            from = new long[size];
            until = new long[size];
        }
        Arrays.fill(from, 0, size, Long.MIN_VALUE);
        Arrays.fill(until, 0, size, Long.MAX_VALUE);
        var columns = values.evaluate(batch, context.get());
        for (int b = 0; b < clocks.length; b++) {
            var comparison = bounds.get(b).comparison();
            var times = (LongColumn) columns[b];
            for (int i = 0; i < size; i++) {
                if (times.isNull(i)) {
                    until[i] = Long.MIN_VALUE;
                    continue;
                }
                long at = clocks[b].reaches(times.values()[i], comparison.isBeyond());
                if (comparison.begins()) {
                    from[i] = Math.max(from[i], at);
                } else {
                    until[i] = Math.min(until[i], at);
                }
            }
        }
    }

    private void hold(Batch batch, int[] held) {
        if (batch.size() == 0) {
            return;
        }
        var slots = new int[batch.size()];
        rows.add(batch, new int[batch.size()], slots);
        reserve();
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] < 0) {
                int slot = ~slots[i];
                appears[slot] = from[held[i]];
                goes[slot] = until[held[i]];
                noteDue(slot);
            }
        }
    }

    private void reserve() {
        if (rows.limit() > appears.length) {
            int length = Math.max(rows.limit(), appears.length * 2);
            appears = Arrays.copyOf(appears, length);
            goes = Arrays.copyOf(goes, length);
            dueAt = Arrays.copyOf(dueAt, length);
        }
    }

    private void noteDue(int slot) {
        dueAt[slot] = appears[slot] > nowMicros ? appears[slot] : goes[slot];
        deadlines.add(dueAt[slot], slot);
    }

    /// Time passes: rows appear and go.
    private void advance(long now) {
        if (now <= nowMicros) {
            return;
        }
        nowMicros = now;
        var changed = new IntList();
        var weights = new LongList();
        while (deadlines.earliest() <= now) {
            long due = deadlines.earliest();
            int slot = deadlines.take();
            if (!isDue(slot, due)) {
                continue;
            }
            boolean wasShown = appears[slot] < due;
            boolean isShown = goes[slot] > now;
            long weight = rows.weight(slot);
            if (wasShown != isShown) {
                changed.add(slot);
                weights.add(isShown ? weight : -weight);
            }
            if (isShown && goes[slot] != Long.MAX_VALUE) {
                noteDue(slot);
            } else {
                dueAt[slot] = Long.MIN_VALUE;
            }
        }
        emitRows(changed, weights);
        forget(changed, now);
    }

    private boolean isDue(int slot, long due) {
        return rows.isLive(slot) && rows.weight(slot) != 0 && dueAt[slot] == due;
    }

    private void emitRows(IntList slots, LongList weights) {
        for (int at = 0; at < slots.size; at += EMITTED_ROWS_MAX) {
            int to = Math.min(slots.size, at + EMITTED_ROWS_MAX);
            var some = slots.slice(at, to);
            emit(batch(some, Arrays.copyOfRange(weights.values, at, to)));
        }
    }

    private Batch batch(IntList slots, long[] weights) {
        var columns = new Column[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = Column.standIn(schema.kind(i));
        }
        for (int i = 0; i < kept.length; i++) {
            columns[kept[i]] = rows.gather(i, slots.values, slots.size);
        }
        return new Batch(slots.size, columns, weights);
    }

    /// Drops the rows of `changed` that will not change again.
    private void forget(IntList changed, long now) {
        var over = new IntList();
        for (int i = 0; i < changed.size; i++) {
            int slot = changed.values[i];
            if (goes[slot] <= now || goes[slot] == Long.MAX_VALUE) {
                over.add(slot);
            }
        }
        for (int i = 0; i < over.size; i++) {
            rows.drop(over.values[i]);
        }
        rows.sweep(key -> {});
    }

    @Override
    public void flush(Tick tick) {
        advance(tick.nowMicros());
        rows.sweep(key -> {});
    }

    @Override
    public long dueMicros() {
        while (deadlines.size() > 0) {
            long due = deadlines.earliest();
            // The next number in line is looked at, and only taken where it is void.
            if (isDue(deadlines.next(), due)) {
                return due;
            }
            deadlines.take();
        }
        return Long.MAX_VALUE;
    }

    @Override
    public void checkpoint(PageSink sink) {
        var page = new PageWriter();
        page.putLong(nowMicros);
        sink.put(0, page.take());
        rows.checkpoint(sink, 1);
    }

    @Override
    public void restore(PageSource source) {
        source.forEach((number, bytes) -> {
            if (number == 0) {
                nowMicros = new PageReader(bytes).getLong();
            } else {
                rows.restore((int) number - 1, bytes);
            }
        });
        reserve();
        var live = new IntList();
        for (int slot = 0; slot < rows.limit(); slot++) {
            if (rows.isLive(slot)) {
                live.add(slot);
            }
        }
        for (int at = 0; at < live.size; at += EMITTED_ROWS_MAX) {
            var some = live.slice(at, Math.min(live.size, at + EMITTED_ROWS_MAX));
            times(batch(some, new long[some.size]));
            for (int i = 0; i < some.size; i++) {
                int slot = some.values[i];
                appears[slot] = from[i];
                goes[slot] = until[i];
                noteDue(slot);
            }
        }
    }

    @Override
    public Algebra algebra() {
        return Algebra.KEYED;
    }

    @Override
    public long stateBytes() {
        return rows.sizeBytes() + 24L * appears.length + deadlines.sizeBytes();
    }

    @Override
    public String describe() {
        var texts = new ArrayList<String>();
        for (var bound : bounds) {
            String operator =
                    switch (bound.comparison()) {
                        case BEFORE -> " < ";
                        case NOT_AFTER -> " <= ";
                        case AFTER -> " > ";
                        case NOT_BEFORE -> " >= ";
                    };
            texts.add(
                    ExpressionText.of(bound.value(), schema.names())
                            + operator
                            + ExpressionText.of(bound.clock(), schema.names()));
        }
        return "Temporal filter " + String.join(" AND ", texts);
    }
}
