// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.forecast;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;

/// How far forecasts one step ahead, made before the step was known, were from the truth, beside
/// the naive forecasts of the same steps: the value one season before.
///
/// @param count the steps
/// @param absoluteErrors the sum of the errors' magnitudes
/// @param squaredErrors the sum of their squares
/// @param naiveAbsoluteErrors the sum of the naive forecasts' magnitudes of error
/// @param naiveSquaredErrors the sum of their squares
/// @param covered the steps whose value was within the interval of level 0.95
/// @param intervals the steps that had an interval
public record ForecastScore(
        long count,
        double absoluteErrors,
        double squaredErrors,
        double naiveAbsoluteErrors,
        double naiveSquaredErrors,
        long covered,
        long intervals) {
    static final ForecastScore NONE = new ForecastScore(0, 0, 0, 0, 0, 0, 0);

    /// The level of the intervals that are scored.
    public static final double LEVEL = 0.95;

    /// The mean magnitude of the errors.
    public double meanAbsoluteError() {
        return absoluteErrors / count;
    }

    /// The root of the mean squared error.
    public double rootMeanSquaredError() {
        return Math.sqrt(squaredErrors / count);
    }

    /// The mean magnitude of the naive forecasts' errors.
    public double naiveMeanAbsoluteError() {
        return naiveAbsoluteErrors / count;
    }

    /// The mean absolute error over that of the naive forecast: below 1, the model adds something
    /// (after R. J. Hyndman and A. B. Koehler, "Another look at measures of forecast accuracy",
    /// 2006, with the naive errors of the same steps).
    public double meanAbsoluteScaledError() {
        return absoluteErrors / naiveAbsoluteErrors;
    }

    /// The part of the values that were within their interval.
    public double coverage() {
        return covered / (double) intervals;
    }

    ForecastScore with(double error, double naiveError, double bound) {
        boolean interval = !Double.isNaN(bound);
        return new ForecastScore(
                count + 1,
                absoluteErrors + Math.abs(error),
                squaredErrors + error * error,
                naiveAbsoluteErrors + Math.abs(naiveError),
                naiveSquaredErrors + naiveError * naiveError,
                covered + (interval && Math.abs(error) <= bound ? 1 : 0),
                intervals + (interval ? 1 : 0));
    }

    void write(StateWriter writer) {
        writer.putLong(count);
        writer.putDouble(absoluteErrors);
        writer.putDouble(squaredErrors);
        writer.putDouble(naiveAbsoluteErrors);
        writer.putDouble(naiveSquaredErrors);
        writer.putLong(covered);
        writer.putLong(intervals);
    }

    static ForecastScore read(StateReader reader) {
        return new ForecastScore(
                reader.getLong(),
                reader.getDouble(),
                reader.getDouble(),
                reader.getDouble(),
                reader.getDouble(),
                reader.getLong(),
                reader.getLong());
    }
}
