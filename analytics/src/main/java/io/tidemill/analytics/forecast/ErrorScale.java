// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.forecast;

import io.tidemill.analytics.distribution.Normal;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;

/// How large the errors one step ahead are: their moving root mean square, and for some levels how
/// many times of it cover an error as often as the level says.
///
/// The multiples start at those of the normal distribution and are moved by each error so that they
/// cover what they should, whatever the distribution (I. Gibbs and E. Candès, "Adaptive conformal
/// inference under distribution shift", 2021, with the step on the quantile's logarithm).
final class ErrorScale {
    private static final double[] LEVELS = {0.5, 0.8, 0.9, 0.95, 0.99};
    private static final double[] NORMAL_QUANTILES = new double[LEVELS.length];
    private static final double WEIGHT_MIN = 1 / 250.0;
    private static final double STEP_MIN = 0.02;

    static {
        for (int i = 0; i < LEVELS.length; i++) {
            NORMAL_QUANTILES[i] = Normal.quantile((1 + LEVELS[i]) / 2);
        }
    }

    private double meanSquare;
    private long count;
    // By level, the multiple over that of the normal distribution.
    private final double[] ratios = {1, 1, 1, 1, 1};

    /// The number of errors learnt.
    long count() {
        return count;
    }

    /// The typical error; NaN before there is one.
    double deviation() {
        return count == 0 ? Double.NaN : Math.sqrt(meanSquare);
    }

    void learn(double error) {
        double deviation = deviation();
        if (count >= 10 && deviation > 0) {
            double multiple = Math.abs(error) / deviation;
            double step = Math.max(STEP_MIN, 1.0 / count);
            for (int i = 0; i < LEVELS.length; i++) {
                boolean inside = multiple <= ratios[i] * NORMAL_QUANTILES[i];
                double change = LEVELS[i] - (inside ? 1 : 0);
                ratios[i] *= 1 + step * change;
                ratios[i] = Math.clamp(ratios[i], 0.05, 20);
            }
        }
        count++;
        double weight = Math.max(WEIGHT_MIN, 1.0 / count);
        meanSquare += weight * (error * error - meanSquare);
    }

    /// Errors are of this size from now on; how they are distributed about it is not forgotten.
    void restart(double newMeanSquare) {
        meanSquare = newMeanSquare;
    }

    /// How many deviations cover an error with probability `level`.
    double multiple(double level) {
        int at = 0;
        while (at < LEVELS.length && LEVELS[at] < level) {
            at++;
        }
        double ratio;
        if (at == 0 || at == LEVELS.length) {
            ratio = ratios[Math.min(at, LEVELS.length - 1)];
        } else {
            double share = (level - LEVELS[at - 1]) / (LEVELS[at] - LEVELS[at - 1]);
            ratio = ratios[at - 1] + share * (ratios[at] - ratios[at - 1]);
        }
        return ratio * Normal.quantile((1 + level) / 2);
    }

    void write(StateWriter writer) {
        writer.putDouble(meanSquare);
        writer.putLong(count);
        writer.putDoubles(ratios, ratios.length);
    }

    static ErrorScale read(StateReader reader) {
        var scale = new ErrorScale();
        scale.meanSquare = reader.getDouble();
        scale.count = reader.getLong();
        reader.getDoubles(scale.ratios, scale.ratios.length);
        return scale;
    }
}
