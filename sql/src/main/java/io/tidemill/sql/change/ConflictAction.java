// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.change;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.plan.Binding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What ON CONFLICT does with a row whose key is taken.
///
/// Expressions read the existing row's columns, then those of the row that was to be inserted
/// (`excluded`); hidden ones are left out of both.
///
/// @param key the columns of the key that is in conflict; empty: any key
/// @param assigned the columns that are updated; empty: the row is left out (DO NOTHING)
/// @param values the new values of `assigned`
/// @param where which existing rows are updated, or null for all; the others stay as they are
public record ConflictAction(
        List<Integer> key,
        List<Integer> assigned,
        List<Expression> values,
        @Nullable Expression where) {
    public ConflictAction {
        key = List.copyOf(key);
        assigned = List.copyOf(assigned);
        values = List.copyOf(values);
        if (assigned.size() != values.size()) {
            throw new IllegalArgumentException("an assignment has a column and a value");
        }
    }

    /// Whether it updates the existing row.
    public boolean updates() {
        return !assigned.isEmpty();
    }

    /// The same with values in the place of parameters.
    ConflictAction bind(Binding parameters) {
        return new ConflictAction(
                key,
                assigned,
                parameters.bind(values),
                where == null ? null : parameters.bind(where));
    }
}
