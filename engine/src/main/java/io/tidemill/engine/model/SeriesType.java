// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.forecast.ForecastTally;
import io.tidemill.analytics.score.SlidingScore;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Models of series in time, one of all rows or one a key.
///
/// Parts: `score`, the errors of all keys; and of each key its `model`.
final class SeriesType implements ModelType {
    static final String SCORE = "score";
    static final String MODEL = "model";

    private static final List<String> COMMON =
            List.of(
                    "type",
                    "time",
                    "target",
                    "key",
                    "interval",
                    "season",
                    "on_retraction",
                    "window");
    private static final List<String> SMOOTHING =
            List.of("level", "trend", "level_weight", "trend_weight", "damping");

    private final SeriesAlgorithm algorithm;

    SeriesType(SeriesAlgorithm algorithm) {
        this.algorithm = algorithm;
    }

    @Override
    public void check(ModelDefinition model, boolean retracting) {
        var known = new ArrayList<>(COMMON);
        known.addAll(algorithm.options());
        var unknown = new HashSet<>(model.options().keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "unrecognized model option \"" + unknown.iterator().next() + "\"")
                    .hint("The options are: " + String.join(", ", known) + ".");
        }
        TimeSteps.of(model, algorithm);
        var target = model.input().field(model.column("target"));
        if (!Features.isNumeric(target.type())) {
            throw SqlException.of(
                    SqlState.DATATYPE_MISMATCH,
                    "column \""
                            + target.name()
                            + "\", the model's target, must be a number, not "
                            + target.type().sql());
        }
        checkColumns(model);
        window(model);
        algorithm.make(model);
        Retraction.of(model, false, retracting);
    }

    private static void checkColumns(ModelDefinition model) {
        var used = new HashSet<Integer>();
        var roles = new ArrayList<>(List.of("time", "target"));
        if (model.options().containsKey("key")) {
            roles.add("key");
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
                        .hint("Leave it out of the query, or make it the key.");
            }
        }
    }

    @Override
    public List<Integer> arguments(ModelDefinition model) {
        model.column("target");
        return algorithm.judges()
                ? IntStream.range(0, model.input().size()).boxed().toList()
                : ModelType.super.arguments(model);
    }

    @Override
    public List<Field> predicted(ModelDefinition model) {
        return algorithm.outputs();
    }

    @Override
    public Learner learner(ModelDefinition model) {
        return new SeriesLearner(model, algorithm);
    }

    @Override
    public ModelReader reader(ModelDefinition model, ModelContent content) {
        return new SeriesReader(model, algorithm, content);
    }

    private static double window(ModelDefinition model) {
        return Algorithms.number(model.options(), "window", 1_000, 1, 1e15);
    }

    static SlidingScore<ForecastTally> score(ModelDefinition model) {
        return new SlidingScore<>(ForecastTally::new, (long) window(model));
    }

    @Override
    public List<ModelMetric> metrics(ModelDefinition model, ModelContent content) {
        var part = content.part(SCORE, "");
        if (part == null) {
            return List.of();
        }
        var score = score(model);
        score.read(new StateReader(part.state()));
        var metrics = new ArrayList<ModelMetric>();
        add("all", score.overall(), metrics);
        add("window", score.window(), metrics);
        return metrics;
    }

    private static void add(String scope, ForecastTally tally, List<ModelMetric> metrics) {
        for (var metric : tally.metrics()) {
            metrics.add(new ModelMetric(scope, tally.count(), metric));
        }
    }

    @Override
    public List<ModelParameter> parameters(ModelDefinition model, ModelContent content) {
        var seasons = SeriesAlgorithm.seasons(model);
        var parameters = new ArrayList<ModelParameter>();
        content.forEach(
                MODEL,
                part -> {
                    var series = algorithm.decode(new StateReader(part.state()));
                    var forecaster = series.forecaster();
                    var values = forecaster.parameters();
                    for (int i = 0; i < values.size(); i++) {
                        int season = i - SMOOTHING.size();
                        parameters.add(
                                new ModelParameter(
                                        part.key(),
                                        season < 0
                                                ? SMOOTHING.get(i)
                                                : "season_weight_" + seasons.get(season),
                                        values.get(i),
                                        Double.NaN));
                    }
                    parameters.add(
                            new ModelParameter(
                                    part.key(),
                                    "residual_deviation",
                                    forecaster.deviation(),
                                    Double.NaN));
                    new TreeMap<>(series.figures())
                            .forEach((name, value) ->
                                    parameters.add(
                                            new ModelParameter(
                                                    part.key(), name, value, Double.NaN)));
                });
        return parameters;
    }
}
