// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.function.EvaluationContext;

/// A compiled condition: selects the rows for which it is true (not false, not NULL). One thread at
/// a time.
public final class Predicate {
    private final Program program;
    private final int[] inputs;
    private int[] selection = new int[0];

    Predicate(Expression condition, Program program) {
        this.program = program;
        inputs = Projection.inputs(condition);
    }

    /// Finds the rows of `batch` for which it is true: their number is returned, they are the first
    /// of [#selection], ascending.
    public int select(Batch batch, EvaluationContext context) {
        if (selection.length < batch.size()) {
            selection = new int[Math.max(batch.size(), selection.length * 2)];
        }
        program.context = context;
        program.bind(batch);
        try {
            return program.select(0, Projection.anyNulls(batch, inputs), batch.size(), selection);
        } finally {
            program.release();
        }
    }

    /// The rows that [#select] found last; overwritten by the next call.
    public int[] selection() {
        return selection;
    }

    /// The rows for which it is true: `batch` itself where all are.
    public Batch filter(Batch batch, EvaluationContext context) {
        int count = select(batch, context);
        return count == batch.size() ? batch : batch.gather(selection, count);
    }
}
