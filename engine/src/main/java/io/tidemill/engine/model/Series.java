// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.forecast.Forecaster;
import io.tidemill.analytics.state.StateWriter;
import io.tidemill.core.batch.ColumnBuilder;

/// What is learnt of one key's series.
interface Series {
    /// Learns a value.
    void update(long step, double value);

    /// Appends what it makes of a value, a value to each column.
    void say(long step, double value, ColumnBuilder[] out);

    /// The forecast in it.
    Forecaster forecaster();

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
}
