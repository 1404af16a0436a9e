// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.Numeric;
import io.tidemill.core.value.NumericMath;

/// Roots, powers, logarithms, trigonometry and rounding of floating point numbers, and those of
/// `numeric` that are not plain arithmetic.
public final class Mathematics {
    private Mathematics() {}

    static void register(Registry r) {
        r.add(
                "ceil(double) double",
                "ceiling",
                "least integer not less",
                "ceil(42.2::float8) → 43");
        r.add(
                "ceiling(double) double",
                "ceiling",
                "least integer not less",
                "ceiling(42.2::float8) → 43");
        r.add(
                "floor(double) double",
                "floor",
                "greatest integer not greater",
                "floor(42.8::float8) → 42");
        r.add(
                "round(double) double",
                "round",
                "nearest integer, halves to even",
                "round(42.5::float8) → 42");
        r.add("trunc(double) double", "truncate", "cut toward zero", "trunc(-42.8::float8) → -42");
        r.add("sign(double) double", "sign", "-1, 0 or 1", "sign(-8.4::float8) → -1");
        r.add(
                "sqrt(double) double",
                "squareRoot",
                "square root",
                "sqrt(2::float8) → 1.4142135623730951");
        r.add("|/(double) double", "squareRoot", "square root", "|/ 25::float8 → 5");
        r.add("cbrt(double) double", "cubeRoot", "cube root", "cbrt(27::float8) → 3");
        r.add("||/(double) double", "cubeRoot", "cube root", "||/ 27::float8 → 3");
        r.add(
                "exp(double) double",
                "exponential",
                "e to the power",
                "exp(1::float8) → 2.718281828459045");
        r.add(
                "ln(double) double",
                "naturalLogarithm",
                "natural logarithm",
                "ln(2::float8) → 0.6931471805599453");
        r.add(
                "log(double) double",
                "decimalLogarithm",
                "logarithm to base 10",
                "log(100::float8) → 2");
        r.add(
                "log10(double) double",
                "decimalLogarithm",
                "logarithm to base 10",
                "log10(100::float8) → 2");
        r.add(
                "power(double, double) double",
                "power",
                "the first to the power of the second",
                "power(9::float8, 3) → 729");
        r.add(
                "pow(double, double) double",
                "power",
                "the first to the power of the second",
                "pow(9::float8, 3) → 729");
        r.add(
                "^(double, double) double",
                "power",
                "the first to the power of the second",
                "2::float8 ^ 3 → 8");
        r.add(
                "sqrt(numeric) numeric",
                "squareRoot",
                "square root",
                "sqrt(2.0) → 1.414213562373095");
        r.add(
                "exp(numeric) numeric",
                "exponential",
                "e to the power",
                "exp(1.0) → 2.7182818284590452");
        r.add(
                "ln(numeric) numeric",
                "naturalLogarithm",
                "natural logarithm",
                "ln(2.0) → 0.6931471805599453");
        r.add(
                "log(numeric) numeric",
                "decimalLogarithm",
                "logarithm to base 10",
                "log(100.0) → 2.0000000000000000");
        r.add(
                "log10(numeric) numeric",
                "decimalLogarithm",
                "logarithm to base 10",
                "log10(100.0) → 2.0000000000000000");
        r.add(
                "log(numeric, numeric) numeric",
                "logarithm",
                "logarithm of the second to the base of the first",
                "log(2.0, 64.0) → 6.0000000000000000");
        r.add(
                "power(numeric, numeric) numeric",
                "power",
                "the first to the power of the second",
                "power(2.0, 10) → 1024.0000000000000");
        r.add(
                "pow(numeric, numeric) numeric",
                "power",
                "the first to the power of the second",
                "pow(2.0, 10) → 1024.0000000000000");
        r.add(
                "^(numeric, numeric) numeric",
                "power",
                "the first to the power of the second",
                "2.0 ^ 3 → 8.0000000000000000");
        r.add(
                "sin(double) double",
                "sine",
                "sine of radians",
                "sin(1::float8) → 0.8414709848078965");
        r.add("cos(double) double", "cosine", "cosine of radians", "cos(0::float8) → 1");
        r.add("tan(double) double", "tangent", "tangent of radians", "tan(0::float8) → 0");
        r.add(
                "cot(double) double",
                "cotangent",
                "cotangent of radians",
                "cot(0.5::float8) → 1.830487721712452");
        r.add(
                "asin(double) double",
                "arcSine",
                "inverse sine in radians",
                "asin(1::float8) → 1.5707963267948966");
        r.add(
                "acos(double) double",
                "arcCosine",
                "inverse cosine in radians",
                "acos(1::float8) → 0");
        r.add(
                "atan(double) double",
                "arcTangent",
                "inverse tangent in radians",
                "atan(0::float8) → 0");
        r.add(
                "atan2(double, double) double",
                "arcTangent",
                "inverse tangent of a quotient",
                "atan2(1::float8, 0) → 1.5707963267948966");
        r.add("sinh(double) double", "hyperbolicSine", "hyperbolic sine", "sinh(0::float8) → 0");
        r.add(
                "cosh(double) double",
                "hyperbolicCosine",
                "hyperbolic cosine",
                "cosh(0::float8) → 1");
        r.add(
                "tanh(double) double",
                "hyperbolicTangent",
                "hyperbolic tangent",
                "tanh(0::float8) → 0");
        r.add(
                "degrees(double) double",
                "degrees",
                "radians as degrees",
                "degrees(0.5::float8) → 28.64788975654116");
        r.add(
                "radians(double) double",
                "radians",
                "degrees as radians",
                "radians(45::float8) → 0.7853981633974483");
        r.add(
                "width_bucket(T, T[]) integer",
                "widthBucket",
                "which of the parts between sorted bounds",
                "width_bucket(5, ARRAY[1,3,4,10]) → 3");
        r.add(
                "asinh(double) double",
                "inverseSinh",
                "inverse hyperbolic sine",
                "asinh(0::float8) → 0");
        r.add(
                "acosh(double) double",
                "inverseCosh",
                "inverse hyperbolic cosine",
                "acosh(1::float8) → 0");
        r.add(
                "atanh(double) double",
                "inverseTanh",
                "inverse hyperbolic tangent",
                "atanh(0::float8) → 0");
        r.add("pi() double", "pi", "π", "pi() → 3.141592653589793");
        r.add(
                "width_bucket(double, double, double, integer) integer",
                "widthBucket",
                "which of so many equal parts of a range",
                "width_bucket(5.35::float8, 0.024, 10.06, 5) → 3");
        r.add(
                "width_bucket(numeric, numeric, numeric, integer) integer",
                "widthBucket",
                "which of so many equal parts of a range",
                "width_bucket(5.35, 0.024, 10.06, 5) → 3");
    }

    private static SqlException powerError(String message) {
        return SqlException.of(SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION, message);
    }

    private static double check(double result, boolean finiteArguments) {
        if (Double.isInfinite(result) && finiteArguments) {
            throw FloatArithmetic.overflow();
        }
        return result;
    }

    public static double ceiling(double value) {
        return Math.ceil(value);
    }

    public static double floor(double value) {
        return Math.floor(value);
    }

    public static double round(double value) {
        return Math.rint(value);
    }

    public static double truncate(double value) {
        return value < 0 ? Math.ceil(value) : Math.floor(value);
    }

    public static double sign(double value) {
        return value > 0 ? 1 : value < 0 ? -1 : Double.isNaN(value) ? value : 0;
    }

    public static double squareRoot(double value) {
        if (value < 0) {
            throw powerError("cannot take square root of a negative number");
        }
        return Math.sqrt(value);
    }

    public static double cubeRoot(double value) {
        return Math.cbrt(value);
    }

    public static double exponential(double value) {
        double result = check(Math.exp(value), !Double.isInfinite(value));
        if (result == 0 && !Double.isInfinite(value)) {
            throw FloatArithmetic.underflow();
        }
        return result;
    }

    private static void checkLogarithm(double value) {
        if (value == 0) {
            throw SqlException.of(
                    SqlState.INVALID_ARGUMENT_FOR_LOGARITHM, "cannot take logarithm of zero");
        }
        if (value < 0) {
            throw SqlException.of(
                    SqlState.INVALID_ARGUMENT_FOR_LOGARITHM,
                    "cannot take logarithm of a negative number");
        }
    }

    public static double naturalLogarithm(double value) {
        checkLogarithm(value);
        return Math.log(value);
    }

    public static double decimalLogarithm(double value) {
        checkLogarithm(value);
        return Math.log10(value);
    }

    public static double power(double base, double exponent) {
        if (Double.isNaN(base)) {
            return exponent == 0 ? 1 : base;
        }
        if (Double.isNaN(exponent)) {
            return base == 1 ? 1 : exponent;
        }
        if (base == 0 && exponent < 0) {
            throw powerError("zero raised to a negative power is undefined");
        }
        if (base < 0 && Math.rint(exponent) != exponent) {
            throw powerError(
                    "a negative number raised to a non-integer power yields a complex result");
        }
        // Java gives NaN for 1 and -1 to the power of an infinity.
        if (Math.abs(base) == 1 && Double.isInfinite(exponent)) {
            return 1;
        }
        boolean finite = !Double.isInfinite(base) && !Double.isInfinite(exponent);
        double result = check(Math.pow(base, exponent), finite);
        if (result == 0 && base != 0 && finite) {
            throw FloatArithmetic.underflow();
        }
        return result;
    }

    public static void squareRoot(Slice value, Slice out) {
        NumericMath.squareRoot(value, out);
    }

    public static void exponential(Slice value, Slice out) {
        NumericMath.exponential(value, out);
    }

    public static void naturalLogarithm(Slice value, Slice out) {
        NumericMath.naturalLogarithm(value, out);
    }

    public static void decimalLogarithm(Slice value, Slice out) {
        var ten = new Slice();
        Numeric.set(10, 0, ten);
        NumericMath.logarithm(ten, value, out);
    }

    public static void logarithm(Slice base, Slice value, Slice out) {
        NumericMath.logarithm(base, value, out);
    }

    public static void power(Slice base, Slice exponent, Slice out) {
        NumericMath.power(base, exponent, out);
    }

    private static double finiteAngle(double value) {
        if (Double.isInfinite(value)) {
            throw SqlException.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "input is out of range");
        }
        return value;
    }

    private static double withinOne(double value) {
        if (value < -1 || value > 1) {
            throw SqlException.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "input is out of range");
        }
        return value;
    }

    public static double sine(double value) {
        return Math.sin(finiteAngle(value));
    }

    public static double cosine(double value) {
        return Math.cos(finiteAngle(value));
    }

    public static double tangent(double value) {
        return Math.tan(finiteAngle(value));
    }

    public static double cotangent(double value) {
        return 1 / Math.tan(finiteAngle(value));
    }

    public static double arcSine(double value) {
        return Math.asin(withinOne(value));
    }

    public static double arcCosine(double value) {
        return Math.acos(withinOne(value));
    }

    public static double arcTangent(double value) {
        return Math.atan(value);
    }

    public static double arcTangent(double y, double x) {
        return Math.atan2(y, x);
    }

    public static double hyperbolicSine(double value) {
        return Math.sinh(value);
    }

    public static double hyperbolicCosine(double value) {
        return Math.cosh(value);
    }

    public static double hyperbolicTangent(double value) {
        return Math.tanh(value);
    }

    public static double degrees(double value) {
        return check(value / (Math.PI / 180), !Double.isInfinite(value));
    }

    public static double radians(double value) {
        return value * (Math.PI / 180);
    }

    public static double pi() {
        return Math.PI;
    }

    private static SqlException bucketError(String message) {
        return SqlException.of(SqlState.INVALID_ARGUMENT_FOR_WIDTH_BUCKET_FUNCTION, message);
    }

    public static long widthBucket(double value, double low, double high, long count) {
        if (count <= 0) {
            throw bucketError("count must be greater than zero");
        }
        if (Double.isNaN(value) || Double.isNaN(low) || Double.isNaN(high)) {
            throw bucketError("operand, lower bound, and upper bound cannot be NaN");
        }
        if (Double.isInfinite(low) || Double.isInfinite(high)) {
            throw bucketError("lower and upper bounds must be finite");
        }
        if (low == high) {
            throw bucketError("lower bound cannot equal upper bound");
        }
        boolean up = low < high;
        if (up ? value < low : value > low) {
            return 0;
        }
        if (up ? value >= high : value <= high) {
            return IntegerArithmetic.integer(count + 1);
        }
        double part = (value - low) / (high - low) * count;
        return Math.min((long) part, count - 1) + 1;
    }

    public static long widthBucket(Slice value, Slice low, Slice high, long count) {
        if (Numeric.isSpecial(value) || Numeric.isSpecial(low) || Numeric.isSpecial(high)) {
            return widthBucket(
                    Numeric.toDouble(value), Numeric.toDouble(low), Numeric.toDouble(high), count);
        }
        if (count <= 0) {
            throw bucketError("count must be greater than zero");
        }
        int order = Numeric.compare(low, high);
        if (order == 0) {
            throw bucketError("lower bound cannot equal upper bound");
        }
        if (order < 0 ? Numeric.compare(value, low) < 0 : Numeric.compare(value, low) > 0) {
            return 0;
        }
        if (order < 0 ? Numeric.compare(value, high) >= 0 : Numeric.compare(value, high) <= 0) {
            return IntegerArithmetic.integer(count + 1);
        }
        var start = Numeric.toBigDecimal(low);
        var range = Numeric.toBigDecimal(high).subtract(start);
        return Numeric.toBigDecimal(value)
                        .subtract(start)
                        .multiply(java.math.BigDecimal.valueOf(count))
                        .divideToIntegralValue(range)
                        .longValue()
                + 1;
    }

    public static long widthBucket(Type type, long value, Slice bounds) {
        return bucket(type, ArrayValue.element(value, new Slice()), bounds);
    }

    public static long widthBucket(Type type, double value, Slice bounds) {
        return bucket(type, ArrayValue.element(value, new Slice()), bounds);
    }

    public static long widthBucket(Type type, Slice value, Slice bounds) {
        return bucket(type, value, bounds);
    }

    private static long bucket(Type type, Slice value, Slice bounds) {
        if (ArrayValue.dimensions(bounds) > 1) {
            throw SqlException.of(
                    SqlState.ARRAY_SUBSCRIPT_ERROR, "thresholds must be one-dimensional array");
        }
        long count = 0;
        for (Slice bound : ArrayFunctions.elements(bounds)) {
            if (bound == null) {
                throw SqlException.of(
                        SqlState.NULL_VALUE_NOT_ALLOWED, "thresholds array must not contain NULLs");
            }
            if (ArrayValue.compareElements(type, value, bound) >= 0) {
                count++;
            }
        }
        return count;
    }

    public static double inverseSinh(double value) {
        if (value == 0 || Double.isInfinite(value)) {
            return value;
        }
        double magnitude = Math.abs(value);
        double square = magnitude * magnitude;
        // Near 0 the logarithm of a number near 1 would lose digits.
        return Math.copySign(
                magnitude > 1e8
                        ? Math.log(magnitude) + Math.log(2)
                        : Math.log1p(magnitude + square / (1 + Math.sqrt(1 + square))),
                value);
    }

    private static double checkRange(double value, boolean inside) {
        if (!inside) {
            throw SqlException.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "input is out of range");
        }
        return value;
    }

    public static double inverseCosh(double value) {
        checkRange(value, !(value < 1));
        double above = value - 1;
        return value > 1e8
                ? Math.log(value) + Math.log(2)
                : Math.log1p(above + Math.sqrt(2 * above + above * above));
    }

    public static double inverseTanh(double value) {
        checkRange(value, !(Math.abs(value) > 1));
        return Math.abs(value) == 1
                ? Math.copySign(Double.POSITIVE_INFINITY, value)
                : 0.5 * Math.log1p(2 * value / (1 - value));
    }
}
