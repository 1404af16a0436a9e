// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.forecast.Forecaster;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.TextFormat;

/// The next steps of series that a model of type `forecast` has learnt: key, time of the step's
/// begin, forecast, lower and upper bound.
public final class ForecastRows {
    private static final int STEPS_MAX = 100_000;

    private final TimeSteps steps;
    private final Type keyType;
    private final double level;
    private final TextFormat format = TextFormat.utc();

    /// Forecasts by `model`.
    public ForecastRows(ModelDefinition model) {
        steps = TimeSteps.of(model);
        level = SeriesAlgorithm.level(model);
        keyType = model.keyType();
    }

    /// Appends the `count` steps after the last one of a series, with `weight`.
    ///
    /// Errors: 22023 for a number of steps out of range.
    ///
    /// @param key of the series, as text
    /// @param state of the series
    public void append(String key, byte[] state, long count, long weight, BatchBuilder out) {
        if (count < 0 || count > STEPS_MAX) {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "the number of steps to forecast must be from 0 to " + STEPS_MAX);
        }
        var forecaster = Forecaster.decode(new StateReader(state));
        if (forecaster.isEmpty()) {
            return;
        }
        var forecasts = new double[(int) count];
        var lower = new double[forecasts.length];
        var upper = new double[forecasts.length];
        forecaster.forecast(level, forecasts, lower, upper);
        for (int i = 0; i < forecasts.length; i++) {
            if (key.isEmpty()) {
                out.column(0).appendNull();
            } else {
                format.parse(keyType, Slice.of(key), out.column(0));
            }
            out.longs(1).append(steps.start(forecaster.lastStep() + 1 + i));
            Series.put(forecasts[i], out.column(2));
            Series.put(lower[i], out.column(3));
            Series.put(upper[i], out.column(4));
            out.endRow(weight);
        }
    }
}
