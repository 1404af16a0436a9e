// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.linear;

import io.tidemill.analytics.distribution.StudentT;
import io.tidemill.analytics.model.Predictor;
import java.util.Arrays;

/// A line through the rows that a [LinearRegression] had at one time. It never changes.
public final class LinearFit implements Predictor {
    private final long rowCount;
    private final int rank;
    private final double intercept;
    private final double[] coefficients;
    private final double[] means;
    private final double targetMean;
    private final double residualSquares;
    private final double totalSquares;
    private final boolean centred;
    private final double[][] inverse;
    // Of the coefficients, for a variance of 1 about the line.
    private final double[][] covariance;
    private final double residualDegrees;

    LinearFit(
            long rowCount,
            int rank,
            boolean centred,
            double intercept,
            double[] coefficients,
            double[] means,
            double targetMean,
            double residualSquares,
            double totalSquares,
            double[][] inverse,
            double[] penalties) {
        this.rowCount = rowCount;
        this.rank = rank;
        this.centred = centred;
        this.intercept = centred ? intercept : 0;
        this.coefficients = coefficients;
        this.means = means;
        this.targetMean = targetMean;
        this.residualSquares = residualSquares;
        this.totalSquares = totalSquares;
        this.inverse = inverse;
        covariance = covariance(inverse, penalties);
        double used = rank + (centred ? 1 : 0);
        for (int i = 0; i < penalties.length; i++) {
            used -= inverse[i][i] * penalties[i];
        }
        residualDegrees = rowCount - used;
    }

    /// What is known of no rows: nothing.
    static LinearFit none(int featureCount) {
        var unknown = new double[featureCount];
        Arrays.fill(unknown, Double.NaN);
        return new LinearFit(
                0,
                0,
                true,
                Double.NaN,
                unknown,
                new double[featureCount],
                Double.NaN,
                Double.NaN,
                Double.NaN,
                new double[featureCount][featureCount],
                new double[featureCount]);
    }

    @Override
    public int featureCount() {
        return coefficients.length;
    }

    /// The number of rows, by weight.
    public long rowCount() {
        return rowCount;
    }

    /// The number of features that count: those that are neither constant nor explained by the ones
    /// before them.
    public int rank() {
        return rank;
    }

    /// The target where every feature is 0; 0 for a line through the origin.
    public double intercept() {
        return intercept;
    }

    /// The coefficient of each feature; 0 for one that does not count.
    public double[] coefficients() {
        return coefficients.clone();
    }

    /// The standard error of each coefficient; NaN where it does not count, and where there are too
    /// few rows. With a ridge it is that of the (biased) estimate.
    public double[] standardErrors() {
        var errors = new double[coefficients.length];
        for (int i = 0; i < errors.length; i++) {
            double variance = covariance[i][i];
            errors[i] = inverse[i][i] == 0 ? Double.NaN : residualDeviation() * Math.sqrt(variance);
        }
        return errors;
    }

    /// The standard error of the intercept; NaN for a line through the origin.
    public double interceptStandardError() {
        if (!centred || rowCount == 0) {
            return Double.NaN;
        }
        return residualDeviation() * Math.sqrt(1.0 / rowCount + quadratic(means));
    }

    private static double[][] covariance(double[][] inverse, double[] penalties) {
        int size = penalties.length;
        if (Arrays.stream(penalties).allMatch(penalty -> penalty == 0)) {
            return inverse;
        }
        var result = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double value = inverse[i][j];
                for (int k = 0; k < size; k++) {
                    value -= inverse[i][k] * penalties[k] * inverse[k][j];
                }
                result[i][j] = value;
            }
        }
        return result;
    }

    private double quadratic(double[] point) {
        double sum = 0;
        for (int i = 0; i < point.length; i++) {
            double part = 0;
            for (int j = 0; j < point.length; j++) {
                part += covariance[i][j] * point[j];
            }
            sum += part * point[i];
        }
        return Math.max(0, sum);
    }

    /// Rows less (effective) parameters.
    public double residualDegrees() {
        return residualDegrees;
    }

    /// The standard deviation of the rows about the line; NaN where there are too few of them.
    public double residualDeviation() {
        return residualDegrees > 0 ? Math.sqrt(residualSquares / residualDegrees) : Double.NaN;
    }

    /// The part of the target's variance that the line explains; NaN where it does not vary. For a
    /// line through the origin, of the target's squares.
    public double determination() {
        return totalSquares > 0 ? 1 - residualSquares / totalSquares : Double.NaN;
    }

    @Override
    public void predict(double[][] features, int from, int to, double[] predictions) {
        Arrays.fill(predictions, from, to, centred ? targetMean : 0);
        for (int i = 0; i < coefficients.length; i++) {
            add(features[i], coefficients[i], means[i], from, to, predictions);
        }
    }

    private static void add(
            double[] column, double slope, double mean, int from, int to, double[] sums) {
        for (int row = from; row < to; row++) {
            sums[row] += slope * (column[row] - mean);
        }
    }

    /// Predicts rows `from` to `to` and the bounds that a new row's target falls within with
    /// probability `level`, if errors are normal.
    public void predictInterval(
            double[][] features,
            int from,
            int to,
            double level,
            double[] predictions,
            double[] lower,
            double[] upper) {
        predict(features, from, to, predictions);
        double deviation = residualDeviation();
        double quantile =
                Double.isNaN(deviation)
                        ? Double.NaN
                        : StudentT.quantile((1 + level) / 2, residualDegrees);
        leverage(features, from, to, upper);
        for (int row = from; row < to; row++) {
            double half = quantile * deviation * Math.sqrt(1 + upper[row]);
            lower[row] = predictions[row] - half;
            upper[row] = predictions[row] + half;
        }
    }

    /// How far rows `from` to `to` are from where the line is best known: the variance of what is
    /// predicted of them over that of the rows about the line.
    public void leverage(double[][] features, int from, int to, double[] leverages) {
        var point = new double[coefficients.length];
        double mean = centred ? 1.0 / rowCount : 0;
        for (int row = from; row < to; row++) {
            for (int i = 0; i < point.length; i++) {
                point[i] = features[i][row] - means[i];
            }
            leverages[row] = mean + quadratic(point);
        }
    }
}
