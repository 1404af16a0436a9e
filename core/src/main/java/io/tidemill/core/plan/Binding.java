// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.expression.Parameter;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts values in the place of parameters, so that a statement planned once runs with many values.
public final class Binding {
    private final List<Literal> values;
    private final IdentityHashMap<Plan, Plan> bound = new IdentityHashMap<>();

    /// @param values of `$1`, `$2`, …: each of its parameter's type
    public Binding(List<Literal> values) {
        this.values = List.copyOf(values);
    }

    /// The query with the values in it.
    public Query bind(Query query) {
        return new Query(bind(query.plan()), query.order(), query.columnCount());
    }

    /// The expressions with the values in them.
    public List<Expression> bind(List<Expression> expressions) {
        return expressions.stream().map(this::bind).toList();
    }

    /// The expression with the values in it.
    public Expression bind(Expression expression) {
        return expression instanceof Parameter parameter
                ? values.get(parameter.index())
                : expression.with(this::bind);
    }

    private @Nullable Expression bindOptional(@Nullable Expression expression) {
        return expression == null ? null : bind(expression);
    }

    /// A plan that stands in several places stays one.
    private Plan bind(Plan plan) {
        Plan known = bound.get(plan);
        if (known == null) {
            known = bound(plan);
            bound.put(plan, known);
        }
        return known;
    }

    private Plan bound(Plan plan) {
        return switch (plan) {
            case Scan scan -> scan;
            case RecursiveScan scan -> scan;
            case Recursion(int id, var base, var step, boolean distinct) ->
                    new Recursion(id, bind(base), bind(step), distinct);
            case Values(var rows, var schema) ->
                    new Values(rows.stream().map(this::bind).toList(), schema);
            case Filter(var input, var condition) -> new Filter(bind(input), bind(condition));
            case Project(var input, var expressions, var schema) ->
                    new Project(bind(input), bind(expressions), schema);
            case Union(var inputs, var schema) ->
                    new Union(inputs.stream().map(this::bind).toList(), schema);
            case SetOperation(var kind, boolean all, var left, var right, var schema) ->
                    new SetOperation(kind, all, bind(left), bind(right), schema);
            case Join join ->
                    new Join(
                            join.kind(),
                            bind(join.left()),
                            bind(join.right()),
                            join.leftKeys(),
                            join.rightKeys(),
                            bindOptional(join.condition()),
                            join.schema());
            case AsofJoin join ->
                    new AsofJoin(
                            join.nearest(),
                            join.outer(),
                            bind(join.left()),
                            bind(join.right()),
                            join.leftKeys(),
                            join.rightKeys(),
                            join.leftTime(),
                            join.rightTime(),
                            join.schema());
            case LookupJoin join ->
                    new LookupJoin(
                            join.outer(),
                            bind(join.left()),
                            bind(join.right()),
                            join.leftKeys(),
                            join.rightKeys(),
                            join.schema());
            case Aggregation(var input, var keys, var calls, var schema) ->
                    new Aggregation(bind(input), keys, calls, schema);
            case Expand(var input, var calls, boolean ordinality, var schema) ->
                    new Expand(
                            bind(input),
                            calls.stream()
                                    .map(call ->
                                            new Expand.Call(
                                                    call.function(), bind(call.arguments())))
                                    .toList(),
                            ordinality,
                            schema);
            case WindowAssign window ->
                    window.over(
                            bind(window.input()),
                            window.timeColumn(),
                            window.partitionKeys(),
                            window.schema());
            case Over over ->
                    new Over(
                            bind(over.input()),
                            over.partitionKeys(),
                            over.order(),
                            bind(over.frame()),
                            over.calls(),
                            over.schema());
            case MatchRecognize match ->
                    new MatchRecognize(
                            bind(match.input()),
                            match.partitionKeys(),
                            match.order(),
                            match.pattern(),
                            match.variables(),
                            match.definitions().stream()
                                    .map(definition ->
                                            new MatchRecognize.Definition(
                                                    definition.label(),
                                                    bind(definition.condition())))
                                    .toList(),
                            match.values().stream().map(this::bind).toList(),
                            bind(match.measures()),
                            match.rows(),
                            match.skip(),
                            match.withinMicros(),
                            match.outputs(),
                            match.schema());
            case Train(var input, var model) -> new Train(bind(input), model);
            case Predict predict ->
                    new Predict(
                            bind(predict.input()),
                            predict.model(),
                            predict.definition(),
                            predict.arguments(),
                            predict.schema());
            case Forecast(var input, var model, var horizon, var schema) ->
                    new Forecast(bind(input), model, bind(horizon), schema);
            case Recommend(var input, var model, var schema) ->
                    new Recommend(bind(input), model, schema);
            case TopN top ->
                    new TopN(
                            bind(top.input()),
                            top.partitionKeys(),
                            top.order(),
                            top.offset(),
                            top.limit(),
                            top.withTies());
        };
    }

    private PatternValue bind(PatternValue value) {
        return value
                        instanceof
                        PatternValue.Aggregated(
                                var function,
                                var arguments,
                                boolean distinct,
                                var variables,
                                boolean running)
                ? new PatternValue.Aggregated(
                        function, bind(arguments), distinct, variables, running)
                : value;
    }

    private Frame bind(Frame frame) {
        return new Frame(frame.unit(), bind(frame.start()), bind(frame.end()), frame.exclude());
    }

    private Frame.Bound bind(Frame.Bound bound) {
        return new Frame.Bound(bound.kind(), bindOptional(bound.offset()));
    }
}
