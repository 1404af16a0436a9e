// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.expression.Parameter;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Query;
import io.tidemill.core.plan.Scan;
import io.tidemill.server.catalog.CatalogState;
import java.util.BitSet;
import java.util.List;

/// Queries that read one row by its primary key and show columns of it: such a query takes
/// microseconds and waits for nothing.
final class PointRead {
    private PointRead() {}

    static boolean is(Query query, CatalogState catalog) {
        return columnsOf(query.plan()) instanceof Filter(Scan scan, Expression condition)
                && catalog.relation(new QualifiedName(scan.schemaName(), scan.relation()))
                                .orElse(null)
                        instanceof TableDefinition table
                && table.keyed()
                && fixes(condition, scan, table);
    }

    private static Plan columnsOf(Plan plan) {
        return plan instanceof Project(Plan input, var expressions, _)
                        && expressions.stream().allMatch(Input.class::isInstance)
                ? columnsOf(input)
                : plan;
    }

    /// Whether the condition gives a value for each column of the key, and nothing else.
    private static boolean fixes(Expression condition, Scan scan, TableDefinition table) {
        var key = new BitSet();
        table.primaryKey().forEach(key::set);
        for (var term : condition instanceof And(var terms) ? terms : List.of(condition)) {
            int column = fixed(term);
            if (column < 0) {
                return false;
            }
            String name = scan.schema().field(column).name();
            table.schema().indexOf(name).ifPresent(key::clear);
        }
        return key.isEmpty();
    }

    /// The column that `term` gives a value, or −1.
    private static int fixed(Expression term) {
        return term instanceof Call call
                        && call.function().name().equals("=")
                        && call.arguments().getFirst() instanceof Input column
                        && (call.arguments().getLast() instanceof Literal
                                || call.arguments().getLast() instanceof Parameter)
                        && call.arguments().getLast().type().sameName(column.type())
                ? column.index()
                : -1;
    }
}
