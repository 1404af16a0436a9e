// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.score;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.List;

/// Of predicted numbers: `mae`, `rmse`, `r2` (against the mean of the targets judged) and, where a
/// baseline was judged beside, `mase`, the absolute errors over the baseline's.
public final class RegressionScore implements Score<RegressionScore> {
    private long count;
    private double absoluteErrors;
    private double squaredErrors;
    private double targetMean;
    // The targets' squared distances from their mean (B. P. Welford, 1962).
    private double targetSquares;
    private long baselineCount;
    private double baselineErrors;
    private double errorsBesideBaseline;

    /// Judges rows `from` to `to`; those without a finite prediction or target are passed over.
    public void add(double[] predictions, double[] targets, int from, int to) {
        for (int row = from; row < to; row++) {
            add(predictions[row], targets[row], Double.NaN);
        }
    }

    /// Judges one prediction, and a baseline's unless it is NaN.
    public void add(double prediction, double target, double baseline) {
        double error = prediction - target;
        if (!Double.isFinite(error)) {
            return;
        }
        count++;
        absoluteErrors += Math.abs(error);
        squaredErrors += error * error;
        double distance = target - targetMean;
        targetMean += distance / count;
        targetSquares += distance * (target - targetMean);
        if (Double.isFinite(baseline)) {
            baselineCount++;
            baselineErrors += Math.abs(baseline - target);
            errorsBesideBaseline += Math.abs(error);
        }
    }

    @Override
    public void merge(RegressionScore other) {
        if (other.count == 0) {
            return;
        }
        long sum = count + other.count;
        double distance = other.targetMean - targetMean;
        targetSquares +=
                other.targetSquares + distance * distance * count * (other.count / (double) sum);
        targetMean += distance * other.count / sum;
        count = sum;
        absoluteErrors += other.absoluteErrors;
        squaredErrors += other.squaredErrors;
        baselineCount += other.baselineCount;
        baselineErrors += other.baselineErrors;
        errorsBesideBaseline += other.errorsBesideBaseline;
    }

    @Override
    public void clear() {
        count = 0;
        absoluteErrors = 0;
        squaredErrors = 0;
        targetMean = 0;
        targetSquares = 0;
        baselineCount = 0;
        baselineErrors = 0;
        errorsBesideBaseline = 0;
    }

    @Override
    public long count() {
        return count;
    }

    /// The mean magnitude of the errors.
    public double meanAbsoluteError() {
        return absoluteErrors / count;
    }

    /// The root of the mean squared error.
    public double rootMeanSquaredError() {
        return Math.sqrt(squaredErrors / count);
    }

    /// The part of the targets' variance that the predictions explain; below 0 where their mean
    /// would have been better.
    public double determination() {
        return targetSquares > 0 ? 1 - squaredErrors / targetSquares : Double.NaN;
    }

    /// The absolute errors over the baseline's.
    public double meanAbsoluteScaledError() {
        return baselineErrors > 0 ? errorsBesideBaseline / baselineErrors : Double.NaN;
    }

    @Override
    public List<Metric> metrics() {
        var mae = new Metric("mae", meanAbsoluteError());
        var rmse = new Metric("rmse", rootMeanSquaredError());
        var determination = new Metric("r2", determination());
        return baselineCount == 0
                ? List.of(mae, rmse, determination)
                : List.of(mae, rmse, determination, new Metric("mase", meanAbsoluteScaledError()));
    }

    @Override
    public void write(StateWriter writer) {
        writer.putLong(count);
        writer.putDouble(absoluteErrors);
        writer.putDouble(squaredErrors);
        writer.putDouble(targetMean);
        writer.putDouble(targetSquares);
        writer.putLong(baselineCount);
        writer.putDouble(baselineErrors);
        writer.putDouble(errorsBesideBaseline);
    }

    @Override
    public void read(StateReader reader) {
        count = reader.getLong();
        absoluteErrors = reader.getDouble();
        squaredErrors = reader.getDouble();
        targetMean = reader.getDouble();
        targetSquares = reader.getDouble();
        baselineCount = reader.getLong();
        baselineErrors = reader.getDouble();
        errorsBesideBaseline = reader.getDouble();
    }
}
