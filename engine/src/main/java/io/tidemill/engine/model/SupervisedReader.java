// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.util.Objects.requireNonNull;

import io.tidemill.analytics.feature.FeatureEncoder;
import io.tidemill.analytics.model.Predictor;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.catalog.ModelDefinition;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Predicts with the models of a [SupervisedLearner]; each key's is read when it is first needed.
final class SupervisedReader implements ModelReader {
    private final Algorithm algorithm;
    private final ModelContent content;
    private final SupervisedType.FeatureColumns features;
    private final List<Integer> arguments;
    private final int key;
    private final int width;
    private final @Nullable KeyGroups groups;
    private final @Nullable FeatureEncoder encoder;
    private final Map<String, Optional<Predictor>> predictors = new HashMap<>();

    SupervisedReader(ModelDefinition definition, Algorithm algorithm, ModelContent content) {
        this.algorithm = algorithm;
        this.content = content;
        features = SupervisedType.features(definition);
        arguments = definition.arguments();
        width = SupervisedType.width(definition, algorithm);
        key = arguments.indexOf(definition.keyColumn());
        groups = KeyGroups.of(definition);
        var part = content.part(SupervisedType.FEATURES, "");
        encoder = part == null ? null : FeatureEncoder.decode(new StateReader(part.state()));
    }

    @Override
    public void predict(Batch rows, int[] given, ColumnBuilder[] out) {
        var cut = KeyGroups.cut(groups, rows, key < 0 ? -1 : given[key]);
        int[] order = cut.order();
        var predictions = new double[rows.size()];
        Arrays.fill(predictions, Double.NaN);
        if (encoder != null) {
            predict(cut.ordered(), given, cut.groups(), predictions);
        }
        var inOrder = new double[rows.size()];
        for (int i = 0; i < order.length; i++) {
            inOrder[order[i]] = predictions[i];
        }
        var column = (ColumnBuilder.Doubles) out[0];
        for (double prediction : inOrder) {
            if (Double.isNaN(prediction)) {
                column.appendNull();
            } else {
                column.append(prediction);
            }
        }
    }

    private void predict(Batch rows, int[] given, List<KeyGroups.Group> cut, double[] predictions) {
        var known = requireNonNull(encoder);
        int[] places =
                features.columns().stream()
                        .mapToInt(column -> given[arguments.indexOf(column)])
                        .toArray();
        var numbers = Features.read(rows, places, features.fields(), known, false);
        var encoded =
                SupervisedType.padded(
                        known.encode(numbers, 0, rows.size(), false), width, rows.size());
        for (var group : cut) {
            predictor(group.key())
                    .ifPresent(predictor ->
                            predictor.predict(encoded, group.from(), group.to(), predictions));
        }
    }

    private Optional<Predictor> predictor(String one) {
        return predictors.computeIfAbsent(one, this::read);
    }

    private Optional<Predictor> read(String one) {
        var part = content.part(SupervisedType.MODEL, one);
        if (part == null || part.rows() == 0) {
            return Optional.empty();
        }
        var known = requireNonNull(encoder);
        var model = algorithm.decode(new StateReader(part.state()));
        return Optional.of(algorithm.grown(model, known.columnCount(), known.order()).predictor());
    }
}
