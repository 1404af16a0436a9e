// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/// Roots, powers, exponentials and logarithms of `numeric`, with PostgreSQL's result scales: at
/// least 16 significant digits, and no fewer decimals than the arguments have.
public final class NumericMath {
    private static final int SIGNIFICANT_DIGITS_MIN = 16;
    private static final int DISPLAY_SCALE_MAX = 1000;
    private static final double LOG10_E = 0.434294481903252;
    private static final double LN_10 = 2.302585092994046;
    private static final int GUARD_DIGITS = 10;

    private NumericMath() {}

    private static int displayScale(int scale, int least) {
        return Math.min(Math.max(Math.max(scale, least), 0), DISPLAY_SCALE_MAX);
    }

    private static SqlException error(SqlState state, String message) {
        return SqlException.of(state, message);
    }

    private static void setZero(int scale, Slice out) {
        Numeric.set(0, scale, out);
    }

    /// Sets `out` to the square root.
    ///
    /// @throws SqlException 2201F when the value is negative
    public static void squareRoot(Slice value, Slice out) {
        if (Numeric.isNaN(value)) {
            Numeric.setNaN(out);
            return;
        }
        if (Numeric.sign(value) < 0) {
            throw error(
                    SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
                    "cannot take square root of a negative number");
        }
        if (Numeric.isInfinite(value)) {
            Numeric.setInfinity(false, out);
            return;
        }
        int weight = NumericArithmetic.weight(value);
        int rootWeight = weight >= 0 ? weight * 2 + 1 : 1 - (1 - weight * 4) / 2;
        int scale = displayScale(SIGNIFICANT_DIGITS_MIN - rootWeight, Numeric.scale(value));
        // One digit more than shown; it is cut, so a 5 there means one half at least.
        int up = 2 * (scale + 1) - Numeric.scale(value);
        BigInteger unscaled =
                Numeric.bigUnscaled(value).multiply(BigInteger.TEN.pow(Math.max(up, 0)));
        NumericText.setRounded(new BigDecimal(unscaled.sqrt(), scale + 1), scale, out);
    }

    /// Sets `out` to e to the power of `value`.
    ///
    /// @throws SqlException 22003 when the result is too large
    public static void exponential(Slice value, Slice out) {
        if (Numeric.isSpecial(value)) {
            if (Numeric.isInfinite(value) && Numeric.sign(value) < 0) {
                setZero(0, out);
            } else {
                NumericArithmetic.copy(value, out);
            }
            return;
        }
        BigDecimal x = Numeric.toBigDecimal(value);
        double weight = x.doubleValue() * LOG10_E;
        if (weight > Numeric.INTEGER_DIGITS_MAX) {
            throw Numeric.overflow();
        }
        int scale = displayScale(SIGNIFICANT_DIGITS_MIN - (int) Math.max(weight, -2000), x.scale());
        if (weight < -scale - 1) {
            setZero(scale, out);
            return;
        }
        NumericText.setRounded(exponential(x, scale + (int) Math.max(weight, 0) + 1), scale, out);
    }

    /// e to the power of `x` to so many significant digits, for results of 1 and more.
    private static BigDecimal exponential(BigDecimal x, int digits) {
        int halvings = 0;
        double magnitude = Math.abs(x.doubleValue());
        while (magnitude > 0.01) {
            magnitude /= 2;
            halvings++;
        }
        var context = new MathContext(digits + GUARD_DIGITS + halvings, RoundingMode.HALF_EVEN);
        BigDecimal reduced = x.divide(new BigDecimal(BigInteger.ONE.shiftLeft(halvings)), context);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int n = 1; term.signum() != 0; n++) {
            term = term.multiply(reduced, context).divide(BigDecimal.valueOf(n), context);
            BigDecimal next = sum.add(term, context);
            if (next.compareTo(sum) == 0) {
                break;
            }
            sum = next;
        }
        for (int i = 0; i < halvings; i++) {
            sum = sum.multiply(sum, context);
        }
        return sum;
    }

    /// The natural logarithm of `x` to about so many decimals.
    private static BigDecimal logarithm(BigDecimal x, int decimals) {
        int exponent = x.precision() - x.scale() - 1;
        BigDecimal mantissa = x.scaleByPowerOfTen(-exponent);
        int digits = decimals + GUARD_DIGITS + 8;
        BigDecimal result = mantissaLogarithm(mantissa, digits);
        if (exponent != 0) {
            result =
                    result.add(
                            BigDecimal.valueOf(exponent)
                                    .multiply(mantissaLogarithm(BigDecimal.TEN, digits)));
        }
        return result;
    }

    /// By Halley's method, which triples the right digits in each step: y + 2 (x - e^y) / (x +
    /// e^y).
    private static BigDecimal mantissaLogarithm(BigDecimal x, int digits) {
        if (x.compareTo(BigDecimal.ONE) == 0) {
            return BigDecimal.ZERO;
        }
        var context = new MathContext(digits + GUARD_DIGITS, RoundingMode.HALF_EVEN);
        BigDecimal y = new BigDecimal(Math.log(x.doubleValue()));
        for (int right = 14; ; right *= 3) {
            BigDecimal power = exponential(y, digits + GUARD_DIGITS);
            BigDecimal correction =
                    x.subtract(power).multiply(BigDecimal.TWO).divide(x.add(power), context);
            y = y.add(correction, context);
            if (right > digits) {
                return y;
            }
        }
    }

    /// How many digits before the point the natural logarithm of `x` has, less one; below zero it
    /// counts zeros.
    private static int logarithmWeight(BigDecimal x) {
        BigDecimal fromOne = x.subtract(BigDecimal.ONE);
        if (fromOne.signum() == 0) {
            return 0;
        }
        if (x.compareTo(new BigDecimal("0.9")) >= 0 && x.compareTo(new BigDecimal("1.1")) <= 0) {
            // ln(1 + d) is about d.
            return fromOne.precision() - fromOne.scale() - 1;
        }
        int exponent = x.precision() - x.scale() - 1;
        double mantissa = x.scaleByPowerOfTen(-exponent).doubleValue();
        return (int) Math.log10(Math.abs(Math.log(mantissa) + exponent * LN_10));
    }

    private static void checkLogarithm(Slice value) {
        int sign = Numeric.isNaN(value) ? 1 : Numeric.sign(value);
        if (sign < 0) {
            throw error(
                    SqlState.INVALID_ARGUMENT_FOR_LOGARITHM,
                    "cannot take logarithm of a negative number");
        }
        if (sign == 0) {
            throw error(SqlState.INVALID_ARGUMENT_FOR_LOGARITHM, "cannot take logarithm of zero");
        }
    }

    /// Sets `out` to the natural logarithm.
    ///
    /// @throws SqlException 2201E when the value is not positive
    public static void naturalLogarithm(Slice value, Slice out) {
        checkLogarithm(value);
        if (Numeric.isSpecial(value)) {
            NumericArithmetic.copy(value, out);
            return;
        }
        BigDecimal x = Numeric.toBigDecimal(value);
        int scale = displayScale(SIGNIFICANT_DIGITS_MIN - logarithmWeight(x), x.scale());
        NumericText.setRounded(logarithm(x, scale), scale, out);
    }

    /// Sets `out` to the logarithm of `value` to `base`.
    ///
    /// @throws SqlException 2201E when one of them is not positive, 22012 when the base is 1
    public static void logarithm(Slice base, Slice value, Slice out) {
        if (Numeric.isNaN(base) || Numeric.isNaN(value)) {
            Numeric.setNaN(out);
            return;
        }
        checkLogarithm(base);
        checkLogarithm(value);
        if (Numeric.isInfinite(base)) {
            if (Numeric.isInfinite(value)) {
                Numeric.setNaN(out);
            } else {
                setZero(0, out);
            }
            return;
        }
        if (Numeric.isInfinite(value)) {
            Numeric.setInfinity(false, out);
            return;
        }
        BigDecimal b = Numeric.toBigDecimal(base);
        BigDecimal x = Numeric.toBigDecimal(value);
        int baseWeight = logarithmWeight(b);
        int valueWeight = logarithmWeight(x);
        int scale =
                displayScale(
                        SIGNIFICANT_DIGITS_MIN - (valueWeight - baseWeight),
                        Math.max(b.scale(), x.scale()));
        int decimals = scale + Math.abs(baseWeight) + Math.abs(valueWeight) + 8;
        BigDecimal divisor = logarithm(b, decimals);
        if (divisor.signum() == 0) {
            throw NumericArithmetic.divisionByZero();
        }
        BigDecimal quotient =
                logarithm(x, decimals)
                        .divide(divisor, scale + GUARD_DIGITS, RoundingMode.HALF_EVEN);
        NumericText.setRounded(quotient, scale, out);
    }

    /// Sets `out` to `base` to the power of `exponent`.
    ///
    /// @throws SqlException 2201F when the result is not a real number, 22003 when it is too large
    public static void power(Slice base, Slice exponent, Slice out) {
        if (Numeric.isSpecial(base) || Numeric.isSpecial(exponent)) {
            powerOfSpecial(base, exponent, out);
            return;
        }
        BigDecimal b = Numeric.toBigDecimal(base);
        BigDecimal e = Numeric.toBigDecimal(exponent);
        checkPower(b, e);
        boolean integral = e.stripTrailingZeros().scale() <= 0;
        if (integral && e.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0) {
            integerPower(b, e.intValueExact(), e.scale(), out);
            return;
        }
        if (b.signum() == 0) {
            setZero(SIGNIFICANT_DIGITS_MIN, out);
            return;
        }
        BigDecimal magnitude = b.abs();
        double weight =
                logarithm(magnitude, 20).multiply(e, MathContext.DECIMAL64).doubleValue() * LOG10_E;
        if (weight > Numeric.INTEGER_DIGITS_MAX) {
            throw Numeric.overflow();
        }
        int scale =
                displayScale(
                        SIGNIFICANT_DIGITS_MIN - (int) Math.max(weight, -2000),
                        Math.max(b.scale(), e.scale()));
        if (weight < -scale - 1) {
            setZero(scale, out);
            return;
        }
        int digits = scale + (int) Math.max(weight, 0) + 8;
        BigDecimal result =
                exponential(logarithm(magnitude, digits + e.precision()).multiply(e), digits);
        if (b.signum() < 0 && e.toBigInteger().testBit(0)) {
            result = result.negate();
        }
        NumericText.setRounded(result, scale, out);
    }

    private static void checkPower(BigDecimal base, BigDecimal exponent) {
        if (base.signum() == 0 && exponent.signum() < 0) {
            throw error(
                    SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
                    "zero raised to a negative power is undefined");
        }
        if (base.signum() < 0 && exponent.stripTrailingZeros().scale() > 0) {
            throw error(
                    SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
                    "a negative number raised to a non-integer power yields a complex result");
        }
    }

    private static void integerPower(BigDecimal base, int exponent, int exponentScale, Slice out) {
        if (base.signum() == 0) {
            if (exponent == 0) {
                NumericText.setRounded(BigDecimal.ONE, SIGNIFICANT_DIGITS_MIN, out);
            } else {
                setZero(SIGNIFICANT_DIGITS_MIN, out);
            }
            return;
        }
        int first = base.precision() - base.scale() - 1;
        double mantissa = base.abs().scaleByPowerOfTen(-first).doubleValue();
        double weight = exponent * (Math.log10(mantissa) + first);
        if (weight > Numeric.INTEGER_DIGITS_MAX) {
            throw Numeric.overflow();
        }
        if (weight + 1 < -Numeric.SCALE_MAX) {
            setZero(DISPLAY_SCALE_MAX, out);
            return;
        }
        int scale =
                displayScale(
                        SIGNIFICANT_DIGITS_MIN - (int) weight,
                        Math.max(base.scale(), exponentScale));
        int digits = scale + (int) Math.max(weight, 0) + GUARD_DIGITS + 12;
        var context = new MathContext(digits, RoundingMode.HALF_EVEN);
        BigDecimal power =
                base.pow(
                        Math.abs(exponent) > 999_999_999 ? 999_999_999 : Math.abs(exponent),
                        context);
        if (exponent < 0) {
            power = BigDecimal.ONE.divide(power, context);
        }
        NumericText.setRounded(power, scale, out);
    }

    private static void powerOfSpecial(Slice base, Slice exponent, Slice out) {
        var one = new Slice();
        Numeric.set(1, 0, one);
        boolean baseIsOne = Numeric.compare(base, one) == 0;
        boolean exponentIsZero = !Numeric.isSpecial(exponent) && Numeric.sign(exponent) == 0;
        if (baseIsOne || exponentIsZero) {
            Numeric.set(1, 0, out);
            return;
        }
        if (Numeric.isNaN(base) || Numeric.isNaN(exponent)) {
            Numeric.setNaN(out);
            return;
        }
        boolean negativeExponent = Numeric.sign(exponent) < 0;
        if (Numeric.isInfinite(exponent)) {
            powerOfInfinity(base, one, negativeExponent, out);
            return;
        }
        // The base is infinite.
        BigDecimal e = Numeric.toBigDecimal(exponent);
        boolean integral = e.stripTrailingZeros().scale() <= 0;
        if (Numeric.sign(base) < 0 && !integral) {
            throw error(
                    SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
                    "a negative number raised to a non-integer power yields a complex result");
        }
        if (negativeExponent) {
            setZero(0, out);
        } else {
            Numeric.setInfinity(Numeric.sign(base) < 0 && e.toBigInteger().testBit(0), out);
        }
    }

    private static void powerOfInfinity(Slice base, Slice one, boolean negative, Slice out) {
        if (!Numeric.isSpecial(base) && Numeric.sign(base) == 0 && negative) {
            throw error(
                    SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
                    "zero raised to a negative power is undefined");
        }
        var magnitude = new Slice();
        NumericArithmetic.absolute(base, magnitude);
        int order = Numeric.compare(magnitude, one);
        if (order == 0) {
            Numeric.set(1, 0, out);
        } else if ((order > 0) == negative) {
            setZero(0, out);
        } else {
            Numeric.setInfinity(false, out);
        }
    }
}
