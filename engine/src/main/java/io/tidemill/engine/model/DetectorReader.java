// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.catalog.ModelDefinition;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says how unusual rows are by the detectors of a [DetectorLearner]; each key's is read when it is
/// first needed.
final class DetectorReader implements ModelReader {
    private final ModelDefinition definition;
    private final ModelContent content;
    private final int[] columns;
    private final @Nullable KeyGroups groups;
    private final Map<String, Optional<Detector>> detectors = new HashMap<>();

    DetectorReader(ModelDefinition definition, ModelContent content) {
        this.definition = definition;
        this.content = content;
        columns = DetectorType.columns(definition);
        groups = KeyGroups.of(definition);
    }

    @Override
    public void predict(Batch rows, int[] given, ColumnBuilder[] out) {
        var input = rows.select(given);
        var cut = KeyGroups.cut(groups, input, definition.keyColumn());
        int[] order = cut.order();
        double[][] numbers = DetectorType.numbers(definition, columns, cut.ordered());
        var scores = new double[rows.size()];
        Arrays.fill(scores, Double.NaN);
        var by = new @Nullable Detector[rows.size()];
        var inOrder = new double[rows.size()];
        for (var group : cut.groups()) {
            var detector = detectors.computeIfAbsent(group.key(), this::read).orElse(null);
            if (detector != null) {
                detector.score(numbers, group.from(), group.to(), scores);
            }
            for (int i = group.from(); i < group.to(); i++) {
                by[order[i]] = detector;
                inOrder[order[i]] = scores[i];
            }
        }
        for (int row = 0; row < rows.size(); row++) {
            var detector = by[row];
            if (detector == null) {
                ModelReader.appendNulls(out);
            } else {
                DetectorType.say(detector, inOrder[row], out);
            }
        }
    }

    private Optional<Detector> read(String key) {
        var part = content.part(DetectorType.MODEL, key);
        return part == null
                ? Optional.empty()
                : Optional.of(
                        Detector.decode(
                                DetectorType.rate(definition), new StateReader(part.state())));
    }
}
