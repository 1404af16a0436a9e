// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.Forecast;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.expression.ExpressionText;
import io.tidemill.engine.expression.Projection;
import io.tidemill.engine.model.ForecastRows;
import java.util.List;
import java.util.function.Supplier;

/// The next steps of the series in the parts of a model's content. Linear: what is forecast is a
/// function of what was learnt, so as a model learns, its old forecasts go and new ones come.
///
/// | in | out, for 2 steps |
/// | --- | --- |
/// | +1 (model, key 7, …) | +1 (7, 13:00, …), +1 (7, 14:00, …) |
public final class ForecastOperator extends Operator {
    private static final int KEY = ModelDefinition.CONTENT.indexOf("key").orElseThrow();
    private static final int STATE = ModelDefinition.CONTENT.indexOf("state").orElseThrow();

    private final Schema schema;
    private final Projection horizon;
    private final ForecastRows rows;
    private final Supplier<EvaluationContext> context;
    private final String description;

    /// An operator for `plan`.
    ///
    /// @param context what functions depend on in the tick at hand
    public ForecastOperator(Forecast plan, Compiler compiler, Supplier<EvaluationContext> context) {
        schema = plan.schema();
        horizon = compiler.projection(List.of(plan.horizon()));
        rows = new ForecastRows(plan.model());
        this.context = requireNonNull(context, "context");
        description =
                "Forecast "
                        + ExpressionText.of(plan.horizon(), plan.input().schema().names())
                        + " steps";
    }

    @Override
    public void accept(int input, Batch batch) {
        var counts = (LongColumn) horizon.project(batch, context.get()).column(0);
        var out = BatchBuilder.of(schema);
        var key = new Slice();
        var state = new Slice();
        for (int i = 0; i < batch.size(); i++) {
            if (!counts.isNull(i)) {
                ((BytesColumn) batch.column(KEY)).get(i, key);
                ((BytesColumn) batch.column(STATE)).get(i, state);
                rows.append(
                        new String(key.data, key.offset, key.length, UTF_8),
                        state.toBytes(),
                        counts.values()[i],
                        batch.weight(i),
                        out);
            }
        }
        emit(out.build());
    }

    @Override
    public String describe() {
        return description;
    }
}
