// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.score.AlarmScore;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.ModelDefinition;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Learns what rows of several columns are usual, with a [Detector] a key.
final class DetectorLearner implements Learner {
    private static final int KEY_BYTES = 2_000;

    private final ModelDefinition definition;
    private final Detector.Kind kind;
    private final Retraction retraction;
    private final int[] columns;
    private final double rate;
    private final @Nullable KeyGroups groups;
    private final Map<String, Learnt> learnt = new HashMap<>();
    private final Set<String> touched = new LinkedHashSet<>();
    private final Judge<AlarmScore> judge;
    private boolean judged;

    private static final class Learnt {
        private final Detector detector;
        private long rows;
        private long skipped;

        Learnt(Detector detector, long rows, long skipped) {
            this.detector = detector;
            this.rows = rows;
            this.skipped = skipped;
        }
    }

    DetectorLearner(ModelDefinition definition, Detector.Kind kind) {
        this.definition = definition;
        this.kind = kind;
        retraction = Retraction.of(definition, kind.unlearns(), false);
        columns = DetectorType.columns(definition);
        rate = DetectorType.rate(definition);
        groups = KeyGroups.of(definition);
        judge = DetectorType.judge(definition);
    }

    @Override
    public void learn(Batch changes, Moment moment) {
        var rows = retraction.kept(changes, definition);
        if (rows.size() == 0) {
            return;
        }
        var cut = KeyGroups.cut(groups, rows, definition.keyColumn());
        rows = cut.ordered();
        double[][] numbers = DetectorType.numbers(definition, columns, rows);
        var scores = new double[rows.size()];
        for (var group : cut.groups()) {
            var one =
                    learnt.computeIfAbsent(
                            group.key(),
                            _ -> new Learnt(Detector.make(kind, columns.length, rate), 0, 0));
            judge(one, numbers, rows, group, scores);
            one.detector.update(numbers, rows.weights(), group.from(), group.to());
            touched.add(group.key());
        }
        judged |= judge.flush();
    }

    private void judge(
            Learnt one, double[][] numbers, Batch rows, KeyGroups.Group group, double[] scores) {
        one.detector.score(numbers, group.from(), group.to(), scores);
        var alarms = new double[1];
        for (int i = group.from(); i < group.to(); i++) {
            if (DetectorType.isWhole(numbers, i)) {
                one.rows += rows.weight(i);
            } else {
                one.skipped += rows.weight(i);
            }
            if (rows.weight(i) > 0 && !Double.isNaN(scores[i])) {
                alarms[0] = one.detector.isAnomaly(scores[i]) ? 1 : 0;
                judge.add(alarms, alarms, 0, 1);
                one.detector.judge(scores[i]);
            }
        }
    }

    @Override
    public void takeOver(Learner other) {
        var before = Map.copyOf(learnt);
        touched.addAll(learnt.keySet());
        learnt.clear();
        learnt.putAll(((DetectorLearner) other).learnt);
        touched.addAll(learnt.keySet());
        learnt.forEach((key, one) -> {
            var old = before.get(key);
            if (old != null) {
                one.detector.keepThreshold(old.detector);
            }
        });
    }

    @Override
    public void changed(Consumer<Part> parts) {
        for (String key : touched) {
            var one = learnt.get(key);
            if (one == null) {
                parts.accept(Part.gone(DetectorType.MODEL, key));
                continue;
            }
            var writer = new StateWriter();
            one.detector.encode(writer);
            parts.accept(
                    new Part(DetectorType.MODEL, key, one.rows, one.skipped, writer.toBytes()));
        }
        touched.clear();
        if (judged) {
            parts.accept(new Part(DetectorType.SCORE, "", 0, 0, judge.write()));
            judged = false;
        }
    }

    @Override
    public void restore(Part part) {
        if (part.name().equals(DetectorType.SCORE)) {
            judge.read(part.state());
        } else {
            var detector = Detector.decode(rate, new StateReader(part.state()));
            learnt.put(part.key(), new Learnt(detector, part.rows(), part.skipped()));
        }
    }

    @Override
    public long sizeBytes() {
        return (long) KEY_BYTES * learnt.size();
    }
}
