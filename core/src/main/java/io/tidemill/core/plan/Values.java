// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.type.Schema;
import java.util.List;

/// Rows given in the statement.
///
/// @param rows an expression without inputs for each column of each row
public record Values(List<List<Expression>> rows, Schema schema) implements Plan {
    public Values {
        rows = rows.stream().map(List::copyOf).toList();
    }

    @Override
    public List<Plan> inputs() {
        return List.of();
    }
}
