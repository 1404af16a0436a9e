// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.plan.Aggregation;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.TopN;
import io.tidemill.core.plan.Union;
import io.tidemill.core.plan.Values;
import io.tidemill.core.type.Schema;
import java.util.ArrayList;

/// Gives the columns of a plan other names.
final class Renaming {
    private Renaming() {}

    /// The plan with the columns of `schema`, which differs in names only.
    static Plan renamed(Plan plan, Schema schema) {
        if (plan.schema().equals(schema)) {
            return plan;
        }
        return switch (plan) {
            case Project project -> new Project(project.input(), project.expressions(), schema);
            case Aggregation aggregation ->
                    new Aggregation(
                            aggregation.input(), aggregation.keys(), aggregation.calls(), schema);
            case Values values -> new Values(values.rows(), schema);
            case Union union -> new Union(union.inputs(), schema);
            case Filter filter -> new Filter(renamed(filter.input(), schema), filter.condition());
            case TopN top ->
                    new TopN(
                            renamed(top.input(), schema),
                            top.partitionKeys(),
                            top.order(),
                            top.offset(),
                            top.limit(),
                            top.withTies());
            default -> {
                var outputs = new ArrayList<Expression>();
                for (int i = 0; i < schema.size(); i++) {
                    outputs.add(new Input(i, schema.type(i)));
                }
                yield new Project(plan, outputs, schema);
            }
        };
    }
}
