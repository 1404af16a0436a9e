// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.score;

import java.util.ArrayList;
import java.util.List;

/// Of alarms: what an [AlarmScore] says; where it is known which rows are anomalies also
/// `precision` (the share of alarms that were right), `recall` (the share of anomalies that got
/// one), `f1` (their harmonic mean) and `auc` of the scores.
public final class DetectionScore {
    private final AlarmScore alarms = new AlarmScore();
    private long labelled;
    private long labelledAlarms;
    private long anomalies;
    private long found;
    private final ExactArea area = new ExactArea();

    /// Judges one row of which the truth is not known.
    public void add(boolean alarm) {
        alarms.add(alarm);
    }

    /// Judges one row.
    public void add(double score, boolean alarm, boolean anomaly) {
        add(alarm);
        labelled++;
        labelledAlarms += alarm ? 1 : 0;
        anomalies += anomaly ? 1 : 0;
        found += alarm && anomaly ? 1 : 0;
        area.add(score, anomaly);
    }

    /// The number of rows judged.
    public long count() {
        return alarms.count();
    }

    /// The figures as of now.
    public List<Metric> metrics() {
        var metrics = new ArrayList<>(alarms.metrics());
        if (labelled > 0) {
            metrics.add(new Metric("precision", found / (double) labelledAlarms));
            metrics.add(new Metric("recall", found / (double) anomalies));
            metrics.add(new Metric("f1", 2.0 * found / (labelledAlarms + anomalies)));
            metrics.add(new Metric("auc", area.value()));
        }
        return metrics;
    }
}
