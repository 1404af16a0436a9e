// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.anomaly;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;

/// A threshold that scores are above as rarely as they should be: each score moves it a little, up
/// if it was above, down if not, in the proportion that keeps it in place at the wanted rate (H.
/// Robbins and S. Monro, "A stochastic approximation method", 1951, on the threshold's logarithm).
public final class AlarmThreshold {
    private static final double STEP = 0.05;
    // At first the threshold may have far to go; scores say little while the model is young.
    private static final double STEP_FIRST = 0.5;

    private final double rate;
    private double threshold;
    private long count;
    private long alarms;

    /// A threshold at `start`, which is above 0, for a wanted share of scores above it.
    public AlarmThreshold(double rate, double start) {
        this.rate = rate;
        threshold = start;
    }

    /// The threshold as of now.
    public double value() {
        return threshold;
    }

    /// The scores seen.
    public long count() {
        return count;
    }

    /// Those that were above the threshold of their time.
    public long alarms() {
        return alarms;
    }

    /// Moves the threshold by a score; one that is not finite is passed over.
    public void learn(double score) {
        if (!Double.isFinite(score)) {
            return;
        }
        count++;
        boolean above = score > threshold;
        alarms += above ? 1 : 0;
        double step = Math.max(STEP, STEP_FIRST / Math.sqrt((double) count));
        threshold *= 1 + step * (above ? 1 - rate : -rate);
    }

    /// Appends threshold and counts.
    public void write(StateWriter writer) {
        writer.putDouble(threshold);
        writer.putLong(count);
        writer.putLong(alarms);
    }

    /// Reads what [#write] wrote.
    public static AlarmThreshold read(double rate, StateReader reader) {
        var threshold = new AlarmThreshold(rate, reader.getDouble());
        threshold.count = reader.getLong();
        threshold.alarms = reader.getLong();
        return threshold;
    }
}
