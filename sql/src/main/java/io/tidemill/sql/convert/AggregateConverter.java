// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.function.Aggregate;
import io.tidemill.core.function.Functions;
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.plan.Aggregation;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Union;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.sql.resolve.AggregateOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Aggregations: one for each grouping set, over one input, and their union.
///
/// | said | meant |
/// | --- | --- |
/// | `SELECT a, GROUPING(a), sum(x) FROM t GROUP BY ROLLUP (a)` | `SELECT a, 0, sum(x) FROM t GROUP BY a UNION ALL SELECT NULL, 1, sum(x) FROM t` |
final class AggregateConverter {
    /// Arguments that must be the same in all rows of a group, by their position.
    private static final Set<String> CONSTANT_FIRST = Set.of("percentile_cont", "percentile_disc");

    private static final Set<String> CONSTANT_SECOND = Set.of("approx_percentile", "approx_top_k");

    private final Functions functions;
    private final ExpressionConverter expressions;

    AggregateConverter(Functions functions, ExpressionConverter expressions) {
        this.functions = functions;
        this.expressions = expressions;
    }

    /// The plan of `aggregate` over `input`, the plan of its input.
    Plan convert(LogicalAggregate aggregate, Plan input) {
        var plans = new ArrayList<Plan>();
        for (ImmutableBitSet set : aggregate.getGroupSets()) {
            plans.add(convert(aggregate, set, input));
        }
        return plans.size() == 1 ? plans.getFirst() : new Union(plans, plans.getFirst().schema());
    }

    private Plan convert(LogicalAggregate aggregate, ImmutableBitSet set, Plan input) {
        List<Integer> keys = set.asList();
        Schema schema = PlanConverter.schema(aggregate);
        var fields = new ArrayList<Field>();
        // What Calcite counts among the results but is none of rows: put in afterwards.
        var outputs = new ArrayList<Expression>();
        boolean constants = false;
        int at = 0;
        for (int key : aggregate.getGroupSet()) {
            Field source = input.schema().field(key);
            if (set.get(key)) {
                outputs.add(new Input(fields.size(), source.type()));
                fields.add(new Field(schema.field(at).name(), source.type(), source.nullable()));
            } else {
                constants = true;
                outputs.add(constant(null, source.type()));
            }
            at++;
        }
        var calls = new ArrayList<AggregateCall>();
        for (org.apache.calcite.rel.core.AggregateCall call : aggregate.getAggCallList()) {
            Field field = schema.field(at++);
            Expression constant = constant(call, set, field.type());
            if (constant != null) {
                constants = true;
                outputs.add(constant);
                continue;
            }
            AggregateCall converted = call(call, aggregate, input.schema());
            Type type = converted.function().result();
            outputs.add(new Input(fields.size(), type));
            fields.add(new Field(field.name(), type, call.getType().isNullable()));
            calls.add(converted);
        }
        Plan plan = new Aggregation(input, keys, calls, new Schema(fields));
        return constants ? PlanConverter.project(plan, outputs, schema) : plan;
    }

    /// The result of a call that does not depend on rows; null where it does.
    private @Nullable Expression constant(
            org.apache.calcite.rel.core.AggregateCall call, ImmutableBitSet set, Type type) {
        return switch (call.getAggregation().getName().toUpperCase(Locale.ROOT)) {
            case "LITERAL_AGG" -> expressions.convert(call.rexList.getFirst());
            case "GROUPING", "GROUPING_ID" -> {
                long bits = 0;
                for (int column : call.getArgList()) {
                    bits = bits << 1 | (set.get(column) ? 0 : 1);
                }
                yield constant(bits, type);
            }
            default -> null;
        };
    }

    private static Literal constant(@Nullable Long value, Type type) {
        var builder = ColumnBuilder.of(type.kind());
        if (value == null) {
            builder.appendNull();
        } else {
            ((ColumnBuilder.Longs) builder).append(value);
        }
        return new Literal(type, builder.build());
    }

    private AggregateCall call(
            org.apache.calcite.rel.core.AggregateCall call,
            LogicalAggregate aggregate,
            Schema input) {
        String full = call.getAggregation().getName();
        AggregateOrder order = AggregateOrder.parse(full);
        String name = order == null ? full.toLowerCase(Locale.ROOT) : order.function();
        List<Integer> columns = call.getArgList();
        List<Integer> arguments =
                order == null ? columns : columns.subList(0, order.argumentCount(columns.size()));
        checkConstants(name, arguments, aggregate);
        List<Type> types = arguments.stream().map(input::type).toList();
        return new AggregateCall(
                function(name, types),
                arguments,
                call.isDistinct(),
                call.filterArg,
                order == null ? List.of() : order.sortKeys(columns));
    }

    private Aggregate function(String name, List<Type> types) {
        if (name.equals("count") && types.size() > 1) {
            // Of rows: count(DISTINCT (a, b)).
            return new Aggregate(name, types, Type.BIGINT, "How many rows there are.", "count(*)");
        }
        return functions
                .findAggregate(name, types)
                .orElseThrow(() ->
                        Unsupported.of(
                                "aggregate " + name + " of " + types,
                                "SHOW FUNCTIONS lists those there are."));
    }

    private static void checkConstants(
            String name, List<Integer> arguments, LogicalAggregate aggregate) {
        int constant = CONSTANT_FIRST.contains(name) ? 0 : CONSTANT_SECOND.contains(name) ? 1 : -1;
        if (constant < 0) {
            return;
        }
        String column = ungrouped(arguments.get(constant), aggregate);
        if (column != null) {
            throw SqlException.of(
                            SqlState.GROUPING_ERROR,
                            "column \""
                                    + column
                                    + "\" must appear in the GROUP BY clause or be used in an aggregate function")
                    .detail(
                            "Argument "
                                    + (constant + 1)
                                    + " of "
                                    + name
                                    + " must use only grouped columns.");
        }
    }

    /// The name of a column that a column of the input depends on and that not all sets group by;
    /// null where there is none.
    private static @Nullable String ungrouped(int column, LogicalAggregate aggregate) {
        ImmutableBitSet keys = aggregate.getGroupSet();
        for (ImmutableBitSet set : aggregate.getGroupSets()) {
            keys = keys.intersect(set);
        }
        if (keys.get(column)) {
            return null;
        }
        if (!(aggregate.getInput() instanceof LogicalProject project)) {
            return aggregate.getInput().getRowType().getFieldNames().get(column);
        }
        var known = ImmutableBitSet.builder();
        for (int key : keys) {
            if (project.getProjects().get(key) instanceof RexInputRef input) {
                known.set(input.getIndex());
            }
        }
        ImmutableBitSet used = RelOptUtil.InputFinder.bits(project.getProjects().get(column));
        int unknown = used.except(known.build()).nextSetBit(0);
        return unknown < 0 ? null : project.getInput().getRowType().getFieldNames().get(unknown);
    }
}
