// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.plan.Aggregation;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.TopN;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Finds which columns of a query's result identify a row.
final class UniqueKey {
    private UniqueKey() {}

    /// The key of a query's rows, empty where one of its columns is not among the first `shown`.
    static List<Integer> shown(Plan plan, Catalog catalog, int shown) {
        var key = of(plan, catalog);
        return key.stream().allMatch(column -> column < shown) ? key : List.of();
    }

    /// The columns, or none where nothing is known to.
    static List<Integer> of(Plan plan, Catalog catalog) {
        return switch (plan) {
            case Aggregation aggregation ->
                    IntStream.range(0, aggregation.keys().size()).boxed().toList();
            case Filter filter -> of(filter.input(), catalog);
            case TopN topN -> of(topN.input(), catalog);
            case Project project -> projected(project, of(project.input(), catalog));
            case Scan scan ->
                    catalog.relation(new QualifiedName(scan.schemaName(), scan.relation()))
                            .map(Relation::primaryKey)
                            .orElse(List.of());
            default -> List.of();
        };
    }

    private static List<Integer> projected(Project project, List<Integer> key) {
        var result = new ArrayList<Integer>();
        for (int column : key) {
            int at = -1;
            for (int i = 0; i < project.expressions().size() && at < 0; i++) {
                Expression expression = project.expressions().get(i);
                if (expression instanceof Input(int index, _) && index == column) {
                    at = i;
                }
            }
            if (at < 0) {
                return List.of();
            }
            result.add(at);
        }
        return result;
    }
}
