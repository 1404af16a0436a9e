// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.score.AlarmScore;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Models that tell rows that are unusual in several columns at once, one of all rows or one a key.
///
/// Parts: `score`, the alarms of all keys; and of each key its `model`.
final class DetectorType implements ModelType {
    static final String SCORE = "score";
    static final String MODEL = "model";

    private static final List<String> OPTIONS =
            List.of(
                    "type",
                    "algorithm",
                    "key",
                    "rate",
                    "on_retraction",
                    "refit_interval",
                    "window");

    private static final int COLUMNS_MAX = 100;

    private final Detector.Kind kind;

    DetectorType(Detector.Kind kind) {
        this.kind = kind;
    }

    @Override
    public void check(ModelDefinition model, boolean retracting) {
        ModelOptions.requireKnown(model, OPTIONS);
        int[] columns = columns(model);
        for (int column : columns) {
            var field = model.input().field(column);
            if (!Features.isNumeric(field.type())) {
                throw SqlException.of(
                                SqlState.DATATYPE_MISMATCH,
                                "column \""
                                        + field.name()
                                        + "\" is of type "
                                        + field.type().sql()
                                        + ", which has no distances")
                        .hint("Cast it to a number, make it the key, or leave it out.");
            }
        }
        rate(model);
        ModelOptions.window(model);
        Refit.intervalMicros(model);
        if (columns.length < 1 || columns.length > COLUMNS_MAX) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "a model of type \"anomaly\" cannot have "
                                    + columns.length
                                    + " columns")
                    .hint("Give it from 1 to " + COLUMNS_MAX + " numbers.");
        }
        Retraction.of(model, kind.unlearns(), retracting);
    }

    static double rate(ModelDefinition model) {
        return ModelOptions.number(model.options(), "rate", 0.01, 1e-6, 0.5);
    }

    /// The columns that are not the key.
    static int[] columns(ModelDefinition model) {
        int key = model.keyColumn();
        return IntStream.range(0, model.input().size()).filter(column -> column != key).toArray();
    }

    /// The numbers of columns of `rows`, which are those of the model's input.
    static double[][] numbers(ModelDefinition model, int[] columns, Batch rows) {
        var numbers = new double[columns.length][];
        for (int i = 0; i < columns.length; i++) {
            var type = model.input().type(columns[i]);
            numbers[i] = Features.numbers(rows.column(columns[i]), type, rows.size());
        }
        return numbers;
    }

    /// Whether a row has all its numbers.
    static boolean isWhole(double[][] numbers, int row) {
        for (double[] column : numbers) {
            if (!Double.isFinite(column[row])) {
                return false;
            }
        }
        return true;
    }

    static Judge<AlarmScore> judge(ModelDefinition model) {
        return new Judge<>(
                AlarmScore::new,
                (score, alarms, _, from, to) -> {
                    for (int i = from; i < to; i++) {
                        score.add(alarms[i] != 0);
                    }
                },
                ModelOptions.window(model));
    }

    @Override
    public List<Integer> arguments(ModelDefinition model) {
        return IntStream.range(0, model.input().size()).boxed().toList();
    }

    @Override
    public List<Field> predicted(ModelDefinition model) {
        return SeriesAlgorithm.ANOMALY.outputs();
    }

    @Override
    public Learner learner(ModelDefinition model) {
        return new DetectorLearner(model, kind);
    }

    @Override
    public ModelReader reader(ModelDefinition model, ModelContent content) {
        return new DetectorReader(model, content);
    }

    @Override
    public Evaluator evaluator(
            ModelDefinition model, ModelContent content, Map<String, String> options) {
        return new DetectionEvaluator(model, reader(model, content), options);
    }

    @Override
    public List<ModelMetric> metrics(ModelDefinition model, ModelContent content) {
        var part = content.part(SCORE, "");
        return part == null ? List.of() : judge(model).read(part.state());
    }

    @Override
    public List<ModelParameter> parameters(ModelDefinition model, ModelContent content) {
        var parameters = new ArrayList<ModelParameter>();
        content.forEach(
                MODEL,
                part -> {
                    var detector = Detector.decode(rate(model), new StateReader(part.state()));
                    parameters.add(parameter(part, "threshold", detector.threshold()));
                    parameters.add(parameter(part, "alarm_rate", detector.alarmRate()));
                });
        return parameters;
    }

    private static ModelParameter parameter(Part part, String name, double value) {
        return new ModelParameter(part.key(), name, value, Double.NaN);
    }

    /// Appends a score, and whether it is one of an anomaly.
    static void say(Detector detector, double score, ColumnBuilder[] out) {
        Series.put(score, out[0]);
        if (Double.isNaN(score)) {
            out[1].appendNull();
        } else {
            ((ColumnBuilder.Longs) out[1]).append(detector.isAnomaly(score) ? 1 : 0);
        }
    }
}
