// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.score.RankingScore;
import io.tidemill.analytics.score.RegressionScore;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What users like, by the neighbourhood of items.
///
/// Parts: a `user` each with the ratings, `model` with the number of rows, and the scores of
/// ratings (`errors`) and of lists (`lists`).
final class RecommenderType implements ModelType {
    static final String USER = "user";
    static final String MODEL = "model";
    static final String ERRORS = "errors";
    static final String LISTS = "lists";

    private static final List<String> OPTIONS =
            List.of("type", "user", "item", "rating", "algorithm", "k", "on_retraction", "window");

    @Override
    public void check(ModelDefinition model, boolean retracting) {
        ModelOptions.requireKnown(model, OPTIONS);
        boolean rated = model.options().containsKey("rating");
        ModelOptions.requireRoles(
                model,
                rated ? List.of("user", "item", "rating") : List.of("user", "item"),
                "Leave it out of the query, or name it in WITH (rating = …).");
        for (String role : List.of("user", "item")) {
            if (!KeyNumbers.canNumber(model.input().field(model.column(role)).type())) {
                throw ModelOptions.wrongType(model, role, "an integer or text")
                        .hint("Cast it to text.");
            }
        }
        if (rated) {
            ModelOptions.requireNumber(model, "rating");
        }
        String algorithm = model.options().getOrDefault("algorithm", "auto");
        if (!List.of("auto", "knn").contains(algorithm)) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "there is no algorithm \"" + algorithm + "\" for recommenders")
                    .hint("The algorithms are: auto, knn.");
        }
        listSize(model);
        ModelOptions.window(model);
        Retraction.of(model, true, retracting);
    }

    static int listSize(ModelDefinition model) {
        return (int) ModelOptions.number(model.options(), "k", 10, 1, 1_000);
    }

    static Judge<RegressionScore> errors(ModelDefinition model) {
        return new Judge<>(RegressionScore::new, RegressionScore::add, ModelOptions.window(model));
    }

    /// Judges places in lists of recommendations; 0 is none.
    static Judge<RankingScore> lists(ModelDefinition model) {
        int size = listSize(model);
        return new Judge<>(
                () -> new RankingScore(size),
                (score, places, _, from, to) -> {
                    for (int i = from; i < to; i++) {
                        score.add((int) places[i]);
                    }
                },
                ModelOptions.window(model));
    }

    @Override
    public List<Integer> arguments(ModelDefinition model) {
        return List.of(model.column("user"), model.column("item"));
    }

    @Override
    public List<Field> predicted(ModelDefinition model) {
        return List.of(new Field("prediction", Type.DOUBLE, true));
    }

    @Override
    public Learner learner(ModelDefinition model) {
        return new RecommenderLearner(model);
    }

    @Override
    public ModelReader reader(ModelDefinition model, ModelContent content) {
        var view = Taste.View.of(content);
        return (rows, arguments, out) ->
                view.ask(known -> {
                    predict(known, rows, arguments, (ColumnBuilder.Doubles) out[0]);
                    return known;
                });
    }

    @Override
    public Evaluator evaluator(
            ModelDefinition model, ModelContent content, Map<String, String> options) {
        return new RecommenderEvaluator(model, reader(model, content), content, options);
    }

    private static void predict(
            Taste known, Batch rows, int[] arguments, ColumnBuilder.Doubles out) {
        var users = rows.column(arguments[0]);
        var items = rows.column(arguments[1]);
        for (int row = 0; row < rows.size(); row++) {
            double prediction =
                    users.isNull(row) || items.isNull(row)
                            ? Double.NaN
                            : known.neighbours()
                                    .predict(
                                            known.users().of(users, row, false),
                                            known.items().of(items, row, false));
            if (Double.isNaN(prediction)) {
                out.appendNull();
            } else {
                out.append(prediction);
            }
        }
    }

    @Override
    public List<ModelMetric> metrics(ModelDefinition model, ModelContent content) {
        var metrics = new ArrayList<ModelMetric>();
        var errors = content.part(ERRORS, "");
        if (errors != null) {
            metrics.addAll(errors(model).read(errors.state()));
        }
        var lists = content.part(LISTS, "");
        if (lists != null) {
            metrics.addAll(lists(model).read(lists.state()));
        }
        return metrics;
    }

    @Override
    public List<ModelParameter> parameters(ModelDefinition model, ModelContent content) {
        return List.of();
    }
}
