// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.tree;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;

/// Number, mean and squared distances from the mean of some targets.
final class TargetSums {
    double count;
    double mean;
    double squares;

    void add(double target, double weight) {
        count += weight;
        double distance = target - mean;
        mean += distance * weight / count;
        squares += weight * distance * (target - mean);
    }

    void add(TargetSums other) {
        if (other.count == 0) {
            return;
        }
        double total = count + other.count;
        double distance = other.mean - mean;
        squares += other.squares + distance * distance * count * other.count / total;
        mean += distance * other.count / total;
        count = total;
    }

    void write(StateWriter writer) {
        writer.putDouble(count);
        writer.putDouble(mean);
        writer.putDouble(squares);
    }

    static TargetSums read(StateReader reader) {
        var sums = new TargetSums();
        sums.count = reader.getDouble();
        sums.mean = reader.getDouble();
        sums.squares = reader.getDouble();
        return sums;
    }
}
