// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.function.Aggregate;
import io.tidemill.core.function.Functions;
import io.tidemill.core.plan.MatchRecognize;
import io.tidemill.core.plan.MatchRecognize.Output;
import io.tidemill.core.plan.PatternValue;
import io.tidemill.core.plan.PatternValue.Place;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.sql.resolve.MatchClause;
import io.tidemill.sql.resolve.MatchFunction;
import io.tidemill.sql.resolve.PatternOperator;
import io.tidemill.sql.resolve.PatternOperator.Form;
import io.tidemill.sql.resolve.RelTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalTableFunctionScan;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/// `MATCH_RECOGNIZE`: its definitions and measures, which are items of the query it reads, become
/// expressions over what is read of a match ([PatternValue]).
///
/// | said | value | expression |
/// | --- | --- | --- |
/// | `b.x > LAST(a.x + 1)` | 0: x of the last b; 1: whether there is a last a; 2: its x | `$0 > CASE WHEN $1 THEN $2 + 1 END` |
final class MatchConverter {
    private final MatchFunction function;
    private final MatchClause clause;
    private final LogicalTableFunctionScan scan;
    private final ExpressionConverter expressions;
    private final Functions functions;
    private final RexBuilder rex;

    /// What stands for each column of the match's input.
    private final List<RexNode> kept = new ArrayList<>();

    private final List<PatternValue> values = new ArrayList<>();
    private boolean running = true;

    MatchConverter(
            MatchFunction function,
            LogicalTableFunctionScan scan,
            ExpressionConverter expressions,
            Functions functions) {
        this.function = function;
        this.scan = scan;
        this.expressions = expressions;
        this.functions = functions;
        clause = function.clause();
        rex = scan.getCluster().getRexBuilder();
    }

    /// The plan, over what `plans` makes of the input.
    Plan convert(java.util.function.Function<RelNode, Plan> plans) {
        RelNode below = scan.getInput(0);
        int width = below.getRowType().getFieldCount() - clause.expressionCount();
        List<RelDataTypeField> columns = below.getRowType().getFieldList().subList(0, width);
        RelNode source = below;
        List<RexNode> items = new ArrayList<>();
        if (below instanceof LogicalProject project) {
            source = project.getInput();
            items.addAll(project.getProjects());
        } else {
            for (int i = 0; i < width; i++) {
                items.add(rex.makeInputRef(below, i));
            }
        }
        var outputs = new ArrayList<Output>();
        for (Output output : function.outputs(columns)) {
            outputs.add(
                    output instanceof Output.OfInput(int column)
                            ? new Output.OfInput(keep(items.get(column)))
                            : output);
        }
        List<Integer> partition =
                function.partitionColumns(columns).stream().map(i -> keep(items.get(i))).toList();
        List<Integer> order =
                function.orderColumns(columns).stream().map(i -> keep(items.get(i))).toList();
        List<RexNode> definitions = items.subList(width, width + clause.defined().size());
        List<RexNode> measures = items.subList(width + clause.defined().size(), items.size());
        for (RexNode item : items.subList(width, items.size())) {
            item.accept(new Keep());
        }
        Plan input = input(plans.apply(source), items, columns);
        var defined = new ArrayList<MatchRecognize.Definition>();
        for (int i = 0; i < definitions.size(); i++) {
            defined.add(
                    new MatchRecognize.Definition(
                            clause.defined().get(i), expression(definitions.get(i))));
        }
        List<Expression> measured = measures.stream().map(this::expression).toList();
        return new MatchRecognize(
                input,
                partition,
                clause.order().sortKeys(order),
                clause.pattern(),
                clause.variables(),
                defined,
                values,
                measured,
                clause.rows(),
                clause.skip(),
                clause.withinMicros(),
                outputs,
                schema(outputs, input.schema(), measured));
    }

    private int keep(RexNode node) {
        int at = kept.indexOf(node);
        if (at < 0) {
            at = kept.size();
            kept.add(node);
        }
        return at;
    }

    /// Keeps the columns that an expression reads.
    private final class Keep extends RexShuttle {
        @Override
        public RexNode visitInputRef(RexInputRef input) {
            keep(input);
            return input;
        }
    }

    private Plan input(Plan source, List<RexNode> items, List<RelDataTypeField> columns) {
        var fields = new ArrayList<Field>();
        for (RexNode node : kept) {
            int at = items.indexOf(node);
            String name =
                    at >= 0 && at < columns.size()
                            ? columns.get(at).getName()
                            : "$" + fields.size();
            fields.add(PlanConverter.field(name, node.getType()));
        }
        return PlanConverter.project(source, expressions.convert(kept), new Schema(fields));
    }

    private Schema schema(List<Output> outputs, Schema input, List<Expression> measures) {
        Schema named = PlanConverter.schema(scan);
        var fields = new ArrayList<Field>();
        for (Output output : outputs) {
            String name = named.field(fields.size()).name();
            fields.add(
                    switch (output) {
                        case Output.OfInput(int column) ->
                                new Field(name, input.type(column), input.field(column).nullable());
                        case Output.Measure(int measure) ->
                                new Field(name, measures.get(measure).type(), true);
                    });
        }
        return new Schema(fields);
    }

    private Expression expression(RexNode node) {
        return expressions.convert(node.accept(new Reading(null)));
    }

    private RexNode value(PatternValue value, RelDataType type) {
        int at = values.indexOf(value);
        if (at < 0) {
            at = values.size();
            values.add(value);
        }
        return new RexInputRef(at, type);
    }

    private Place last(List<Integer> variables) {
        return new Place(variables, false, 0, running, 0);
    }

    /// Puts values in the place of what reads a match.
    private final class Reading extends RexShuttle {
        private final @Nullable Place place;

        /// @param place the row that columns are read from, or null: each from its variable's last
        Reading(@Nullable Place place) {
            this.place = place;
        }

        @Override
        public RexNode visitCall(RexCall call) {
            return call.getOperator() instanceof PatternOperator operator
                    ? pattern(operator, call)
                    : super.visitCall(call);
        }

        private RexNode pattern(PatternOperator operator, RexCall call) {
            return switch (operator.form()) {
                case COLUMN -> {
                    RexNode column = call.getOperands().getFirst();
                    yield value(
                            new PatternValue.OfRow(
                                    place == null ? last(operator.variables()) : place,
                                    column(column),
                                    expressions.convert(column).type()),
                            call.getType());
                }
                case CLASSIFIER ->
                        value(
                                new PatternValue.Classifier(
                                        place == null ? last(operator.variables()) : place),
                                call.getType());
                case MATCH_NUMBER -> value(new PatternValue.MatchNumber(), call.getType());
                case FIRST, LAST ->
                        at(
                                new Place(
                                        operator.variables(),
                                        operator.form() == Form.FIRST,
                                        operator.offset(),
                                        running,
                                        0),
                                call);
                case PREV -> step(call, -operator.offset());
                case NEXT -> step(call, operator.offset());
                case RUNNING, FINAL -> {
                    boolean outer = running;
                    running = operator.form() == Form.RUNNING;
                    RexNode inner = call.getOperands().getFirst().accept(this);
                    running = outer;
                    yield inner;
                }
                case DEFINITION -> call.getOperands().getFirst().accept(this);
                case FUNCTION ->
                        operator.isAggregate() ? aggregated(operator, call) : super.visitCall(call);
            };
        }

        private RexNode step(RexCall call, int step) {
            if (call.getOperands().getFirst() instanceof RexCall inner
                    && inner.getOperator() instanceof PatternOperator from
                    && (from.form() == Form.FIRST || from.form() == Form.LAST)) {
                return at(
                        new Place(
                                from.variables(),
                                from.form() == Form.FIRST,
                                from.offset(),
                                running,
                                step),
                        inner);
            }
            var variables = ((PatternOperator) call.getOperator()).variables();
            return at(new Place(variables, false, 0, running, step), call);
        }
    }

    /// What `call` computes of the row at `place`; NULL where there is none.
    private RexNode at(Place place, RexCall call) {
        RexNode operand = call.getOperands().getFirst();
        RexNode read = operand.accept(new Reading(place));
        if (read instanceof RexInputRef) {
            return read;
        }
        RelDataType type = call.getType();
        return rex.makeCall(
                type,
                SqlStdOperatorTable.CASE,
                List.of(
                        value(new PatternValue.Exists(place), RelTypes.of(Type.BOOLEAN, false)),
                        read,
                        rex.makeNullLiteral(type)));
    }

    private int column(RexNode node) {
        if (!(node instanceof RexInputRef)) {
            throw Unsupported.of(
                    "a column of an outer query in MATCH_RECOGNIZE",
                    "Join the outer rows to its input.");
        }
        return keep(node);
    }

    private RexNode aggregated(PatternOperator operator, RexCall call) {
        var variables = new ArrayList<>(operator.variables());
        var arguments = new ArrayList<Expression>();
        for (RexNode operand : call.getOperands()) {
            arguments.add(expressions.convert(operand.accept(new RowsOwn(variables))));
        }
        List<Type> types = arguments.stream().map(Expression::type).toList();
        Aggregate found =
                functions
                        .findAggregate(operator.function(), types)
                        .orElseThrow(() ->
                                Unsupported.of(
                                        "aggregate " + operator.function() + " of " + types,
                                        "SHOW FUNCTIONS lists those there are."));
        return value(
                new PatternValue.Aggregated(
                        found, arguments, operator.distinct(), variables, running),
                call.getType());
    }

    /// Makes the argument of an aggregate an expression over the columns of a row and the name of
    /// its variable behind them.
    private final class RowsOwn extends RexShuttle {
        private final List<Integer> variables;

        /// @param variables takes the variables that the columns are of
        RowsOwn(List<Integer> variables) {
            this.variables = variables;
        }

        @Override
        public RexNode visitCall(RexCall call) {
            if (!(call.getOperator() instanceof PatternOperator operator)
                    || operator.form() == Form.FUNCTION) {
                return super.visitCall(call);
            }
            variables.clear();
            variables.addAll(operator.variables());
            return operator.form() == Form.CLASSIFIER
                    ? new RexInputRef(kept.size(), call.getType())
                    : new RexInputRef(column(call.getOperands().getFirst()), call.getType());
        }
    }
}
