// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.score;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.List;

/// Of alarms: `alarm_rate`, the share of rows that got one.
public final class AlarmScore implements Score<AlarmScore> {
    private long count;
    private long alarms;

    /// Judges one row.
    public void add(boolean alarm) {
        count++;
        alarms += alarm ? 1 : 0;
    }

    @Override
    public void merge(AlarmScore other) {
        count += other.count;
        alarms += other.alarms;
    }

    @Override
    public void clear() {
        count = 0;
        alarms = 0;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric("alarm_rate", alarms / (double) count));
    }

    @Override
    public void write(StateWriter writer) {
        writer.putLong(count);
        writer.putLong(alarms);
    }

    @Override
    public void read(StateReader reader) {
        count = reader.getLong();
        alarms = reader.getLong();
    }
}
