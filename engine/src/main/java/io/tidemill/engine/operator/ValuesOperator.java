// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.Values;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.expression.Projection;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import java.util.List;
import java.util.function.Supplier;

/// The rows of a `VALUES` list: they appear in the first tick and stay.
///
/// | in | out |
/// | --- | --- |
/// | – | in its first tick: +1 each row; later: nothing |
public final class ValuesOperator extends Operator {
    private final Values plan;
    private final List<Projection> rows;
    private final Supplier<EvaluationContext> context;
    private boolean emitted;
    private boolean saved;

    /// An operator for `plan`.
    public ValuesOperator(Values plan, Compiler compiler, Supplier<EvaluationContext> context) {
        this.plan = requireNonNull(plan, "plan");
        this.rows = plan.rows().stream().map(compiler::projection).toList();
        this.context = requireNonNull(context, "context");
    }

    @Override
    public void accept(int input, Batch batch) {
        throw new IllegalStateException("values have no input");
    }

    @Override
    public void flush(Tick tick) {
        if (emitted) {
            return;
        }
        emitted = true;
        var all = BatchBuilder.of(plan.schema());
        var one = new Batch(1, new io.tidemill.core.batch.Column[0], null);
        for (var row : rows) {
            all.append(row.project(one, context.get()), 0, 1);
        }
        emit(all.build());
    }

    @Override
    public void checkpoint(PageSink sink) {
        if (emitted && !saved) {
            sink.put(0, new byte[] {1});
            saved = true;
        }
    }

    @Override
    public void restore(PageSource source) {
        source.forEach((page, bytes) -> {
            emitted = true;
            saved = true;
        });
    }

    @Override
    public String describe() {
        return "Values " + rows.size() + (rows.size() == 1 ? " row" : " rows");
    }
}
