// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.type.Schema;
import java.util.List;

/// The rows of `input` for which `condition` is true. Linear.
public record Filter(Plan input, Expression condition) implements Plan {
    @Override
    public Schema schema() {
        return input.schema();
    }

    @Override
    public List<Plan> inputs() {
        return List.of(input);
    }
}
