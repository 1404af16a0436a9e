// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// Arithmetic of `real` and `double precision`. Unlike IEEE 754, a finite operation that overflows
/// or underflows is error 22003, a division by zero 22012.
public final class FloatArithmetic {
    private FloatArithmetic() {}

    static void register(Registry r) {
        r.add("+(real, real) real", "addReal", "sum", "1.5::real + 2 → 3.5");
        r.add("+(double, double) double", "add", "sum", "1.5::float8 + 2 → 3.5");
        r.add("-(real, real) real", "subtractReal", "difference", "1.5::real - 2 → -0.5");
        r.add("-(double, double) double", "subtract", "difference", "1.5::float8 - 2 → -0.5");
        r.add("*(real, real) real", "multiplyReal", "product", "1.5::real * 2 → 3");
        r.add("*(double, double) double", "multiply", "product", "1.5::float8 * 2 → 3");
        r.add("/(real, real) real", "divideReal", "quotient", "1::real / 4 → 0.25");
        r.add("/(double, double) double", "divide", "quotient", "1::float8 / 4 → 0.25");
        // With any other number a real is taken for a double.
        for (String types : new String[] {"(real, double) double", "(double, real) double"}) {
            r.add("+" + types, "add", "sum", "1.5::real + 2.5::float8 → 4");
            r.add("-" + types, "subtract", "difference", "1.5::real - 2.5::float8 → -1");
            r.add("*" + types, "multiply", "product", "1.5::real * 2.5::float8 → 3.75");
            r.add("/" + types, "divide", "quotient", "1::real / 4::float8 → 0.25");
        }
        r.add("-(real) real", "negate", "negation", "-(1.5::real) → -1.5");
        r.add("-(double) double", "negate", "negation", "-(1.5::float8) → -1.5");
        r.add("+(real) real", "identity", "the number itself", "+ 1.5::real → 1.5");
        r.add("+(double) double", "identity", "the number itself", "+ 1.5::float8 → 1.5");
        for (String name : new String[] {"abs", "@"}) {
            r.add(name + "(real) real", "absolute", "absolute value", "abs((-1.5)::real) → 1.5");
            r.add(
                    name + "(double) double",
                    "absolute",
                    "absolute value",
                    "abs((-1.5)::float8) → 1.5");
        }
    }

    static SqlException overflow() {
        return SqlException.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: overflow");
    }

    static SqlException underflow() {
        return SqlException.of(
                SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: underflow");
    }

    private static double checkSum(double result, double left, double right) {
        if (Double.isInfinite(result) && !Double.isInfinite(left) && !Double.isInfinite(right)) {
            throw overflow();
        }
        return result;
    }

    private static double checkProduct(double result, double left, double right) {
        if (result == 0 && left != 0 && right != 0) {
            throw underflow();
        }
        return checkSum(result, left, right);
    }

    private static double checkQuotient(double result, double left, double right) {
        if (Double.isInfinite(result) && !Double.isInfinite(left)) {
            throw overflow();
        }
        if (result == 0 && left != 0 && !Double.isInfinite(right)) {
            throw underflow();
        }
        return result;
    }

    public static double addReal(double left, double right) {
        return checkSum((float) (left + right), left, right);
    }

    public static double add(double left, double right) {
        return checkSum(left + right, left, right);
    }

    public static double subtractReal(double left, double right) {
        return checkSum((float) (left - right), left, right);
    }

    public static double subtract(double left, double right) {
        return checkSum(left - right, left, right);
    }

    public static double multiplyReal(double left, double right) {
        return checkProduct((float) (left * right), left, right);
    }

    public static double multiply(double left, double right) {
        return checkProduct(left * right, left, right);
    }

    public static double divideReal(double left, double right) {
        if (right == 0 && !Double.isNaN(left)) {
            throw IntegerArithmetic.divisionByZero();
        }
        return checkQuotient((float) (left / right), left, right);
    }

    public static double divide(double left, double right) {
        if (right == 0 && !Double.isNaN(left)) {
            throw IntegerArithmetic.divisionByZero();
        }
        return checkQuotient(left / right, left, right);
    }

    public static double negate(double value) {
        return -value;
    }

    public static double identity(double value) {
        return value;
    }

    public static double absolute(double value) {
        return Math.abs(value);
    }
}
