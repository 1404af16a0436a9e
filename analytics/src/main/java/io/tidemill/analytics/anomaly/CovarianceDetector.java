// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.anomaly;

import io.tidemill.analytics.linear.LinearRegression;
import io.tidemill.analytics.model.Mergeable;
import io.tidemill.analytics.model.Unlearning;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// Finds rows that are far from the others in several columns at once: the score is the distance
/// from the mean in deviations along the directions the columns vary in (P. C. Mahalanobis, "On the
/// generalised distance in statistics", 1936).
///
/// It is the leverage that a row has on a [LinearRegression], which is where the sums are kept: so
/// unlearning is exact, and columns that others explain do not count.
public final class CovarianceDetector implements Mergeable<CovarianceDetector> {
    private static final double[] NONE = {};

    private final LinearRegression sums;
    private double[] zeros = NONE;

    /// A detector that has seen nothing.
    public CovarianceDetector(int columnCount) {
        this(new LinearRegression(columnCount, LinearRegression.Options.DEFAULT));
    }

    private CovarianceDetector(LinearRegression sums) {
        this.sums = sums;
    }

    /// A row that comes and goes leaves no trace.
    public Unlearning unlearning() {
        return Unlearning.EXACT;
    }

    /// Learns rows `from` to `to`; one with a missing value is skipped.
    public void update(double[][] columns, long @Nullable [] weights, int from, int to) {
        if (zeros.length < to) {
            zeros = new double[to];
        }
        sums.update(columns, zeros, weights, from, to);
    }

    /// The scores of rows `from` to `to` at the same places; NaN where a value is missing or there
    /// are fewer than two rows.
    public void score(double[][] columns, int from, int to, double[] scores) {
        var fit = sums.fit();
        fit.leverage(columns, from, to, scores);
        double count = fit.rowCount();
        for (int row = from; row < to; row++) {
            scores[row] =
                    count < 2
                            ? Double.NaN
                            : Math.sqrt(Math.max(0, (scores[row] - 1 / count) * (count - 1)));
        }
    }

    /// The number of directions that the columns vary in: the squared scores of normal rows have a
    /// chi-squared distribution of so many degrees.
    public int dimensions() {
        return sums.fit().rank();
    }

    @Override
    public void merge(CovarianceDetector other) {
        sums.merge(other.sums);
    }

    /// Appends the whole state.
    public void encode(StateWriter writer) {
        sums.encode(writer);
    }

    /// Reads what [#encode] wrote.
    public static CovarianceDetector decode(StateReader reader) {
        return new CovarianceDetector(LinearRegression.decode(reader));
    }
}
