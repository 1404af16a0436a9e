// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.forecast;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Arrays;

/// The last values of a series by step, as many as there is room for; NaN where one is missing.
final class RecentValues {
    private final double[] values;
    // The steps since the first value, and the last of them.
    private long seen;
    private long last;

    RecentValues(int capacity) {
        values = new double[capacity];
        Arrays.fill(values, Double.NaN);
    }

    int capacity() {
        return values.length;
    }

    /// The steps from the first value to the last.
    long seen() {
        return seen;
    }

    /// The step of the last value.
    long last() {
        return last;
    }

    /// Appends the value of `step`, which is after the last.
    void add(long step, double value) {
        long skipped = seen == 0 ? 0 : step - last - 1;
        if (skipped >= values.length) {
            Arrays.fill(values, Double.NaN);
        } else {
            for (long missing = step - skipped; missing < step; missing++) {
                values[slot(missing)] = Double.NaN;
            }
        }
        values[slot(step)] = value;
        seen += skipped + 1;
        last = step;
    }

    private int slot(long step) {
        return (int) Math.floorMod(step, (long) values.length);
    }

    /// The value of `step`; NaN where it is not known, or not any more.
    double get(long step) {
        return step > last || last - step >= Math.min(seen, values.length)
                ? Double.NaN
                : values[slot(step)];
    }

    /// The values in order of their steps; the last is that of [#last].
    double[] inOrder() {
        var ordered = new double[(int) Math.min(seen, values.length)];
        for (int i = 0; i < ordered.length; i++) {
            ordered[i] = values[slot(last - ordered.length + 1 + i)];
        }
        return ordered;
    }

    void write(StateWriter writer) {
        writer.putLong(seen);
        writer.putLong(last);
        writer.putDoubles(values, values.length);
    }

    void read(StateReader reader) {
        seen = reader.getLong();
        last = reader.getLong();
        reader.getDoubles(values, values.length);
    }
}
