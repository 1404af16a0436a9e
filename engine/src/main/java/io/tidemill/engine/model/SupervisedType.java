// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.feature.FeatureEncoder;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Models that predict a target from features, one of all rows or one a key.
///
/// Parts: `features`, the encoder of all keys; `score`, the errors of all keys; and of each key its
/// `model`.
final class SupervisedType implements ModelType {
    static final String FEATURES = "features";
    static final String SCORE = "score";
    static final String MODEL = "model";

    private static final List<String> COMMON =
            List.of(
                    "type",
                    "target",
                    "key",
                    "on_retraction",
                    "refit_interval",
                    "on_drift",
                    "max_categories",
                    "window");

    private final Algorithm algorithm;

    SupervisedType(Algorithm algorithm) {
        this.algorithm = algorithm;
    }

    @Override
    public void check(ModelDefinition model, boolean retracting) {
        var known = new ArrayList<>(COMMON);
        known.addAll(algorithm.options());
        ModelOptions.requireKnown(model, known);
        checkTarget(model);
        for (var field : features(model).fields()) {
            if (!Features.isNumeric(field.type()) && !Features.isCategorical(field.type())) {
                throw SqlException.of(
                                SqlState.DATATYPE_MISMATCH,
                                "column \""
                                        + field.name()
                                        + "\" is of type "
                                        + field.type().sql()
                                        + ", which a model cannot learn from")
                        .hint("Cast it to a number or to text, or leave it out.");
            }
        }
        encoder(model, algorithm);
        ModelOptions.window(model);
        Refit.intervalMicros(model);
        Drift.check(model);
        checkMake(model);
        Retraction.of(model, algorithm.unlearns(), retracting);
    }

    private void checkMake(ModelDefinition model) {
        int width = Math.max(1, width(model, algorithm));
        try {
            algorithm.make(width, model.options());
        } catch (IllegalArgumentException tooMany) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "a model of type \""
                                    + model.type()
                                    + "\" cannot have "
                                    + width
                                    + " features")
                    .hint("Leave columns out, or say a smaller max_categories.");
        }
    }

    private void checkTarget(ModelDefinition model) {
        var target = model.input().field(model.column("target"));
        boolean fits =
                algorithm.classifies()
                        ? target.type().name() == TypeName.BOOLEAN
                        : Features.isNumeric(target.type());
        if (!fits) {
            throw ModelOptions.wrongType(
                    model, "target", algorithm.classifies() ? "boolean" : "a number");
        }
        if (model.keyColumn() == model.column("target")) {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE, "the model's key cannot be its target");
        }
    }

    /// The columns of features, as places in the input.
    record FeatureColumns(List<Integer> columns, List<Field> fields) {
        int[] places() {
            return columns.stream().mapToInt(Integer::intValue).toArray();
        }

        List<String> names() {
            return fields.stream().map(Field::name).toList();
        }
    }

    static FeatureColumns features(ModelDefinition model) {
        var columns = new ArrayList<>(model.arguments());
        int key = model.keyColumn();
        columns.removeIf(column -> column == key);
        return new FeatureColumns(columns, columns.stream().map(model.input()::field).toList());
    }

    /// The columns that a model begins with.
    static int width(ModelDefinition model, Algorithm algorithm) {
        if (algorithm.grows()) {
            return 0;
        }
        int width = 0;
        for (var field : features(model).fields()) {
            // One more for NULL.
            width += Features.isNumeric(field.type()) ? 1 : categories(model, algorithm) + 1;
        }
        return Math.max(1, width);
    }

    /// The encoder's columns and those of 0 that a model has more.
    static double[][] padded(double[][] encoded, int width, int size) {
        if (encoded.length >= width) {
            return encoded;
        }
        var padded = Arrays.copyOf(encoded, width);
        Arrays.fill(padded, encoded.length, width, new double[size]);
        return padded;
    }

    private static int categories(ModelDefinition model, Algorithm algorithm) {
        boolean grows = algorithm.grows();
        return (int)
                ModelOptions.number(
                        model.options(),
                        "max_categories",
                        grows ? 100 : 20,
                        0,
                        grows ? 1_000_000 : 200);
    }

    static FeatureEncoder encoder(ModelDefinition model, Algorithm algorithm) {
        int categories = categories(model, algorithm);
        return new FeatureEncoder(Features.types(features(model).fields()), categories);
    }

    @Override
    public Learner learner(ModelDefinition model) {
        return new SupervisedLearner(model, algorithm);
    }

    @Override
    public List<Field> predicted(ModelDefinition model) {
        return List.of(new Field("prediction", Type.DOUBLE, true));
    }

    @Override
    public ModelReader reader(ModelDefinition model, ModelContent content) {
        return new SupervisedReader(model, algorithm, content);
    }

    @Override
    public Evaluator evaluator(
            ModelDefinition model, ModelContent content, Map<String, String> options) {
        Evaluator.requireKnown(options, List.of());
        return new SupervisedEvaluator(model, reader(model, content), algorithm.classifies());
    }

    @Override
    public List<ModelMetric> metrics(ModelDefinition model, ModelContent content) {
        var part = content.part(SCORE, "");
        return part == null
                ? List.of()
                : Judge.of(algorithm.classifies(), ModelOptions.window(model)).read(part.state());
    }

    @Override
    public List<ModelParameter> parameters(ModelDefinition model, ModelContent content) {
        var features = content.part(FEATURES, "");
        if (features == null) {
            return List.of();
        }
        var encoder = FeatureEncoder.decode(new StateReader(features.state()));
        var columns = features(model).names();
        var names =
                IntStream.range(0, encoder.columnCount())
                        .mapToObj(i -> encoder.name(i, columns))
                        .toList();
        var parameters = new ArrayList<ModelParameter>();
        content.forEach(
                MODEL,
                part -> {
                    var learnt = algorithm.decode(new StateReader(part.state()));
                    learnt = algorithm.grown(learnt, encoder.columnCount(), encoder.order());
                    parameters.addAll(algorithm.parameters(learnt, part.key(), names));
                });
        return parameters;
    }
}
