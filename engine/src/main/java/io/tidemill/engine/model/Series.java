// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.anomaly.SeriesDetector;
import io.tidemill.analytics.forecast.Forecaster;
import io.tidemill.analytics.state.StateWriter;
import io.tidemill.core.batch.ColumnBuilder;
import java.util.Map;

/// What is learnt of one key's series.
interface Series {
    /// Learns a value.
    void update(long step, double value);

    /// Appends what it makes of a value, a value to each column.
    void say(long step, double value, ColumnBuilder[] out);

    /// The forecast in it.
    Forecaster forecaster();

    /// What it knows besides the forecast.
    default Map<String, Double> figures() {
        return Map.of();
    }

    /// Appends the whole state.
    void encode(StateWriter writer);

    /// Appends a number; NULL for NaN.
    static void put(double number, ColumnBuilder out) {
        if (Double.isNaN(number)) {
            out.appendNull();
        } else {
            ((ColumnBuilder.Doubles) out).append(number);
        }
    }

    /// A forecast alone: it says what was to be expected.
    record Forecasts(Forecaster forecaster) implements Series {
        @Override
        public void update(long step, double value) {
            forecaster.update(step, value);
        }

        @Override
        public void say(long step, double value, ColumnBuilder[] out) {
            put(forecaster.expected(step), out[0]);
        }

        @Override
        public void encode(StateWriter writer) {
            forecaster.encode(writer);
        }
    }

    /// A detector: it says how unusual a value is, and whether that is an anomaly.
    record Detector(SeriesDetector detector) implements Series {
        @Override
        public void update(long step, double value) {
            detector.update(step, value);
        }

        @Override
        public void say(long step, double value, ColumnBuilder[] out) {
            var judgement = detector.assess(step, value);
            put(judgement.score(), out[0]);
            if (Double.isNaN(judgement.score())) {
                out[1].appendNull();
            } else {
                ((ColumnBuilder.Longs) out[1]).append(judgement.anomaly() ? 1 : 0);
            }
        }

        @Override
        public Forecaster forecaster() {
            return detector.forecaster();
        }

        @Override
        public Map<String, Double> figures() {
            return Map.of("threshold", detector.threshold(), "alarm_rate", detector.alarmRate());
        }

        @Override
        public void encode(StateWriter writer) {
            detector.encode(writer);
        }
    }
}
