// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.linear;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;

/// Mean and deviation of each of some columns (B. P. Welford, "Note on a method for calculating
/// corrected sums of squares and products", 1962), to learn from numbers of mean 0 and deviation 1
/// instead.
final class Scaling {
    // Beyond so many deviations a value counts as if it were there.
    private static final double DISTANCE_MAX = 10;

    private final double[] counts;
    private final double[] means;
    private final double[] squares;

    Scaling(int columnCount) {
        counts = new double[columnCount];
        means = new double[columnCount];
        squares = new double[columnCount];
    }

    void learn(int column, double value, double weight) {
        counts[column] += weight;
        double distance = value - means[column];
        means[column] += distance * weight / counts[column];
        squares[column] += weight * distance * (value - means[column]);
    }

    void merge(Scaling other) {
        for (int i = 0; i < counts.length; i++) {
            double total = counts[i] + other.counts[i];
            if (other.counts[i] > 0) {
                double distance = other.means[i] - means[i];
                double share = other.counts[i] / total;
                squares[i] += other.squares[i] + distance * distance * counts[i] * share;
                means[i] += distance * share;
                counts[i] = total;
            }
        }
    }

    double mean(int column) {
        return means[column];
    }

    /// The deviation; 1 for a column that does not vary.
    double deviation(int column) {
        double variance = counts[column] > 0 ? squares[column] / counts[column] : 0;
        return variance > 0 ? Math.sqrt(variance) : 1;
    }

    /// How many deviations a value is from the mean.
    double scaled(int column, double value) {
        double distance = (value - means[column]) / deviation(column);
        return Math.clamp(distance, -DISTANCE_MAX, DISTANCE_MAX);
    }

    void write(StateWriter writer) {
        writer.putDoubles(counts, counts.length);
        writer.putDoubles(means, means.length);
        writer.putDoubles(squares, squares.length);
    }

    void read(StateReader reader) {
        reader.getDoubles(counts, counts.length);
        reader.getDoubles(means, means.length);
        reader.getDoubles(squares, squares.length);
    }
}
