// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Cell;
import io.tidemill.core.value.Numeric;
import io.tidemill.core.value.NumericArithmetic;

/// Arithmetic of `numeric`, exact, with PostgreSQL's scales.
public final class NumericOperators {
    private NumericOperators() {}

    static void register(Registry r) {
        r.add("+(numeric, numeric) numeric", "add", "sum", "1.10 + 2.2 → 3.30");
        r.add("-(numeric, numeric) numeric", "subtract", "difference", "1.10 - 2.2 → -1.10");
        r.add("*(numeric, numeric) numeric", "multiply", "product", "1.10 * 2.2 → 2.420");
        r.add(
                "/(numeric, numeric) numeric",
                "divide",
                "quotient",
                "1.0 / 3 → 0.33333333333333333333");
        r.add(
                "%(numeric, numeric) numeric",
                "remainder", "remainder, with the sign of the first", "5.5 % 2 → 1.5");
        r.add(
                "mod(numeric, numeric) numeric",
                "remainder",
                "remainder, with the sign of the first",
                "mod(5.5, 2) → 1.5");
        r.add(
                "div(numeric, numeric) numeric",
                "divideTruncating",
                "quotient, cut toward zero",
                "div(9, 4.0) → 2");
        r.add("-(numeric) numeric", "negate", "negation", "-(1.10) → -1.10");
        r.add("+(numeric) numeric", "identity", "the number itself", "+ 1.10 → 1.10");
        r.add("abs(numeric) numeric", "absolute", "absolute value", "abs(-1.10) → 1.10");
        r.add("@(numeric) numeric", "absolute", "absolute value", "@ -1.10 → 1.10");
        r.add("sign(numeric) numeric", "sign", "-1, 0 or 1", "sign(-8.4) → -1");
        r.add("ceil(numeric) numeric", "ceiling", "least integer not less", "ceil(42.2) → 43");
        r.add(
                "ceiling(numeric) numeric",
                "ceiling",
                "least integer not less",
                "ceiling(-42.8) → -42");
        r.add(
                "floor(numeric) numeric",
                "floor",
                "greatest integer not greater",
                "floor(-42.8) → -43");
        r.add(
                "round(numeric) numeric",
                "round",
                "nearest integer, halves away from zero",
                "round(42.5) → 43");
        r.add(
                "round(numeric, integer) numeric",
                "round",
                "rounded to so many decimals",
                "round(42.4382, 2) → 42.44");
        r.add("trunc(numeric) numeric", "truncate", "cut toward zero", "trunc(42.8) → 42");
        r.add(
                "trunc(numeric, integer) numeric",
                "truncate",
                "cut to so many decimals",
                "trunc(42.4382, 2) → 42.43");
        r.add(
                "scale(numeric) integer?",
                "scale",
                "number of decimals displayed",
                "scale(8.4100) → 4");
        r.add(
                "min_scale(numeric) integer?",
                "scaleMin",
                "number of decimals needed",
                "min_scale(8.4100) → 2");
        r.add(
                "trim_scale(numeric) numeric",
                "trimScale",
                "without zeros at the end",
                "trim_scale(8.4100) → 8.41");
        r.add("factorial(bigint) numeric", "factorial", "factorial", "factorial(5) → 120");
    }

    public static void add(Slice left, Slice right, Slice out) {
        NumericArithmetic.add(left, right, out);
    }

    public static void subtract(Slice left, Slice right, Slice out) {
        NumericArithmetic.subtract(left, right, out);
    }

    public static void multiply(Slice left, Slice right, Slice out) {
        NumericArithmetic.multiply(left, right, out);
    }

    public static void divide(Slice left, Slice right, Slice out) {
        NumericArithmetic.divide(left, right, out);
    }

    public static void remainder(Slice left, Slice right, Slice out) {
        NumericArithmetic.remainder(left, right, out);
    }

    public static void divideTruncating(Slice left, Slice right, Slice out) {
        NumericArithmetic.divideTruncating(left, right, out);
    }

    public static void negate(Slice value, Slice out) {
        NumericArithmetic.negate(value, out);
    }

    public static void identity(Slice value, Slice out) {
        out.set(value);
    }

    public static void absolute(Slice value, Slice out) {
        NumericArithmetic.absolute(value, out);
    }

    public static void sign(Slice value, Slice out) {
        NumericArithmetic.sign(value, out);
    }

    public static void ceiling(Slice value, Slice out) {
        NumericArithmetic.ceiling(value, out);
    }

    public static void floor(Slice value, Slice out) {
        NumericArithmetic.floor(value, out);
    }

    public static void round(Slice value, Slice out) {
        NumericArithmetic.round(value, 0, out);
    }

    public static void round(Slice value, long places, Slice out) {
        NumericArithmetic.round(value, (int) places, out);
    }

    public static void truncate(Slice value, Slice out) {
        NumericArithmetic.truncate(value, 0, out);
    }

    public static void truncate(Slice value, long places, Slice out) {
        NumericArithmetic.truncate(value, (int) places, out);
    }

    public static boolean scale(Slice value, Cell out) {
        if (Numeric.isSpecial(value)) {
            return false;
        }
        out.longValue = Numeric.scale(value);
        return true;
    }

    public static boolean scaleMin(Slice value, Cell out) {
        if (Numeric.isSpecial(value)) {
            return false;
        }
        out.longValue = Math.max(0, Numeric.toBigDecimal(value).stripTrailingZeros().scale());
        return true;
    }

    public static void trimScale(Slice value, Slice out) {
        Numeric.canonical(value, out);
    }

    public static void factorial(long value, Slice out) {
        if (value < 0) {
            throw SqlException.of(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                    "factorial of a negative number is undefined");
        }
        if (value > 32177) {
            throw SqlException.of(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value overflows numeric format");
        }
        var product = java.math.BigInteger.ONE;
        for (long i = 2; i <= value; i++) {
            product = product.multiply(java.math.BigInteger.valueOf(i));
        }
        Numeric.set(product, 0, out);
    }
}
