// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.anomaly;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;

/// A threshold that scores are above as rarely as they should be: each score moves it a little, up
/// if it was above, down if not, in the proportion that keeps it in place at the wanted rate (H.
/// Robbins and S. Monro, "A stochastic approximation method", 1951, on the threshold's logarithm).
final class AlarmThreshold {
    private static final double STEP = 0.05;
    // At first the threshold may have far to go; scores say little while the model is young.
    private static final double STEP_FIRST = 0.5;

    private final double rate;
    private double threshold;
    private long count;
    private long alarms;

    AlarmThreshold(double rate, double start) {
        this.rate = rate;
        threshold = start;
    }

    double value() {
        return threshold;
    }

    long count() {
        return count;
    }

    long alarms() {
        return alarms;
    }

    void learn(double score) {
        if (!Double.isFinite(score)) {
            return;
        }
        count++;
        boolean above = score > threshold;
        alarms += above ? 1 : 0;
        double step = Math.max(STEP, STEP_FIRST / Math.sqrt((double) count));
        threshold *= 1 + step * (above ? 1 - rate : -rate);
    }

    void write(StateWriter writer) {
        writer.putDouble(threshold);
        writer.putLong(count);
        writer.putLong(alarms);
    }

    static AlarmThreshold read(double rate, StateReader reader) {
        var threshold = new AlarmThreshold(rate, reader.getDouble());
        threshold.count = reader.getLong();
        threshold.alarms = reader.getLong();
        return threshold;
    }
}
