// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.forecast.ForecastTally;
import io.tidemill.analytics.score.SlidingScore;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.type.Type;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
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
    private final int key;
    private final @Nullable KeyGroups groups;

    private final Map<String, Learnt> learnt = new HashMap<>();
    private final Set<String> touched = new LinkedHashSet<>();
    private final SlidingScore<ForecastTally> score;
    private final ForecastTally tick = new ForecastTally();
    private boolean judged;
    private long stateBytes;

    private static final class Learnt {
        private final Series series;
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
        key = definition.keyColumn();
        groups = KeyGroups.of(definition);
        score = SeriesType.score(definition);
    }

    @Override
    public void learn(Batch changes) {
        var rows = retraction.kept(changes, definition);
        if (rows.size() == 0) {
            return;
        }
        rows = rows.gather(byTime(rows), rows.size());
        List<KeyGroups.Group> cut = List.of(new KeyGroups.Group("", 0, rows.size()));
        if (groups != null) {
            var order = new int[rows.size()];
            cut = groups.of(rows, key, order);
            rows = rows.gather(order, order.length);
        }
        double[] values = Features.numbers(rows.column(target), targetType, rows.size());
        for (var group : cut) {
            var one =
                    learnt.computeIfAbsent(
                            group.key(), _ -> new Learnt(algorithm.make(definition), 0, 0));
            learn(one, rows, values, group.from(), group.to());
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

    private void learn(Learnt one, Batch rows, double[] values, int from, int to) {
        var times = (LongColumn) rows.column(time);
        var forecaster = one.series.forecaster();
        var before = forecaster.score();
        for (int row = from; row < to; row++) {
            long weight = rows.weight(row);
            if (times.isNull(row)
                    || !TimeSteps.inAny(steps, times.values()[row])
                    || !Double.isFinite(values[row])) {
                one.skipped += weight;
                continue;
            }
            long late = forecaster.lateCount();
            for (long i = 0; i < weight; i++) {
                one.series.update(
                        TimeSteps.step(steps, times.values()[row], forecaster), values[row]);
            }
            late = forecaster.lateCount() - late;
            one.skipped += late;
            one.rows += weight - late;
        }
        tick.add(before, forecaster.score());
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
        if (judged) {
            var writer = new StateWriter();
            score.write(writer);
            parts.accept(new Part(SeriesType.SCORE, "", 0, 0, writer.toBytes()));
            judged = false;
        }
    }

    @Override
    public void restore(Part part) {
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
