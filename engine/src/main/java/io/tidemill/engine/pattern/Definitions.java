// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.pattern;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.MatchRecognize;
import io.tidemill.core.plan.PatternValue;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.expression.Predicate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The conditions of DEFINE. One that asks for the row itself and its neighbours alone is computed
/// for many rows at once, as columns; one that depends on the match so far, row by row.
final class Definitions {
    /// The row does not meet the definition.
    static final int NO = 0;

    /// It does.
    static final int YES = 1;

    /// That depends on rows which are not here yet.
    static final int UNKNOWN = 2;

    private static final int CHUNK = 1024;

    private final List<PatternValue> values;
    private final @Nullable Definition[] byLabel;
    private final Places places;
    private final OneRow one;
    private final @Nullable AggregateValue[] aggregates;
    private final List<AggregateValue> followed = new ArrayList<>();
    private final List<byte[]> names;
    private final Supplier<EvaluationContext> context;
    private final ColumnBuilder.Bytes nameBuilder = new ColumnBuilder.Bytes();
    private final boolean independent;
    private final int back;
    private @Nullable Segment segment;
    private long matchNumber;

    Definitions(
            MatchRecognize plan,
            VariableSets sets,
            Compiler compiler,
            Supplier<EvaluationContext> context) {
        this.context = context;
        values = plan.values();
        names = plan.variables().stream().map(n -> n.getBytes(StandardCharsets.UTF_8)).toList();
        places = new Places(values, sets);
        one = new OneRow(values);
        aggregates = new AggregateValue[values.size()];
        byLabel = new Definition[plan.variables().size()];
        boolean all = true;
        int most = 0;
        var reach = new Reach(plan);
        for (var each : plan.definitions()) {
            var definition = new Definition(each, compiler.predicate(each.condition()));
            byLabel[each.label()] = definition;
            all &= definition.alone;
            for (int value : definition.used) {
                var place = Places.of(values.get(value));
                if (place != null) {
                    most = Math.max(most, reach.back(place, each.label()));
                }
                if (values.get(value) instanceof PatternValue.Aggregated aggregated
                        && aggregates[value] == null) {
                    var made = new AggregateValue(plan, aggregated, compiler, context);
                    aggregates[value] = made;
                    followed.add(made);
                }
            }
        }
        independent = all;
        back = most;
    }

    /// Whether no definition depends on the match so far.
    boolean independent() {
        return independent;
    }

    /// How many rows before a match they may read.
    int back() {
        return back;
    }

    /// How many rows beyond the row itself a label's definition may read.
    int ahead(int label) {
        var definition = byLabel[label];
        return definition == null ? 0 : definition.ahead;
    }

    /// Goes on with the rows of `rows`.
    void bind(Segment rows) {
        segment = rows;
        for (var definition : byLabel) {
            if (definition != null) {
                definition.bind();
            }
        }
    }

    /// A match is tried anew.
    void begin(long number) {
        matchNumber = number;
        for (int i = 0; i < followed.size(); i++) {
            followed.get(i).clear();
        }
    }

    /// The path is about to be cut to `length` rows.
    void truncate(Path path, int start, int length) {
        for (int i = 0; i < followed.size(); i++) {
            followed.get(i).truncate(path, start, bound(), length);
        }
    }

    private Segment bound() {
        return requireNonNull(segment);
    }

    /// Whether row `row`, the last of `path`, meets the definition of `label`.
    int test(int label, int row, Path path, int start) {
        var definition = byLabel[label];
        if (definition == null) {
            return YES;
        }
        if (definition.ahead > 0 && row + definition.ahead >= bound().size && bound().open) {
            return UNKNOWN;
        }
        boolean met = definition.alone ? definition.at(row) : definition.after(path, start);
        return met ? YES : NO;
    }

    private static boolean reads(PatternValue value, int label) {
        var place = Places.of(value);
        return place != null
                && !(value instanceof PatternValue.Classifier)
                && !place.first()
                && place.offset() == 0
                && (place.variables().isEmpty() || place.variables().contains(label));
    }

    private final class Definition {
        private final Predicate condition;
        private final int[] used;
        private final boolean alone;
        private final int ahead;
        // Rows that meet it, in the chunks that are computed; and chunks that must go row by row.
        private final BitSet met = new BitSet();
        private final BitSet computed = new BitSet();
        private final BitSet failed = new BitSet();

        Definition(MatchRecognize.Definition definition, Predicate condition) {
            this.condition = condition;
            var read = new boolean[values.size()];
            AggregateValue.markRead(definition.condition(), read);
            var set = new BitSet();
            for (int i = 0; i < read.length; i++) {
                set.set(i, read[i]);
            }
            used = set.stream().toArray();
            alone = set.stream().allMatch(i -> reads(values.get(i), definition.label()));
            int most = 0;
            for (int value : used) {
                var place = Places.of(values.get(value));
                most = place == null ? most : Math.max(most, place.step());
            }
            ahead = most;
        }

        void bind() {
            met.clear();
            computed.clear();
            failed.clear();
        }

        /// Whether row `row` meets it, which depends on the rows around it alone.
        boolean at(int row) {
            int chunk = row / CHUNK;
            if (!computed.get(chunk)) {
                compute(chunk);
            }
            return failed.get(chunk) ? compute(row, row + 1) == 1 : met.get(row);
        }

        /// Computes it for the rows of a chunk. Where a row makes it fail, the error is raised only
        /// if that row is asked for.
        private void compute(int chunk) {
            computed.set(chunk);
            int from = chunk * CHUNK;
            try {
                int count = compute(from, Math.min(bound().size, from + CHUNK));
                int[] selection = condition.selection();
                for (int i = 0; i < count; i++) {
                    met.set(from + selection[i]);
                }
            } catch (SqlException error) {
                failed.set(chunk);
            }
        }

        private int compute(int from, int to) {
            var columns = new Column[values.size()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = Column.standIn(values.get(i).type().kind());
            }
            for (int value : used) {
                columns[value] = around(values.get(value), from, to);
            }
            return condition.select(new Batch(to - from, columns, null), context.get());
        }

        /// The values around the rows from `from` to `to`, at each row's distance.
        private Column around(PatternValue value, int from, int to) {
            int step = requireNonNull(Places.of(value)).step();
            var out = ColumnBuilder.of(value.type().kind());
            int first = Math.clamp(from + step, 0, bound().size);
            int last = Math.clamp(to + step, first, bound().size);
            int nullsBefore = Math.min(to - from, Math.max(0, -(from + step)));
            for (int i = 0; i < nullsBefore; i++) {
                append(value, false, out);
            }
            if (value instanceof PatternValue.OfRow(_, int column, _)) {
                out.append(bound().column(column), first, last - first);
            } else {
                for (int i = first; i < last; i++) {
                    append(value, true, out);
                }
            }
            while (out.size() < to - from) {
                append(value, false, out);
            }
            return out.build();
        }

        private static void append(PatternValue value, boolean there, ColumnBuilder out) {
            if (value instanceof PatternValue.Exists) {
                ((ColumnBuilder.Longs) out).append(there ? 1 : 0);
            } else {
                out.appendNull();
            }
        }

        /// Whether the last row of `path` meets it, given the rows before.
        boolean after(Path path, int start) {
            for (int value : used) {
                set(value, path, start);
            }
            return condition.select(one.batch(), context.get()) == 1;
        }

        private void set(int value, Path path, int start) {
            int row = places.row(value, path, start, bound());
            switch (values.get(value)) {
                case PatternValue.OfRow(_, int column, _) -> {
                    if (row == Places.NONE) {
                        one.setNull(value);
                    } else {
                        one.set(value, bound().column(column), row);
                    }
                }
                case PatternValue.Exists _ -> one.set(value, row == Places.NONE ? 0 : 1);
                case PatternValue.MatchNumber _ -> one.set(value, matchNumber);
                case PatternValue.Classifier _ -> {
                    int index = row - start;
                    if (row == Places.NONE || index < 0 || index >= path.length()) {
                        one.setNull(value);
                    } else {
                        nameBuilder.append(names.get(path.label(index)));
                        one.set(value, nameBuilder.build(), 0);
                    }
                }
                case PatternValue.Aggregated aggregated -> {
                    var aggregate = requireNonNull(aggregates[value]);
                    aggregate.follow(path, start, bound());
                    var out = ColumnBuilder.of(aggregated.type().kind());
                    aggregate.append(out);
                    one.set(value, out.build(), 0);
                }
            }
        }
    }
}
