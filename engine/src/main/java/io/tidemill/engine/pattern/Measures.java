// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.pattern;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.MatchRecognize;
import io.tidemill.core.plan.MatchRecognize.Output;
import io.tidemill.core.plan.MatchRecognize.Rows;
import io.tidemill.core.plan.PatternValue;
import io.tidemill.core.type.Kind;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.expression.Projection;
import io.tidemill.engine.window.OrderedRows;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes the result rows of matches: collects what measures read, row by row, and computes the
/// measures of many rows at once.
final class Measures {
    private static final int ROWS_MAX = 1 << 13;

    private final MatchRecognize plan;
    private final Projection measures;
    private final Supplier<EvaluationContext> context;
    private final OrderedRows rows;
    private final Places places;
    private final boolean[] used;
    private final @Nullable AggregateValue[] aggregates;
    private final @Nullable ColumnBuilder[] values;
    private final Path whole;
    private final Path running;
    private final List<byte[]> names;
    private final int back;
    private final int ahead;

    // The rows so far: slots, and which of them are of no match and so have no measures.
    private int[] slots = new int[64];
    private boolean[] matched = new boolean[64];
    private int count;

    Measures(
            MatchRecognize plan,
            VariableSets sets,
            OrderedRows rows,
            Compiler compiler,
            Supplier<EvaluationContext> context) {
        this.plan = plan;
        this.rows = rows;
        this.context = context;
        measures = compiler.projection(plan.measures());
        places = new Places(plan.values(), sets);
        int size = plan.values().size();
        used = new boolean[size];
        plan.measures().forEach(measure -> AggregateValue.markRead(measure, used));
        aggregates = new AggregateValue[size];
        values = new ColumnBuilder[size];
        whole = new Path(sets);
        running = new Path(sets);
        names = plan.variables().stream().map(n -> n.getBytes(StandardCharsets.UTF_8)).toList();
        int most = 0;
        int before = 0;
        var reach = new Reach(plan);
        for (int i = 0; i < size; i++) {
            if (!used[i]) {
                continue;
            }
            var value = plan.values().get(i);
            values[i] = ColumnBuilder.of(value.type().kind());
            if (value instanceof PatternValue.Aggregated aggregated) {
                aggregates[i] = new AggregateValue(plan, aggregated, compiler, context);
            }
            var place = Places.of(value);
            if (place != null) {
                most = Math.max(most, place.step());
                before = Math.max(before, reach.back(place));
            }
        }
        ahead = most;
        back = before;
    }

    /// How many rows beyond a match they may read.
    int ahead() {
        return ahead;
    }

    /// How many rows before a match they may read.
    int back() {
        return back;
    }

    /// Whether rows of no match are shown.
    boolean showsUnmatched() {
        return plan.rows() == Rows.ALL_WITH_UNMATCHED;
    }

    /// Adds the rows of `found`, which lie in `segment`.
    ///
    /// @param out takes result rows, when there are many
    void add(Found found, Segment segment, long weight, Consumer<Batch> out) {
        int start = found.start - segment.from;
        if (!found.matched) {
            put(segment.slot(start), false);
            for (var value : values) {
                if (value != null) {
                    value.appendNull();
                }
            }
            flushIfMany(weight, out);
            return;
        }
        for (var aggregate : aggregates) {
            if (aggregate != null) {
                aggregate.clear();
            }
        }
        whole.truncate(0);
        running.truncate(0);
        for (byte packed : found.labels) {
            whole.add(Path.label(packed), Path.isExcluded(packed));
        }
        if (plan.rows() == Rows.ONE) {
            put(segment.slot(start), true);
            read(found, segment, whole);
        } else if (found.labels.length == 0) {
            if (plan.rows() != Rows.ALL_OMIT_EMPTY) {
                put(segment.slot(start), true);
                read(found, segment, whole);
            }
        } else {
            for (int i = 0; i < found.labels.length; i++) {
                running.add(whole.label(i), false);
                if (!Path.isExcluded(found.labels[i])) {
                    put(segment.slot(start + i), true);
                    read(found, segment, running);
                }
                flushIfMany(weight, out);
            }
        }
        flushIfMany(weight, out);
    }

    private void put(int slot, boolean isMatched) {
        if (count == slots.length) {
            slots = Arrays.copyOf(slots, count * 2);
            matched = Arrays.copyOf(matched, count * 2);
        }
        slots[count] = slot;
        matched[count++] = isMatched;
    }

    /// Reads the values at a row, the last of `upTo`.
    private void read(Found found, Segment segment, Path upTo) {
        int start = found.start - segment.from;
        for (int i = 0; i < values.length; i++) {
            var out = values[i];
            if (out == null) {
                continue;
            }
            var value = plan.values().get(i);
            switch (value) {
                case PatternValue.OfRow(var place, int column, _) -> {
                    int row = places.row(i, place.running() ? upTo : whole, start, segment);
                    if (row == Places.NONE) {
                        out.appendNull();
                    } else {
                        out.append(segment.column(column), row);
                    }
                }
                case PatternValue.Exists(var place) -> {
                    int row = places.row(i, place.running() ? upTo : whole, start, segment);
                    ((ColumnBuilder.Longs) out).append(row == Places.NONE ? 0 : 1);
                }
                case PatternValue.Classifier(var place) -> {
                    Path path = place.running() ? upTo : whole;
                    int row = places.row(i, path, start, segment);
                    int index = row - start;
                    if (row == Places.NONE || index < 0 || index >= path.length()) {
                        out.appendNull();
                    } else {
                        ((ColumnBuilder.Bytes) out).append(names.get(path.label(index)));
                    }
                }
                case PatternValue.MatchNumber() -> ((ColumnBuilder.Longs) out).append(found.number);
                case PatternValue.Aggregated aggregated -> {
                    var aggregate = requireNonNull(aggregates[i]);
                    aggregate.follow(aggregated.running() ? upTo : whole, start, segment);
                    aggregate.append(out);
                }
            }
        }
    }

    private void flushIfMany(long weight, Consumer<Batch> out) {
        if (count >= ROWS_MAX) {
            flush(weight, out);
        }
    }

    /// Gives the rows that are left to `out`.
    void flush(long weight, Consumer<Batch> out) {
        if (count == 0) {
            return;
        }
        var read = new Column[values.length];
        for (int i = 0; i < read.length; i++) {
            var builder = values[i];
            read[i] =
                    builder == null
                            ? Column.standIn(plan.values().get(i).type().kind())
                            : builder.build();
        }
        var computed = computed(new Batch(count, read, null));
        var columns = new Column[plan.outputs().size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] =
                    switch (plan.outputs().get(i)) {
                        case Output.OfInput(int column) -> rows.gather(column, slots, count);
                        case Output.Measure(int measure) -> computed[measure];
                    };
        }
        long[] weights = null;
        if (weight != 1) {
            weights = new long[count];
            Arrays.fill(weights, weight);
        }
        out.accept(new Batch(count, columns, weights));
        count = 0;
    }

    /// The measures: NULL in rows of no match.
    private Column[] computed(Batch read) {
        var some = new int[count];
        int size = 0;
        for (int i = 0; i < count; i++) {
            if (matched[i]) {
                some[size++] = i;
            }
        }
        if (size == count) {
            return measures.evaluate(read, context.get());
        }
        var columns = new Column[values.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = values[i] == null ? read.column(i) : read.column(i).gather(some, size);
        }
        var of = measures.evaluate(new Batch(size, columns, null), context.get());
        var all = new Column[of.length];
        for (int m = 0; m < of.length; m++) {
            var out = ColumnBuilder.of(kind(plan.measures().get(m)));
            for (int i = 0, at = 0; i < count; i++) {
                if (matched[i]) {
                    out.append(of[m], at++);
                } else {
                    out.appendNull();
                }
            }
            all[m] = out.build();
        }
        return all;
    }

    private static Kind kind(Expression measure) {
        return measure.type().kind();
    }
}
