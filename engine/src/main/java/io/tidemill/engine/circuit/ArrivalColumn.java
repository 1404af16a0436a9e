// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.LookupJoin;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.Union;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Carries a hidden column of a table's rows, the arrival watermark or the row's number, through
/// the linear part of a plan and lookups, to where windows are assigned.
final class ArrivalColumn {
    private ArrivalColumn() {}

    /// `plan` with hidden column `name` as a further, last column; null where its rows have none.
    ///
    /// | plan | with arrival |
    /// | --- | --- |
    /// | Project a, b (Filter c (Scan t)) | Project a, b, $arrival (Filter c (Scan t with $arrival)) |
    static @Nullable Plan carry(Plan plan, String name, Function<Scan, RelationInfo> relations) {
        return switch (plan) {
            case Scan scan -> {
                var stored = relations.apply(scan).storedSchema();
                yield stored.indexOf(name).isEmpty()
                        ? null
                        : new Scan(
                                scan.schemaName(), scan.relation(), extended(scan.schema(), name));
            }
            case Filter(Plan input, Expression condition) -> {
                Plan carried = carry(input, name, relations);
                yield carried == null ? null : new Filter(carried, condition);
            }
            case Project project -> {
                Plan carried = carry(project.input(), name, relations);
                if (carried == null) {
                    yield null;
                }
                var expressions = new ArrayList<>(project.expressions());
                expressions.add(new Input(carried.schema().size() - 1, Type.BIGINT));
                yield new Project(carried, expressions, extended(project.schema(), name));
            }
            case LookupJoin join -> lookup(join, name, relations);
            case Union union -> {
                var inputs = new ArrayList<Plan>();
                for (Plan input : union.inputs()) {
                    Plan carried = carry(input, name, relations);
                    if (carried == null) {
                        yield null;
                    }
                    inputs.add(carried);
                }
                yield new Union(List.copyOf(inputs), extended(union.schema(), name));
            }
            default -> null;
        };
    }

    private static @Nullable Plan lookup(
            LookupJoin join, String name, Function<Scan, RelationInfo> relations) {
        Plan left = carry(join.left(), name, relations);
        if (left == null) {
            return null;
        }
        int hidden = join.left().schema().size();
        var fields = new ArrayList<>(join.schema().fields());
        fields.add(hidden, left.schema().field(hidden));
        var joined =
                new LookupJoin(
                        join.outer(),
                        left,
                        join.right(),
                        join.leftKeys(),
                        join.rightKeys(),
                        new Schema(fields));
        var expressions = new ArrayList<Expression>();
        for (int i = 0; i < fields.size(); i++) {
            if (i != hidden) {
                expressions.add(new Input(i, fields.get(i).type()));
            }
        }
        expressions.add(new Input(hidden, Type.BIGINT));
        return new Project(joined, expressions, extended(join.schema(), name));
    }

    private static Schema extended(Schema schema, String name) {
        var fields = new ArrayList<>(schema.fields());
        fields.add(new Field(name, Type.BIGINT, false));
        return new Schema(fields);
    }
}
