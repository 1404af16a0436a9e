// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.util.Objects.requireNonNull;

import io.tidemill.analytics.forecast.ForecastScore;
import io.tidemill.analytics.forecast.ForecastTally;
import io.tidemill.analytics.score.SlidingScore;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.type.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Learns series in time, one a key. The rows of a tick are learnt in the order of their times; a
/// row of a step before the last one of its key is late: it is counted as skipped.
final class SeriesLearner implements Learner {
    private static final int OBJECTS_BYTES = 500;

    private final ModelDefinition definition;
    private final SeriesAlgorithm algorithm;
    private final Retraction retraction;
    private final @Nullable TimeSteps steps;
    private final int time;
    private final int target;
    private final Type targetType;
    private final @Nullable KeyGroups groups;

    private final Map<String, Learnt> learnt = new HashMap<>();
    private final Set<String> touched = new LinkedHashSet<>();
    private final SlidingScore<ForecastTally> score;
    private final ForecastTally tick = new ForecastTally();
    private boolean judged;
    private final @Nullable Drift<Series> drift;
    // The errors of a tick's steps, where drift is watched; of the series on trial as well.
    private double[] errors = new double[16];
    private double[] trialErrors = new double[16];
    private double[] magnitudes = new double[16];
    private int errorCount;
    private long stateBytes;

    private static final class Learnt {
        private Series series;
        private long rows;
        private long skipped;

        Learnt(Series series, long rows, long skipped) {
            this.series = series;
            this.rows = rows;
            this.skipped = skipped;
        }
    }

    SeriesLearner(ModelDefinition definition, SeriesAlgorithm algorithm) {
        this.definition = definition;
        this.algorithm = algorithm;
        retraction = Retraction.of(definition, false, false);
        steps = TimeSteps.of(definition, algorithm);
        time = definition.column("time");
        target = definition.column("target");
        targetType = definition.input().field(target).type();
        groups = KeyGroups.of(definition);
        score = SeriesType.score(definition);
        drift = Drift.of(definition, new TrialForm(algorithm));
    }

    @Override
    public void learn(Batch changes, Moment moment) {
        var rows = retraction.kept(changes, definition);
        if (rows.size() == 0) {
            return;
        }
        rows = rows.gather(byTime(rows), rows.size());
        var cut = KeyGroups.cut(groups, rows, definition.keyColumn());
        rows = cut.ordered();
        double[] values = Features.numbers(rows.column(target), targetType, rows.size());
        for (var group : cut.groups()) {
            var one =
                    learnt.computeIfAbsent(
                            group.key(), _ -> new Learnt(algorithm.make(definition), 0, 0));
            learn(one, rows, values, group);
            if (drift != null) {
                judge(group, one, rows, values, moment);
            }
            touched.add(group.key());
        }
        if (tick.count() > 0) {
            score.add(tick);
            tick.clear();
            judged = true;
        }
    }

    private int[] byTime(Batch rows) {
        var times = (LongColumn) rows.column(time);
        long[] values = times.values();
        boolean ordered = true;
        for (int i = 1; i < rows.size() && ordered; i++) {
            ordered = values[i - 1] <= values[i];
        }
        var order = IntStream.range(0, rows.size());
        return ordered
                ? order.toArray()
                : order.boxed()
                        .sorted(Comparator.comparingLong(row -> values[row]))
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    private void learn(Learnt one, Batch rows, double[] values, KeyGroups.Group group) {
        var trial = drift == null ? null : drift.trial(group.key());
        var forecaster = one.series.forecaster();
        var before = forecaster.score();
        errorCount = 0;
        for (int row = group.from(); row < group.to(); row++) {
            long weight = rows.weight(row);
            if (!isValue(rows, values, row)) {
                one.skipped += weight;
                continue;
            }
            long late = forecaster.lateCount();
            var judgedBefore = forecaster.score();
            for (long i = 0; i < weight; i++) {
                update(one.series, rows, values, row);
            }
            late = forecaster.lateCount() - late;
            one.skipped += late;
            one.rows += weight - late;
            if (drift != null) {
                note(judgedBefore, one.series, trial, rows, values, row);
            }
        }
        tick.add(before, forecaster.score());
    }

    private boolean isValue(Batch rows, double[] values, int row) {
        var times = (LongColumn) rows.column(time);
        return !times.isNull(row)
                && TimeSteps.inAny(steps, times.values()[row])
                && Double.isFinite(values[row]);
    }

    private void update(Series series, Batch rows, double[] values, int row) {
        long at = ((LongColumn) rows.column(time)).values()[row];
        series.update(TimeSteps.step(steps, at, series.forecaster()), values[row]);
    }

    /// Notes the error of a step that this row has ended, if it has; lets the series on trial learn
    /// the row too.
    private void note(
            ForecastScore before,
            Series series,
            @Nullable Series trial,
            Batch rows,
            double[] values,
            int row) {
        double error = error(before, series.forecaster().score());
        double trialError = Double.NaN;
        if (trial != null) {
            var trialBefore = trial.forecaster().score();
            for (long i = rows.weight(row); i > 0; i--) {
                update(trial, rows, values, row);
            }
            trialError = error(trialBefore, trial.forecaster().score());
        }
        if (Double.isNaN(error)) {
            return;
        }
        if (errorCount == errors.length) {
            errors = Arrays.copyOf(errors, 2 * errorCount);
            trialErrors = Arrays.copyOf(trialErrors, 2 * errorCount);
            magnitudes = Arrays.copyOf(magnitudes, 2 * errorCount);
        }
        errors[errorCount] = error;
        trialErrors[errorCount] = trialError;
        magnitudes[errorCount++] = values[row];
    }

    private static double error(ForecastScore before, ForecastScore after) {
        return after.count() == before.count()
                ? Double.NaN
                : Math.abs(after.absoluteErrors() - before.absoluteErrors());
    }

    private void judge(
            KeyGroups.Group group, Learnt one, Batch rows, double[] values, Moment moment) {
        String name = group.key();
        var watched = requireNonNull(drift);
        var noted =
                new Drift.Errors(
                        0,
                        errorCount,
                        errors,
                        magnitudes,
                        watched.trial(name) == null ? null : trialErrors);
        one.series =
                watched.judge(name, one.series, noted, moment, () -> fresh(group, rows, values));
    }

    /// A series that has learnt nothing but this tick's rows.
    private Series fresh(KeyGroups.Group group, Batch rows, double[] values) {
        var fresh = algorithm.make(definition);
        for (int row = group.from(); row < group.to(); row++) {
            for (long i = isValue(rows, values, row) ? rows.weight(row) : 0; i > 0; i--) {
                update(fresh, rows, values, row);
            }
        }
        return fresh;
    }

    @Override
    public void takeOver(Learner other) {
        touched.addAll(learnt.keySet());
        learnt.clear();
        learnt.putAll(((SeriesLearner) other).learnt);
        touched.addAll(learnt.keySet());
    }

    @Override
    public void changed(Consumer<Part> parts) {
        for (String one : touched) {
            var changed = learnt.get(one);
            if (changed == null) {
                parts.accept(Part.gone(SeriesType.MODEL, one));
                continue;
            }
            var writer = new StateWriter();
            changed.series.encode(writer);
            byte[] state = writer.toBytes();
            stateBytes = state.length;
            parts.accept(new Part(SeriesType.MODEL, one, changed.rows, changed.skipped, state));
        }
        touched.clear();
        if (drift != null) {
            drift.changed(parts);
        }
        if (judged) {
            var writer = new StateWriter();
            score.write(writer);
            parts.accept(new Part(SeriesType.SCORE, "", 0, 0, writer.toBytes()));
            judged = false;
        }
    }

    private record TrialForm(SeriesAlgorithm algorithm) implements Drift.Form<Series> {
        @Override
        public Part write(String name, String key, Series series) {
            var writer = new StateWriter();
            series.encode(writer);
            return new Part(name, key, 0, 0, writer.toBytes());
        }

        @Override
        public Series read(StateReader reader) {
            return algorithm.decode(reader);
        }
    }

    @Override
    public void restore(Part part) {
        if (drift != null && drift.restore(part)) {
            return;
        }
        var reader = new StateReader(part.state());
        if (part.name().equals(SeriesType.SCORE)) {
            score.read(reader);
        } else {
            stateBytes = part.state().length;
            learnt.put(
                    part.key(), new Learnt(algorithm.decode(reader), part.rows(), part.skipped()));
        }
    }

    @Override
    public long sizeBytes() {
        return learnt.size() * (stateBytes + OBJECTS_BYTES);
    }
}
