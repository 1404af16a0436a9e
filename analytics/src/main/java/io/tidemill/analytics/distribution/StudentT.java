// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.distribution;

/// Student's t distribution.
public final class StudentT {
    private static final double[] STIRLING = {
        1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188
    };

    private StudentT() {}

    /// The probability of at most `t` with `degrees` degrees of freedom, by the incomplete beta
    /// function.
    public static double probability(double t, double degrees) {
        double tail = tail(Math.abs(t), degrees);
        return t > 0 ? 1 - tail : tail;
    }

    private static double tail(double t, double degrees) {
        double square = t * t;
        // Whichever of x and 1 − x is the smaller keeps its digits.
        if (square < degrees) {
            return 0.5 - 0.5 * incompleteBeta(square / (degrees + square), 0.5, degrees / 2);
        }
        return 0.5 * incompleteBeta(degrees / (degrees + square), degrees / 2, 0.5);
    }

    /// The value that such a number is below with `probability`: Newton's steps, kept within bounds
    /// that close in.
    public static double quantile(double probability, double degrees) {
        if (!(probability >= 0 && probability <= 1) || !(degrees > 0)) {
            return Double.NaN;
        }
        if (probability == 0 || probability == 1) {
            return probability == 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (probability == 0.5) {
            return 0;
        }
        double tail = Math.min(probability, 1 - probability);
        double low = 0;
        double high = 1;
        while (tail(high, degrees) > tail && high < 1e300) {
            low = high;
            high *= 2;
        }
        double t = (low + high) / 2;
        for (int i = 0; i < 200 && high - low > 1e-15 * high; i++) {
            double error = tail(t, degrees) - tail;
            if (error > 0) {
                low = t;
            } else {
                high = t;
            }
            double next = t + error / density(t, degrees);
            double before = t;
            t = next > low && next < high ? next : (low + high) / 2;
            if (Math.abs(t - before) <= 1e-15 * t) {
                break;
            }
        }
        return probability < 0.5 ? -t : t;
    }

    private static double density(double t, double degrees) {
        double logarithm =
                logGamma((degrees + 1) / 2)
                        - logGamma(degrees / 2)
                        - 0.5 * Math.log(degrees * Math.PI)
                        - (degrees + 1) / 2 * Math.log1p(t * t / degrees);
        return Math.exp(logarithm);
    }

    /// The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22) evaluated
    /// from front to back (W. J. Lentz, 1976).
    static double incompleteBeta(double x, double a, double b) {
        if (x <= 0 || x >= 1) {
            return x <= 0 ? 0 : 1;
        }
        if (x > (a + 1) / (a + b + 2)) {
            return 1 - incompleteBeta(1 - x, b, a);
        }
        double front =
                Math.exp(
                        logGamma(a + b)
                                - logGamma(a)
                                - logGamma(b)
                                + a * Math.log(x)
                                + b * Math.log1p(-x));
        double tiny = 1e-300;
        double c = 1;
        double d = 1 / nonZero(1 - (a + b) * x / (a + 1), tiny);
        double fraction = d;
        for (int m = 1; m <= 10_000; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / nonZero(1 + even * d, tiny);
            c = nonZero(1 + even / c, tiny);
            fraction *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / nonZero(1 + odd * d, tiny);
            c = nonZero(1 + odd / c, tiny);
            fraction *= d * c;
            if (Math.abs(d * c - 1) < 1e-16) {
                break;
            }
        }
        return front * fraction / a;
    }

    private static double nonZero(double value, double tiny) {
        return Math.abs(value) < tiny ? tiny : value;
    }

    /// The logarithm of the gamma function of a positive number, by Stirling's series.
    static double logGamma(double x) {
        double shift = 0;
        double z = x;
        while (z < 12) {
            shift -= Math.log(z);
            z++;
        }
        double power = 1 / z;
        double sum = 0;
        for (double coefficient : STIRLING) {
            sum += coefficient * power;
            power /= z * z;
        }
        return shift + (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + sum;
    }
}
