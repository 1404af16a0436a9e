// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.function.Function;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Predict;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Recommend;
import io.tidemill.core.plan.Union;
import io.tidemill.core.plan.Values;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.sql.resolve.DetectFunction;
import io.tidemill.sql.resolve.ForecastFunction;
import io.tidemill.sql.resolve.PredictFunction;
import io.tidemill.sql.resolve.RecommendFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Takes calls of PREDICT out of expressions: an operator below computes them, as models are used
/// on batches and, in views, remember what they said.
final class Predictions {
    private static final String NAME = "predict";

    private final Catalog catalog;

    Predictions(Catalog catalog) {
        this.catalog = catalog;
    }

    /// A call, in an expression that [#placed] has not seen yet. It is never evaluated: the
    /// function has no method.
    static Expression call(List<Expression> arguments, Type type) {
        var function =
                new Function(
                        NAME,
                        arguments.stream().map(Expression::type).toList(),
                        false,
                        type,
                        true,
                        Function.Volatility.STABLE,
                        Predictions.class,
                        "refused",
                        "What a model makes of a row.",
                        "");
        return new Call(function, arguments, type);
    }

    /// The rows of `plan` with what a model makes of them.
    ///
    /// @param schema the plan's columns, then the model's
    Predict detected(DetectFunction detect, Plan plan, Schema schema) {
        var view = detect.view(catalog);
        var definition = requireNonNull(view.model());
        var arguments =
                definition.arguments().stream()
                        .map(argument -> definition.input().field(argument).name())
                        .map(name -> schema.indexOf(name).orElseThrow())
                        .toList();
        return new Predict(plan, view.name(), definition, arguments, schema);
    }

    /// The model that a forecast is by.
    ModelDefinition definition(ForecastFunction forecast) {
        return forecast.definition(catalog);
    }

    /// What a recommender has for the users in `input`.
    Plan recommend(Plan input, RecommendFunction function, Schema schema) {
        return new Recommend(input, function.view(catalog).name(), schema);
    }

    /// `plan` with predictions in its expressions made by an operator of their own.
    Plan placed(Plan plan) {
        return switch (plan) {
            case Project project when project.expressions().stream().anyMatch(Predictions::any) -> {
                var placing = new Placing(project.input());
                var expressions = project.expressions().stream().map(placing::replaced).toList();
                yield new Project(placing.plan, expressions, project.schema());
            }
            case Filter filter when any(filter.condition()) -> {
                var schema = filter.input().schema();
                var placing = new Placing(filter.input());
                var condition = placing.replaced(filter.condition());
                yield new Project(new Filter(placing.plan, condition), inputs(schema), schema);
            }
            case Values(var rows, var schema)
                    when rows.stream().anyMatch(row -> row.stream().anyMatch(Predictions::any)) -> {
                var nothing = new Values(List.of(List.of()), Schema.of());
                var projects =
                        rows.stream()
                                .map(row -> placed(new Project(nothing, row, schema)))
                                .toList();
                yield projects.size() == 1 ? projects.getFirst() : new Union(projects, schema);
            }
            case Join join -> {
                var condition = join.condition();
                if (condition != null && any(condition)) {
                    throw refused();
                }
                yield join;
            }
            default -> plan;
        };
    }

    /// The error for PREDICT in a place where no operator can do it.
    static SqlException refused() {
        return SqlException.of(SqlState.FEATURE_NOT_SUPPORTED, "PREDICT is not supported here")
                .hint("Predict in the select list of a subquery, and use its column.");
    }

    private static boolean any(Expression expression) {
        return (expression instanceof Call call && call.function().name().equals(NAME))
                || expression.parts().stream().anyMatch(Predictions::any);
    }

    private static List<Expression> inputs(Schema schema) {
        var inputs = new ArrayList<Expression>();
        for (int i = 0; i < schema.size(); i++) {
            inputs.add(new Input(i, schema.type(i)));
        }
        return inputs;
    }

    private final class Placing {
        private Plan plan;
        private final Map<Expression, Expression> known = new HashMap<>();

        Placing(Plan input) {
            plan = input;
        }

        Expression replaced(Expression expression) {
            var inner = expression.with(this::replaced);
            return inner instanceof Call call && call.function().name().equals(NAME)
                    ? known.computeIfAbsent(call, _ -> predicted(call))
                    : inner;
        }

        private Expression predicted(Call call) {
            var name = text((Literal) call.arguments().getFirst());
            var view = (ViewDefinition) requireNonNull(PredictFunction.find(catalog, name));
            var arguments = new ArrayList<Integer>();
            var columns = new ArrayList<>(inputs(plan.schema()));
            var fields = new ArrayList<>(plan.schema().fields());
            for (var argument : call.arguments().subList(1, call.arguments().size())) {
                if (argument instanceof Input(int index, _)) {
                    arguments.add(index);
                } else {
                    arguments.add(columns.size());
                    columns.add(argument);
                    fields.add(new Field("argument", argument.type(), true));
                }
            }
            if (columns.size() > plan.schema().size()) {
                plan = new Project(plan, columns, new Schema(fields));
            }
            append(view.name(), requireNonNull(view.model()), arguments);
            return new Input(columns.size(), call.type());
        }

        private void append(
                QualifiedName name, ModelDefinition definition, List<Integer> arguments) {
            var fields = new ArrayList<>(plan.schema().fields());
            fields.addAll(definition.outputs());
            plan = new Predict(plan, name, definition, arguments, new Schema(fields));
        }
    }

    private static String text(Literal literal) {
        var value = new Slice();
        ((BytesColumn) literal.value()).get(0, value);
        return new String(value.data, value.offset, value.length, UTF_8);
    }
}
