// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.change;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.plan.Binding;
import io.tidemill.core.type.Schema;
import java.util.List;

/// What RETURNING gives back for each row.
///
/// @param expressions over the table's columns (hidden ones left out): of the new row, or of the
///   deleted one
/// @param schema the result's columns
public record Returning(List<Expression> expressions, Schema schema) {
    public Returning {
        expressions = List.copyOf(expressions);
        if (expressions.size() != schema.size()) {
            throw new IllegalArgumentException("RETURNING has an expression a column");
        }
    }

    /// The same with values in the place of parameters.
    Returning bind(Binding values) {
        return new Returning(values.bind(expressions), schema);
    }
}
