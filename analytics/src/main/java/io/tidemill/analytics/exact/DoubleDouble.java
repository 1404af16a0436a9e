// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.exact;

/// A number of about 106 bits: the sum of two doubles, of which the second is at most half a unit
/// in the last place of the first (T. J. Dekker, "A floating-point technique for extending the
/// available precision", 1971).
///
/// @param high the double nearest to the number
/// @param low what is left
public record DoubleDouble(double high, double low) {
    public static final DoubleDouble ZERO = new DoubleDouble(0, 0);
    public static final DoubleDouble ONE = new DoubleDouble(1, 0);

    /// The number that is the double `value`.
    public static DoubleDouble of(double value) {
        return new DoubleDouble(value, 0);
    }

    private static DoubleDouble normalised(double high, double low) {
        double sum = high + low;
        return new DoubleDouble(sum, low - (sum - high));
    }

    /// This and `other`.
    public DoubleDouble plus(DoubleDouble other) {
        double sum = high + other.high;
        double part = sum - high;
        double error = (high - (sum - part)) + (other.high - part);
        double lowSum = low + other.low;
        part = lowSum - low;
        double lowError = (low - (lowSum - part)) + (other.low - part);
        double first = sum + (error + lowSum);
        double second = (error + lowSum) - (first - sum);
        return normalised(first, second + lowError);
    }

    /// This without `other`.
    public DoubleDouble minus(DoubleDouble other) {
        return plus(other.negated());
    }

    /// Minus this.
    public DoubleDouble negated() {
        return new DoubleDouble(-high, -low);
    }

    /// This times `other`.
    public DoubleDouble times(DoubleDouble other) {
        double product = high * other.high;
        double error = Math.fma(high, other.high, -product);
        return normalised(product, error + (high * other.low + low * other.high));
    }

    /// This times `other`.
    public DoubleDouble times(double other) {
        double product = high * other;
        double error = Math.fma(high, other, -product);
        return normalised(product, Math.fma(low, other, error));
    }

    /// This by `other`, which is not 0.
    public DoubleDouble dividedBy(DoubleDouble other) {
        double first = high / other.high;
        DoubleDouble rest = minus(other.times(first));
        double second = rest.high / other.high;
        rest = rest.minus(other.times(second));
        return normalised(first, second).plus(of(rest.high / other.high));
    }

    /// The root of this, which is not negative.
    public DoubleDouble squareRoot() {
        if (high <= 0) {
            return ZERO;
        }
        double root = Math.sqrt(high);
        DoubleDouble rest = minus(of(root).times(root));
        return normalised(root, rest.high / (2 * root));
    }

    /// The nearest double.
    public double toDouble() {
        return high + low;
    }
}
