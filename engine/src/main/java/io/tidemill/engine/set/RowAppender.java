// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.set;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.function.EvaluationContext;

/// How a set-returning function makes its rows. One object is used at one place of call, so it may
/// keep scratch space.
@FunctionalInterface
public interface RowAppender {
    /// Appends the function's rows for arguments that are row `row` of `arguments`.
    ///
    /// @param first the column of `arguments` that has the first argument
    void append(Batch arguments, int row, int first, EvaluationContext context, RowSink out);

    /// `appender`, but no rows where one of the first `arity` arguments is NULL.
    static RowAppender strict(int arity, RowAppender appender) {
        return (arguments, row, first, context, out) -> {
            for (int i = first; i < first + arity; i++) {
                if (arguments.column(i).isNull(row)) {
                    return;
                }
            }
            appender.append(arguments, row, first, context, out);
        };
    }
}
