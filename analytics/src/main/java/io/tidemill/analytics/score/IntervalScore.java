// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.score;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.List;

/// Of predicted intervals: `coverage`, the part that held the truth, and `interval_width`, their
/// mean width.
public final class IntervalScore implements Score<IntervalScore> {
    private long count;
    private long covered;
    private double widths;

    /// Judges one interval; one that is not finite is passed over.
    public void add(double lower, double upper, double target) {
        if (!Double.isFinite(upper - lower) || !Double.isFinite(target)) {
            return;
        }
        count++;
        covered += target >= lower && target <= upper ? 1 : 0;
        widths += upper - lower;
    }

    @Override
    public void merge(IntervalScore other) {
        count += other.count;
        covered += other.covered;
        widths += other.widths;
    }

    @Override
    public void clear() {
        count = 0;
        covered = 0;
        widths = 0;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                new Metric("coverage", covered / (double) count),
                new Metric("interval_width", widths / count));
    }

    @Override
    public void write(StateWriter writer) {
        writer.putLong(count);
        writer.putLong(covered);
        writer.putDouble(widths);
    }

    @Override
    public void read(StateReader reader) {
        count = reader.getLong();
        covered = reader.getLong();
        widths = reader.getDouble();
    }
}
