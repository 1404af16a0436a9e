// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.function.EvaluationContext;
import org.jspecify.annotations.Nullable;

/// Compiled expressions. Has scratch space of its own: one thread at a time.
abstract class Program {
    /// What the functions of the batch at hand depend on. Read by generated code.
    protected @Nullable EvaluationContext context;

    /// Makes `batch` the one that is evaluated next.
    protected abstract void bind(Batch batch);

    /// The values of expression number `index` for the first `size` rows.
    ///
    /// @param nulls whether an input column that it reads may have NULLs
    protected abstract Column column(int index, boolean nulls, int size);

    /// Writes the rows of the first `size` for which boolean expression number `index` is true to
    /// `selection`, which has room for all of them, ascending; returns how many.
    protected abstract int select(int index, boolean nulls, int size, int[] selection);

    /// Forgets the batch.
    protected abstract void release();
}
