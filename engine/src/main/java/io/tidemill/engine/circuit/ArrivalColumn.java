// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.Union;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.table.HiddenColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Carries the hidden arrival watermark of a table's rows through the linear part of a plan, to
/// where windows are assigned.
final class ArrivalColumn {
    private ArrivalColumn() {}

    /// `plan` with the arrival watermark as a further, last column; null where its rows have none.
    ///
    /// | plan | with arrival |
    /// | --- | --- |
    /// | Project a, b (Filter c (Scan t)) | Project a, b, $arrival (Filter c (Scan t with $arrival)) |
    static @Nullable Plan carry(Plan plan, Function<Scan, RelationInfo> relations) {
        return switch (plan) {
            case Scan scan -> {
                var stored = relations.apply(scan).storedSchema();
                yield stored.indexOf(HiddenColumns.ARRIVAL).isEmpty()
                        ? null
                        : new Scan(scan.schemaName(), scan.relation(), extended(scan.schema()));
            }
            case Filter(Plan input, Expression condition) -> {
                Plan carried = carry(input, relations);
                yield carried == null ? null : new Filter(carried, condition);
            }
            case Project project -> {
                Plan carried = carry(project.input(), relations);
                if (carried == null) {
                    yield null;
                }
                var expressions = new ArrayList<>(project.expressions());
                expressions.add(new Input(carried.schema().size() - 1, Type.BIGINT));
                yield new Project(carried, expressions, extended(project.schema()));
            }
            case Union union -> {
                var inputs = new ArrayList<Plan>();
                for (Plan input : union.inputs()) {
                    Plan carried = carry(input, relations);
                    if (carried == null) {
                        yield null;
                    }
                    inputs.add(carried);
                }
                yield new Union(List.copyOf(inputs), extended(union.schema()));
            }
            default -> null;
        };
    }

    private static Schema extended(Schema schema) {
        var fields = new ArrayList<>(schema.fields());
        fields.add(new Field(HiddenColumns.ARRIVAL, Type.BIGINT, false));
        return new Schema(fields);
    }
}
