// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.forecast.ForecastTally;
import io.tidemill.analytics.forecast.Forecaster;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.catalog.ModelDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Judges forecasts of steps after the last one that was learnt, all made from there, beside those
/// that repeat the last season. Values of a step are averaged, as in learning; steps that are past,
/// or more than [#STEPS_MAX] ahead, are not judged.
final class ForecastEvaluator implements Evaluator {
    private static final int STEPS_MAX = 100_000;

    private final ModelDefinition model;
    private final SeriesReader reader;
    private final TimeSteps steps;
    private final int time;
    private final int target;
    private final @Nullable KeyGroups groups;
    private final Map<String, TreeMap<Long, double[]>> series = new HashMap<>();

    ForecastEvaluator(ModelDefinition model, SeriesReader reader) {
        this.model = model;
        this.reader = reader;
        steps = TimeSteps.of(model);
        time = model.column("time");
        target = model.column("target");
        groups = KeyGroups.of(model);
    }

    @Override
    public void add(Batch rows) {
        var cut = KeyGroups.cut(groups, rows, model.keyColumn());
        var ordered = cut.ordered();
        double[] values =
                Features.numbers(ordered.column(target), model.input().type(target), rows.size());
        var times = (LongColumn) ordered.column(time);
        for (var group : cut.groups()) {
            var sums = series.computeIfAbsent(group.key(), _ -> new TreeMap<>());
            for (int row = group.from(); row < group.to(); row++) {
                if (!times.isNull(row)
                        && steps.has(times.values()[row])
                        && Double.isFinite(values[row])) {
                    double[] sum =
                            sums.computeIfAbsent(steps.of(times.values()[row]), _ -> new double[2]);
                    sum[0] += values[row];
                    sum[1]++;
                }
            }
        }
    }

    @Override
    public List<Figure> figures() {
        var tally = new ForecastTally();
        new TreeMap<>(series)
                .forEach((key, sums) ->
                        reader.forecaster(key)
                                .filter(one -> !one.isEmpty())
                                .ifPresent(one -> judge(one, sums, tally)));
        return Figure.of(tally.metrics(), tally.count());
    }

    private void judge(Forecaster one, NavigableMap<Long, double[]> sums, ForecastTally tally) {
        long last = one.lastStep();
        var later = sums.subMap(last, false, last + STEPS_MAX, true);
        if (later.isEmpty()) {
            return;
        }
        var forecasts = new double[(int) (later.lastKey() - last)];
        var lower = new double[forecasts.length];
        var upper = new double[forecasts.length];
        one.forecast(SeriesAlgorithm.level(model), forecasts, lower, upper);
        later.forEach((step, sum) -> {
            int at = (int) (step - last) - 1;
            double value = sum[0] / sum[1];
            double error = value - forecasts[at];
            if (Double.isFinite(error)) {
                tally.add(error, value - one.naiveAhead(step), (upper[at] - lower[at]) / 2);
            }
        });
    }
}
