// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.SetFunction;
import io.tidemill.core.plan.Expand;
import io.tidemill.core.type.Field;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.expression.ExpressionText;
import io.tidemill.engine.expression.Projection;
import io.tidemill.engine.set.RowAppender;
import io.tidemill.engine.set.RowSink;
import io.tidemill.engine.set.SetFunctions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/// Each row once per row that set-returning functions give for it, with their columns appended, and
/// the row's number where asked for. Linear: Δ(expand A) = expand ΔA.
///
/// | in | out, for `unnest(tags)` |
/// | --- | --- |
/// | w × (7, {a,b}) | w × (7, {a,b}, a), w × (7, {a,b}, b) |
/// | w × (7, {}) or (7, NULL) | nothing |
public final class ExpandOperator extends Operator {
    private static final int ROWS_MAX = 1 << 14;

    private final List<Expand.Call> calls;
    private final List<RowAppender> appenders;
    private final List<List<Field>> fields = new ArrayList<>();
    private final int[] firstArguments;
    private final Projection arguments;
    private final boolean ordinality;
    private final BitSet needed;
    private final Supplier<EvaluationContext> context;
    private final String description;

    /// An operator for `plan`.
    ///
    /// @param needed the columns that are read of what it emits; those of the input that are not
    ///   are stand-ins
    /// @param context what functions depend on in the tick at hand
    public ExpandOperator(
            Expand plan, BitSet needed, Compiler compiler, Supplier<EvaluationContext> context) {
        this.calls = plan.calls();
        this.ordinality = plan.ordinality();
        this.context = requireNonNull(context, "context");
        this.needed = needed.get(0, plan.input().schema().size());
        var all = new ArrayList<Expression>();
        appenders = new ArrayList<>();
        firstArguments = new int[calls.size()];
        for (int i = 0; i < calls.size(); i++) {
            Expand.Call call = calls.get(i);
            firstArguments[i] = all.size();
            all.addAll(call.arguments());
            SetFunction function = call.function();
            if (function == null) {
                appenders.add((rows, row, first, _, out) -> out.row(rows.column(first), row));
                fields.add(List.of(new Field("", call.arguments().getFirst().type(), true)));
            } else {
                appenders.add(SetFunctions.appender(function));
                fields.add(function.columns());
            }
        }
        arguments = compiler.projection(all);
        description = describe(plan);
    }

    private static String describe(Expand plan) {
        var names = plan.input().schema().names();
        var texts = new ArrayList<String>();
        for (Expand.Call call : plan.calls()) {
            var given = new ArrayList<String>();
            call.arguments().forEach(argument -> given.add(ExpressionText.of(argument, names)));
            SetFunction function = call.function();
            String list = String.join(", ", given);
            texts.add(function == null ? list : function.name() + "(" + list + ")");
        }
        return "Expand " + String.join(", ", texts) + (plan.ordinality() ? " with ordinality" : "");
    }

    @Override
    public void accept(int input, Batch batch) {
        var given = arguments.project(batch, context.get());
        var rows = new int[Math.max(16, batch.size())];
        var numbers = new long[ordinality ? rows.length : 0];
        int count = 0;
        var sinks = sinks();
        for (int row = 0; row < batch.size(); row++) {
            int most = 0;
            for (int i = 0; i < sinks.length; i++) {
                appenders.get(i).append(given, row, firstArguments[i], context.get(), sinks[i]);
                most = Math.max(most, sinks[i].count());
            }
            for (RowSink sink : sinks) {
                sink.pad(most);
            }
            if (most > rows.length) {
                int size = Math.max(most, rows.length * 2);
                rows = Arrays.copyOf(rows, size);
                numbers = ordinality ? Arrays.copyOf(numbers, size) : numbers;
            }
            for (int i = count; ordinality && i < most; i++) {
                numbers[i] = i - count + 1L;
            }
            Arrays.fill(rows, count, most, row);
            count = most;
            if (count >= ROWS_MAX) {
                emit(output(batch, rows, count, sinks, numbers));
                sinks = sinks();
                count = 0;
            }
        }
        if (count > 0) {
            emit(output(batch, rows, count, sinks, numbers));
        }
    }

    private RowSink[] sinks() {
        return fields.stream().map(RowSink::new).toArray(RowSink[]::new);
    }

    private Batch output(Batch batch, int[] rows, int count, RowSink[] sinks, long[] numbers) {
        var input = batch.only(needed).gather(rows, count);
        var columns = new ArrayList<Column>();
        for (int i = 0; i < input.columnCount(); i++) {
            columns.add(input.column(i));
        }
        for (RowSink sink : sinks) {
            columns.addAll(Arrays.asList(sink.build()));
        }
        if (ordinality) {
            columns.add(new LongColumn(Arrays.copyOf(numbers, count), null));
        }
        return new Batch(count, columns.toArray(Column[]::new), input.weights());
    }

    @Override
    public String describe() {
        return description;
    }
}
