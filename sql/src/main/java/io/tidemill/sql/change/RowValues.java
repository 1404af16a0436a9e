// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.change;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.plan.Binding;
import io.tidemill.core.plan.Query;
import io.tidemill.core.type.Schema;
import java.util.List;

/// Values that are computed for each of the rows that a statement changes.
public sealed interface RowValues {
    /// The relation that a query finds the rows in. No user's has the name.
    QualifiedName ROWS = new QualifiedName("tm_catalog", "$rows");

    /// Expressions over the rows' columns.
    record Computed(List<Expression> expressions) implements RowValues {
        public Computed {
            expressions = List.copyOf(expressions);
        }
    }

    /// What subqueries are in: a query of [#ROWS].
    ///
    /// @param query gives the values of each row, and behind them the row's number
    /// @param rows the columns of the relation: those of the rows, and behind them their number
    record Queried(Query query, Schema rows) implements RowValues {
        public Queried {
            requireNonNull(query, "query");
            requireNonNull(rows, "rows");
        }
    }

    /// How many values a row has.
    default int count() {
        return switch (this) {
            case Computed(var expressions) -> expressions.size();
            case Queried(var query, _) -> query.columnCount() - 1;
        };
    }

    /// The same with values in the place of parameters.
    default RowValues bind(Binding values) {
        return switch (this) {
            case Computed(var expressions) -> new Computed(values.bind(expressions));
            case Queried(var query, var rows) -> new Queried(values.bind(query), rows);
        };
    }
}
