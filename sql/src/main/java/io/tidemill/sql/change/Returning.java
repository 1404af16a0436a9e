// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.change;

import io.tidemill.core.plan.Binding;
import io.tidemill.core.type.Schema;

/// What RETURNING gives back for each row.
///
/// @param values over the table's columns (hidden ones left out): of the new row, or of the deleted
///   one
/// @param schema the result's columns
public record Returning(RowValues values, Schema schema) {
    public Returning {
        if (values.count() != schema.size()) {
            throw new IllegalArgumentException("RETURNING has a value a column");
        }
    }

    /// The same with values in the place of parameters.
    Returning bind(Binding parameters) {
        return new Returning(values.bind(parameters), schema);
    }
}
