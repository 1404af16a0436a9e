// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.forecast.Forecaster;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.catalog.ModelDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says what the series of a [SeriesLearner] make of rows; each key's is read when it is first
/// needed.
final class SeriesReader implements ModelReader {
    private final SeriesAlgorithm algorithm;
    private final ModelDefinition definition;
    private final ModelContent content;
    private final @Nullable TimeSteps steps;
    private final int time;
    private final int target;
    private final int key;
    private final @Nullable KeyGroups groups;
    private final Map<String, Optional<Series>> series = new HashMap<>();

    SeriesReader(ModelDefinition definition, SeriesAlgorithm algorithm, ModelContent content) {
        this.algorithm = algorithm;
        this.definition = definition;
        this.content = content;
        steps = TimeSteps.of(definition, algorithm);
        time = definition.arguments().indexOf(definition.column("time"));
        target = definition.arguments().indexOf(definition.column("target"));
        key = definition.arguments().indexOf(definition.keyColumn());
        groups = KeyGroups.of(definition);
    }

    @Override
    public void predict(Batch rows, int[] given, ColumnBuilder[] out) {
        var keys = new String[rows.size()];
        var cut = KeyGroups.cut(groups, rows, key < 0 ? -1 : given[key]);
        for (var group : cut.groups()) {
            for (int i = group.from(); i < group.to(); i++) {
                keys[cut.order()[i]] = group.key();
            }
        }
        double[] values = values(rows, given);
        var times = (LongColumn) rows.column(given[time]);
        for (int row = 0; row < rows.size(); row++) {
            var one = series.computeIfAbsent(keys[row], this::read);
            if (one.isEmpty()
                    || times.isNull(row)
                    || !TimeSteps.inAny(steps, times.values()[row])) {
                ModelReader.appendNulls(out);
            } else {
                long step = TimeSteps.step(steps, times.values()[row], one.get().forecaster());
                one.get().say(step, values[row], out);
            }
        }
    }

    private double[] values(Batch rows, int[] given) {
        if (target < 0) {
            return new double[rows.size()];
        }
        var type = definition.input().field(definition.column("target")).type();
        return Features.numbers(rows.column(given[target]), type, rows.size());
    }

    /// The forecast of a key, if anything was learnt of it.
    Optional<Forecaster> forecaster(String one) {
        return series.computeIfAbsent(one, this::read).map(Series::forecaster);
    }

    private Optional<Series> read(String one) {
        var part = content.part(SeriesType.MODEL, one);
        return part == null
                ? Optional.empty()
                : Optional.of(algorithm.decode(new StateReader(part.state())));
    }
}
