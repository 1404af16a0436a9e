// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.score;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Arrays;
import java.util.List;

/// Of predicted probabilities of yes: `log_loss`, `accuracy` (at one half) and `auc`, the
/// probability that a yes gets a higher one than a no.
///
/// The area under the curve is that of the logarithms of the odds in [#BINS] steps up to 20000 : 1
/// either way, so that what is rare is told apart as well; ties count one half. It is off by at
/// most half the share of the pairs that fall into one step.
public final class ClassificationScore implements Score<ClassificationScore> {
    private static final int BINS = 256;
    private static final double LOG_ODDS_MAX = 10;
    // A certain prediction that is wrong costs much, but not all.
    private static final double PROBABILITY_MIN = 1e-15;

    private long count;
    private long correct;
    private double loss;
    private final long[] yes = new long[BINS];
    private final long[] no = new long[BINS];

    /// Judges rows `from` to `to`: targets are 1 (yes) or 0; those without a prediction or target
    /// are passed over.
    public void add(double[] probabilities, double[] targets, int from, int to) {
        for (int row = from; row < to; row++) {
            add(probabilities[row], targets[row]);
        }
    }

    /// Judges one prediction.
    public void add(double probability, double target) {
        if (Double.isNaN(probability) || Double.isNaN(target)) {
            return;
        }
        boolean isYes = target >= 0.5;
        count++;
        correct += (probability >= 0.5) == isYes ? 1 : 0;
        double ofTruth = isYes ? probability : 1 - probability;
        loss -= StrictMath.log(Math.max(PROBABILITY_MIN, ofTruth));
        int bin = bin(probability);
        if (isYes) {
            yes[bin]++;
        } else {
            no[bin]++;
        }
    }

    private static int bin(double probability) {
        double odds = StrictMath.log(probability / (1 - probability));
        return Math.clamp((long) ((odds / LOG_ODDS_MAX + 1) / 2 * BINS), 0, BINS - 1);
    }

    @Override
    public void merge(ClassificationScore other) {
        count += other.count;
        correct += other.correct;
        loss += other.loss;
        for (int i = 0; i < BINS; i++) {
            yes[i] += other.yes[i];
            no[i] += other.no[i];
        }
    }

    @Override
    public void clear() {
        count = 0;
        correct = 0;
        loss = 0;
        Arrays.fill(yes, 0);
        Arrays.fill(no, 0);
    }

    @Override
    public long count() {
        return count;
    }

    /// The mean of minus the logarithm of the truth's probability.
    public double logLoss() {
        return loss / count;
    }

    /// The part of the rows where the likelier answer was right.
    public double accuracy() {
        return correct / (double) count;
    }

    /// The area under the receiver operating characteristic; NaN without both answers.
    public double area() {
        double above = 0;
        long yesBelow = 0;
        long noBelow = 0;
        for (int i = 0; i < BINS; i++) {
            above += (double) yes[i] * noBelow + 0.5 * yes[i] * no[i];
            yesBelow += yes[i];
            noBelow += no[i];
        }
        return above / ((double) yesBelow * noBelow);
    }

    @Override
    public List<Metric> metrics() {
        return metrics(area());
    }

    /// The figures, with an area that somebody knows better.
    public List<Metric> metrics(double area) {
        return List.of(
                new Metric("log_loss", logLoss()),
                new Metric("accuracy", accuracy()),
                new Metric("auc", area));
    }

    @Override
    public void write(StateWriter writer) {
        writer.putLong(count);
        writer.putLong(correct);
        writer.putDouble(loss);
        for (int i = 0; i < BINS; i++) {
            writer.putLong(yes[i]);
            writer.putLong(no[i]);
        }
    }

    @Override
    public void read(StateReader reader) {
        count = reader.getLong();
        correct = reader.getLong();
        loss = reader.getDouble();
        for (int i = 0; i < BINS; i++) {
            yes[i] = reader.getLong();
            no[i] = reader.getLong();
        }
    }
}
