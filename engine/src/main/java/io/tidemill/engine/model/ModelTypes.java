// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The algorithms by the names that `type = '…'` gives them.
public final class ModelTypes {
    private static final Map<String, ModelType> TYPES =
            new TreeMap<>(
                    Map.of(
                            "anomaly",
                            new SeriesType(SeriesAlgorithm.ANOMALY),
                            "forecast",
                            new SeriesType(SeriesAlgorithm.FORECAST),
                            "linear_regression",
                            new SupervisedType(Algorithms.LINEAR),
                            "logistic_regression",
                            new SupervisedType(FixedWidth.LOGISTIC),
                            "sgd_regression",
                            new SupervisedType(FixedWidth.GRADIENT_REGRESSION),
                            "sgd_classification",
                            new SupervisedType(FixedWidth.GRADIENT_CLASSIFICATION),
                            "tree_regression",
                            new SupervisedType(FixedWidth.TREE_REGRESSION),
                            "tree_classification",
                            new SupervisedType(FixedWidth.TREE_CLASSIFICATION),
                            "recommender",
                            new RecommenderType(),
                            "onnx",
                            new OutsideType()));

    /// Those of type `anomaly` by their option `algorithm`.
    private static final Map<String, ModelType> DETECTORS =
            new TreeMap<>(
                    Map.of(
                            "forecast",
                            new SeriesType(SeriesAlgorithm.ANOMALY),
                            "covariance",
                            new DetectorType(Detector.Kind.COVARIANCE),
                            "half_space_trees",
                            new DetectorType(Detector.Kind.HALF_SPACE_TREES)));

    private ModelTypes() {}

    /// A definition with what its type makes of it.
    ///
    /// Errors: 22023 where there is no such type, 42703 for a column that is not there.
    public static ModelDefinition define(Map<String, String> options, Schema input) {
        var bare = new ModelDefinition(options, input, List.of(), List.of());
        var type = of(bare);
        return new ModelDefinition(options, input, type.arguments(bare), type.predicted(bare));
    }

    /// The type of `model`.
    ///
    /// Errors: 22023 where there is none, or no such algorithm.
    public static ModelType of(ModelDefinition model) {
        var type = TYPES.get(model.type());
        if (type == null) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "there is no model type \"" + model.type() + "\"")
                    .hint("The types are: " + String.join(", ", TYPES.keySet()) + ".");
        }
        String algorithm = model.options().get("algorithm");
        return model.type().equals("anomaly") && algorithm != null ? detector(algorithm) : type;
    }

    /// Reads all that was learnt elsewhere.
    ///
    /// Errors: 22023 where it is not what a model of that definition learns.
    public static void requireReadable(ModelDefinition model, ModelContent content) {
        var type = of(model);
        try {
            type.reader(model, content);
            type.parameters(model, content);
            type.metrics(model, content);
            type.driftEvents(content);
        } catch (StateFormatException
                | IllegalArgumentException
                | IndexOutOfBoundsException unreadable) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE, "what was learnt is not readable")
                    .cause(unreadable);
        }
    }

    private static ModelType detector(String algorithm) {
        var type = DETECTORS.get(algorithm);
        if (type == null) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "there is no algorithm \"" + algorithm + "\" for anomalies")
                    .hint("The algorithms are: " + String.join(", ", DETECTORS.keySet()) + ".");
        }
        return type;
    }
}
