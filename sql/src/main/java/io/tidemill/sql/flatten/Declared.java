// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import java.util.HashSet;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/// Names of rows that a query gives to rows of its own.
final class Declared {
    private Declared() {}

    /// Those that `rel`, its inputs and its subqueries declare.
    static Set<CorrelationId> in(RelNode rel) {
        var found = new HashSet<CorrelationId>();
        collect(rel, found);
        return found;
    }

    private static void collect(RelNode rel, Set<CorrelationId> found) {
        found.addAll(rel.getVariablesSet());
        if (rel instanceof Correlate correlate) {
            found.add(correlate.getCorrelationId());
        }
        rel.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitSubQuery(RexSubQuery query) {
                        collect(query.rel, found);
                        return super.visitSubQuery(query);
                    }
                });
        rel.getInputs().forEach(input -> collect(input, found));
    }
}
