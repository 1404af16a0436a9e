// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.forecast;

import io.tidemill.analytics.score.Metric;
import io.tidemill.analytics.score.Score;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.List;

/// The [ForecastScore] of many series together: `mae`, `rmse`, the naive forecast's error as
/// `baseline_mae`, `mase` (the first over it: below 1, the model adds something) and `coverage` of
/// the intervals.
public final class ForecastTally implements Score<ForecastTally> {
    private ForecastScore sums = ForecastScore.NONE;

    /// Adds what a series' score has gained.
    public void add(ForecastScore before, ForecastScore after) {
        sums =
                new ForecastScore(
                        sums.count() + after.count() - before.count(),
                        sums.absoluteErrors() + after.absoluteErrors() - before.absoluteErrors(),
                        sums.squaredErrors() + after.squaredErrors() - before.squaredErrors(),
                        sums.naiveAbsoluteErrors()
                                + after.naiveAbsoluteErrors()
                                - before.naiveAbsoluteErrors(),
                        sums.naiveSquaredErrors()
                                + after.naiveSquaredErrors()
                                - before.naiveSquaredErrors(),
                        sums.covered() + after.covered() - before.covered(),
                        sums.intervals() + after.intervals() - before.intervals());
    }

    /// Adds a forecast's error, the naive one's of the same step, and how far off its interval
    /// allows it to be; NaN: it has none.
    public void add(double error, double naiveError, double bound) {
        sums = sums.with(error, naiveError, bound);
    }

    @Override
    public void merge(ForecastTally other) {
        add(ForecastScore.NONE, other.sums);
    }

    @Override
    public void clear() {
        sums = ForecastScore.NONE;
    }

    @Override
    public long count() {
        return sums.count();
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                new Metric("mae", sums.meanAbsoluteError()),
                new Metric("rmse", sums.rootMeanSquaredError()),
                new Metric("baseline_mae", sums.naiveMeanAbsoluteError()),
                new Metric("mase", sums.meanAbsoluteScaledError()),
                new Metric("coverage", sums.coverage()));
    }

    @Override
    public void write(StateWriter writer) {
        sums.write(writer);
    }

    @Override
    public void read(StateReader reader) {
        sums = ForecastScore.read(reader);
    }
}
