// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.Filter;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.expression.ExpressionText;
import io.tidemill.engine.expression.Predicate;
import java.util.BitSet;
import java.util.function.Supplier;

/// Keeps the rows for which a condition is true. Linear: Δ(σ A) = σ ΔA.
///
/// | in | out, for the condition `x < 5` |
/// | --- | --- |
/// | +1 (x: 3) | +1 (x: 3) |
/// | −1 (x: 7) | nothing |
public final class FilterOperator extends Operator {
    private final Predicate predicate;
    private final BitSet needed;
    private final String condition;
    private final Supplier<EvaluationContext> context;

    /// An operator for `plan`.
    ///
    /// @param needed the columns that are read of what it emits; the others are stand-ins
    /// @param context what functions depend on in the tick at hand
    public FilterOperator(
            Filter plan, BitSet needed, Compiler compiler, Supplier<EvaluationContext> context) {
        predicate = compiler.predicate(plan.condition());
        this.needed = (BitSet) needed.clone();
        condition = ExpressionText.of(plan.condition(), plan.schema().names());
        this.context = requireNonNull(context, "context");
    }

    @Override
    public void accept(int input, Batch batch) {
        int count = predicate.select(batch, context.get());
        emit(
                count == batch.size()
                        ? batch
                        : batch.only(needed).gather(predicate.selection(), count));
    }

    @Override
    public long outputRows(long[] rows) {
        return Math.max(1, rows[0] / 3);
    }

    @Override
    public String describe() {
        return "Filter " + condition;
    }
}
