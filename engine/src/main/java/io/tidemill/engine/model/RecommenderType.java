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
import java.util.HashSet;
import java.util.List;

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
        var unknown = new HashSet<>(model.options().keySet());
        OPTIONS.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "unrecognized model option \"" + unknown.iterator().next() + "\"")
                    .hint("The options are: " + String.join(", ", OPTIONS) + ".");
        }
        checkColumns(model);
        for (String role : List.of("user", "item")) {
            var field = model.input().field(model.column(role));
            if (!KeyNumbers.canNumber(field.type())) {
                throw SqlException.of(
                                SqlState.DATATYPE_MISMATCH,
                                "column \""
                                        + field.name()
                                        + "\", the model's "
                                        + role
                                        + ", must be an integer or text, not "
                                        + field.type().sql())
                        .hint("Cast it to text.");
            }
        }
        if (model.options().containsKey("rating")) {
            var field = model.input().field(model.column("rating"));
            if (!Features.isNumeric(field.type())) {
                throw SqlException.of(
                        SqlState.DATATYPE_MISMATCH,
                        "column \""
                                + field.name()
                                + "\", the model's rating, must be a number, not "
                                + field.type().sql());
            }
        }
        String algorithm = model.options().getOrDefault("algorithm", "auto");
        if (!List.of("auto", "knn").contains(algorithm)) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "there is no algorithm \"" + algorithm + "\" for recommenders")
                    .hint("The algorithms are: auto, knn.");
        }
        listSize(model);
        window(model);
        Retraction.of(model, true, retracting);
    }

    private static void checkColumns(ModelDefinition model) {
        var used = new HashSet<Integer>();
        var roles = new ArrayList<>(List.of("user", "item"));
        if (model.options().containsKey("rating")) {
            roles.add("rating");
        }
        for (String role : roles) {
            if (!used.add(model.column(role))) {
                throw SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "the model's " + role + " must be a column of its own");
            }
        }
        for (int i = 0; i < model.input().size(); i++) {
            if (!used.contains(i)) {
                throw SqlException.of(
                                SqlState.INVALID_PARAMETER_VALUE,
                                "column \""
                                        + model.input().field(i).name()
                                        + "\" is none of the model's "
                                        + String.join(", ", roles))
                        .hint("Leave it out of the query, or name it in WITH (rating = …).");
            }
        }
    }

    static int listSize(ModelDefinition model) {
        return (int) Algorithms.number(model.options(), "k", 10, 1, 1_000);
    }

    private static long window(ModelDefinition model) {
        return (long) Algorithms.number(model.options(), "window", 1_000, 1, 1e15);
    }

    static Judge<RegressionScore> errors(ModelDefinition model) {
        return new Judge<>(RegressionScore::new, RegressionScore::add, window(model));
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
                window(model));
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
