// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.pattern;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.plan.MatchRecognize;
import io.tidemill.core.plan.PatternValue;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.aggregate.AggregateState;
import io.tidemill.engine.aggregate.Aggregates;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.expression.Projection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/// An aggregate over the rows of a match that were matched as some variables. It follows a path:
/// rows that are added to it are added, rows that are taken back are taken back, exactly.
final class AggregateValue {
    private static final int[] GROUP = {0};

    private final AggregateState state;
    private final Projection arguments;
    private final Supplier<EvaluationContext> context;
    private final boolean[] counts;
    private final List<String> variables;
    private final Schema input;
    private final int inputs;
    private final boolean[] read;
    private final boolean readsName;
    private int applied;
    private int[] some = new int[8];
    private byte[] labels = new byte[8];

    AggregateValue(
            MatchRecognize plan,
            PatternValue.Aggregated value,
            Compiler compiler,
            Supplier<EvaluationContext> context) {
        this.context = context;
        variables = plan.variables();
        input = plan.input().schema();
        inputs = input.size();
        counts = new boolean[variables.size()];
        if (value.variables().isEmpty()) {
            Arrays.fill(counts, true);
        }
        value.variables().forEach(label -> counts[label] = true);
        read = new boolean[inputs + 1];
        value.arguments().forEach(argument -> markRead(argument, read));
        readsName = read[inputs];
        arguments = compiler.projection(value.arguments());
        var fields = new ArrayList<Field>();
        var columns = new ArrayList<Integer>();
        for (var argument : value.arguments()) {
            columns.add(fields.size());
            fields.add(new Field("argument", argument.type(), true));
        }
        // What depends on the order of rows takes them as they were matched.
        int place = fields.size();
        fields.add(new Field("place", Type.BIGINT, false));
        var order =
                Aggregates.isOrdered(value.function())
                        ? List.of(new SortKey(place, false, false))
                        : List.<SortKey>of();
        state =
                new AggregateState(
                        new Schema(fields),
                        List.of(
                                new AggregateCall(
                                        value.function(), columns, value.distinct(), -1, order)),
                        false);
        state.reserve(1);
    }

    /// Marks the columns that `expression` reads.
    static void markRead(Expression expression, boolean[] read) {
        if (expression instanceof Input(int index, _)) {
            read[index] = true;
        }
        expression.parts().forEach(part -> markRead(part, read));
    }

    /// Makes it follow `path`, whose first row is row `start` of `segment`, to its end.
    void follow(Path path, int start, Segment segment) {
        int count = 0;
        for (int i = applied; i < path.length(); i++) {
            if (counts[path.label(i)]) {
                count = note(count, start + i, path.label(i));
            }
        }
        applied = path.length();
        add(segment, count, 1);
    }

    private int note(int count, int row, int label) {
        if (count == some.length) {
            some = Arrays.copyOf(some, count * 2);
            labels = Arrays.copyOf(labels, count * 2);
        }
        some[count] = row;
        labels[count] = (byte) label;
        return count + 1;
    }

    /// The path is about to be cut to `length` rows.
    void truncate(Path path, int start, Segment segment, int length) {
        if (applied <= length) {
            return;
        }
        int count = 0;
        for (int i = length; i < applied; i++) {
            if (counts[path.label(i)]) {
                count = note(count, start + i, path.label(i));
            }
        }
        applied = length;
        add(segment, count, -1);
    }

    private void add(Segment segment, int count, long weight) {
        if (count == 0) {
            return;
        }
        var columns = new Column[inputs + 1];
        for (int i = 0; i < inputs; i++) {
            columns[i] =
                    read[i] ? segment.column(i).gather(some, count) : Column.standIn(input.kind(i));
        }
        columns[inputs] = readsName ? names(count) : Column.standIn(Kind.BYTES);
        var values = arguments.evaluate(new Batch(count, columns, null), context.get());
        var all = Arrays.copyOf(values, values.length + 1);
        var places = new long[count];
        for (int i = 0; i < count; i++) {
            places[i] = some[i];
        }
        all[values.length] = new LongColumn(places, null);
        var batch = new Batch(count, all, null);
        for (int i = 0; i < count; i++) {
            state.addRow(batch, i, 0, weight);
        }
    }

    private BytesColumn names(int count) {
        var builder = new ColumnBuilder.Bytes();
        for (int i = 0; i < count; i++) {
            builder.append(variables.get(labels[i]).getBytes(StandardCharsets.UTF_8));
        }
        return builder.build();
    }

    /// Forgets everything: another match begins.
    void clear() {
        if (applied > 0) {
            state.clear(0);
            state.dropDistinct(group -> true);
            applied = 0;
        }
    }

    /// Appends its value.
    void append(ColumnBuilder out) {
        state.appendResults(0, GROUP, 1, out);
    }
}
