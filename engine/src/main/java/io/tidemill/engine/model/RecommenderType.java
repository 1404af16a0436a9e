// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

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

/// What users like, by the neighbourhood of items or by matrix factorisation.
///
/// Parts: a `user` each with the ratings, `model` with the number of rows, the scores as
/// [RecommenderScores] says; and of factorisation a `user_vector` and an `item_vector` each, the
/// `factors` besides, and what is `waiting` to be learnt.
final class RecommenderType implements ModelType {
    static final String USER = "user";
    static final String MODEL = "model";
    static final String USER_VECTOR = "user_vector";
    static final String ITEM_VECTOR = "item_vector";
    static final String FACTORS = "factors";
    static final String WAITING = "waiting";

    private static final List<String> OPTIONS =
            List.of("type", "user", "item", "rating", "algorithm", "k", "on_retraction", "window");

    @Override
    public void check(ModelDefinition model, boolean retracting) {
        var algorithm = RecommenderAlgorithm.of(model);
        var known = new ArrayList<>(OPTIONS);
        if (algorithm.hasFactors()) {
            known.addAll(RecommenderAlgorithm.FACTOR_OPTIONS);
        }
        ModelOptions.requireKnown(model, known);
        boolean rated = RecommenderAlgorithm.isRated(model);
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
        if (algorithm.hasFactors()) {
            RecommenderAlgorithm.factorOptions(model);
        }
        listSize(model);
        ModelOptions.window(model);
        if (algorithm.hasFactors()) {
            checkRetraction(model, retracting);
        }
        Retraction.of(model, !algorithm.hasFactors(), retracting);
    }

    private static void checkRetraction(ModelDefinition model, boolean retracting) {
        String option = model.options().get("on_retraction");
        if (option == null ? retracting : !option.equals("ignore")) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            option == null
                                    ? "factors cannot forget ratings, and rows of the query can change"
                                    : "on_retraction of factors must be 'ignore', not '"
                                            + option
                                            + "'")
                    .hint(
                            "With on_retraction = 'ignore' what was learnt of ratings that go fades;"
                                    + " algorithm = 'knn' forgets them exactly.");
        }
    }

    static int listSize(ModelDefinition model) {
        return (int) ModelOptions.number(model.options(), "k", 10, 1, 1_000);
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
                            : known.answering()
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
        return RecommenderScores.metrics(model, content);
    }

    @Override
    public List<ModelParameter> parameters(ModelDefinition model, ModelContent content) {
        return List.of();
    }
}
