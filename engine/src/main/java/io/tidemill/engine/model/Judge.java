// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.score.ClassificationScore;
import io.tidemill.analytics.score.RegressionScore;
import io.tidemill.analytics.score.Score;
import io.tidemill.analytics.score.SlidingScore;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import io.tidemill.engine.model.ModelType.ModelMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Judges predictions by what came: of all rows, and of the last ones.
///
/// @param <S> the score
final class Judge<S extends Score<S>> {
    private final SlidingScore<S> score;
    private final Adder<S> adder;
    private final S tick;

    /// Adds predictions to a score.
    @FunctionalInterface
    interface Adder<S> {
        void add(S score, double[] predictions, double[] targets, int from, int to);
    }

    Judge(Supplier<S> maker, Adder<S> adder, long window) {
        score = new SlidingScore<>(maker, window);
        tick = maker.get();
        this.adder = adder;
    }

    static Judge<?> of(boolean classifies, long window) {
        return classifies
                ? new Judge<>(ClassificationScore::new, ClassificationScore::add, window)
                : new Judge<>(RegressionScore::new, RegressionScore::add, window);
    }

    /// Judges rows `from` to `to`.
    void add(double[] predictions, double[] targets, int from, int to) {
        adder.add(tick, predictions, targets, from, to);
    }

    /// Ends the tick; whether there were predictions in it.
    boolean flush() {
        if (tick.count() == 0) {
            return false;
        }
        score.add(tick);
        tick.clear();
        return true;
    }

    /// The score of the last predictions.
    S window() {
        return score.window();
    }

    byte[] write() {
        var writer = new StateWriter();
        score.write(writer);
        return writer.toBytes();
    }

    /// Takes back what [#write] wrote; gives the figures.
    List<ModelMetric> read(byte[] state) {
        score.read(new StateReader(state));
        return metrics(score);
    }

    /// The figures of a score.
    static List<ModelMetric> metrics(SlidingScore<?> score) {
        var metrics = new ArrayList<ModelMetric>();
        add("all", score.overall(), metrics);
        add("window", score.window(), metrics);
        return metrics;
    }

    private static void add(String scope, Score<?> score, List<ModelMetric> metrics) {
        score.metrics()
                .forEach(metric -> metrics.add(new ModelMetric(scope, score.count(), metric)));
    }
}
