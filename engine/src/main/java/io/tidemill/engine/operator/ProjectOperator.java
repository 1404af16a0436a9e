// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.Project;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.expression.ExpressionText;
import io.tidemill.engine.expression.Projection;
import java.util.ArrayList;
import java.util.function.Supplier;

/// Turns each row into one row of expressions over it. Linear: Δ(π A) = π ΔA.
///
/// | in | out, for `x + 1` |
/// | --- | --- |
/// | +1 (x: 3) | +1 (4) |
/// | −1 (x: 7) | −1 (8) |
public final class ProjectOperator extends Operator {
    private final Projection projection;
    private final Supplier<EvaluationContext> context;
    private final String description;

    /// An operator for `plan`.
    ///
    /// @param context what functions depend on in the tick at hand
    public ProjectOperator(Project plan, Compiler compiler, Supplier<EvaluationContext> context) {
        projection = compiler.projection(plan.expressions());
        this.context = requireNonNull(context, "context");
        description = describe(plan);
    }

    private static String describe(Project plan) {
        var inputs = plan.input().schema().names();
        var columns = new ArrayList<String>();
        for (int i = 0; i < plan.expressions().size(); i++) {
            var text = ExpressionText.of(plan.expressions().get(i), inputs);
            var name = plan.schema().field(i).name();
            columns.add(text.equals(name) ? text : text + " AS " + name);
        }
        return "Project " + String.join(", ", columns);
    }

    @Override
    public void accept(int input, Batch batch) {
        emit(projection.project(batch, context.get()));
    }

    @Override
    public String describe() {
        return description;
    }
}
