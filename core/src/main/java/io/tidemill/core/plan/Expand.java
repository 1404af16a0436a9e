// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.function.SetFunction;
import io.tidemill.core.type.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Each row of `input` once per row that the calls give for it, with the columns of the calls
/// appended. Several calls go in lock step: as many rows as the longest gives, the others padded
/// with NULL. Linear.
///
/// @param ordinality whether the number of the row, from 1 on, is appended as a last column
public record Expand(Plan input, List<Call> calls, boolean ordinality, Schema schema)
        implements Plan {
    public Expand {
        calls = List.copyOf(calls);
    }

    @Override
    public List<Plan> inputs() {
        return List.of(input);
    }

    /// One function.
    ///
    /// @param function what it calls, or null: then there is one argument, which is the only row
    /// @param arguments over the columns of the input
    public record Call(@Nullable SetFunction function, List<Expression> arguments) {
        public Call(@Nullable SetFunction function, List<Expression> arguments) {
            this.function = function;
            this.arguments = List.copyOf(arguments);
        }
    }
}
