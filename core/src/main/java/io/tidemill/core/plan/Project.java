// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.type.Schema;
import java.util.List;

/// Each row of `input` turned into one row of `expressions`. Linear.
public record Project(Plan input, List<Expression> expressions, Schema schema) implements Plan {
    public Project {
        expressions = List.copyOf(expressions);
        if (expressions.size() != schema.size()) {
            throw new IllegalArgumentException("a projection has an expression a column");
        }
    }

    @Override
    public List<Plan> inputs() {
        return List.of(input);
    }
}
