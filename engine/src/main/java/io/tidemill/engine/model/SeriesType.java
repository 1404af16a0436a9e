// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.forecast.ForecastTally;
import io.tidemill.analytics.score.SlidingScore;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
                    "refit_interval",
                    "on_drift",
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
        ModelOptions.requireKnown(model, known);
        TimeSteps.of(model, algorithm);
        ModelOptions.requireNumber(model, "target");
        var roles = new ArrayList<>(List.of("time", "target"));
        if (model.keyColumn() >= 0) {
            roles.add("key");
        }
        ModelOptions.requireRoles(model, roles, "Leave it out of the query, or make it the key.");
        ModelOptions.window(model);
        Refit.intervalMicros(model);
        Drift.check(model);
        algorithm.make(model);
        Retraction.of(model, false, retracting);
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

    @Override
    public Evaluator evaluator(
            ModelDefinition model, ModelContent content, Map<String, String> options) {
        var reader = new SeriesReader(model, algorithm, content);
        if (algorithm.judges()) {
            return new DetectionEvaluator(model, reader, options);
        }
        Evaluator.requireKnown(options, List.of());
        return new ForecastEvaluator(model, reader);
    }

    static SlidingScore<ForecastTally> score(ModelDefinition model) {
        return new SlidingScore<>(ForecastTally::new, ModelOptions.window(model));
    }

    @Override
    public List<ModelMetric> metrics(ModelDefinition model, ModelContent content) {
        var part = content.part(SCORE, "");
        if (part == null) {
            return List.of();
        }
        var score = score(model);
        score.read(new StateReader(part.state()));
        return Judge.metrics(score);
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
