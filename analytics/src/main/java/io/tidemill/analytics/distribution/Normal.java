// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.distribution;

/// The standard normal distribution.
public final class Normal {
    private static final double ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

    private Normal() {}

    /// The probability of at most `x`: the sum of a series near 0, a continued fraction in the
    /// tails (M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions", 26.2.11 and
    /// 26.2.14).
    public static double probability(double x) {
        if (Double.isNaN(x)) {
            return Double.NaN;
        }
        double distance = Math.abs(x);
        double density = density(x);
        double tail;
        if (distance < 4) {
            double term = distance;
            double sum = distance;
            for (int i = 1; Math.abs(term) > 1e-18 * Math.abs(sum); i++) {
                term *= distance * distance / (2 * i + 1);
                sum += term;
            }
            tail = 0.5 - density * sum;
        } else {
            double fraction = distance;
            for (int i = 60; i >= 1; i--) {
                fraction = distance + i / fraction;
            }
            tail = density / fraction;
        }
        return x > 0 ? 1 - tail : tail;
    }

    /// The density at `x`.
    public static double density(double x) {
        return Math.exp(-0.5 * x * x) / ROOT_TWO_PI;
    }

    /// The value that a normal number is below with `probability`: a rough start (Abramowitz and
    /// Stegun, 26.2.23) and Halley's steps.
    public static double quantile(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            return Double.NaN;
        }
        if (probability == 0 || probability == 1) {
            return probability == 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        boolean upper = probability > 0.5;
        double tail = upper ? 1 - probability : probability;
        double t = Math.sqrt(-2 * Math.log(tail));
        double x =
                -(t
                        - (2.515517 + t * (0.802853 + t * 0.010328))
                                / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
        for (int i = 0; i < 3; i++) {
            double step = (probability(x) - tail) / density(x);
            x -= step / (1 + x * step / 2);
        }
        return upper ? -x : x;
    }
}
