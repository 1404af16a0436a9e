// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// Arithmetic of `smallint`, `integer` and `bigint`. A result that does not fit its type is error
/// 22003, a division by zero 22012.
public final class IntegerArithmetic {
    private IntegerArithmetic() {}

    static void register(Registry r) {
        r.add("+(smallint, smallint) smallint", "addSmall", "sum", "1 + 2 → 3");
        r.add("+(integer, integer) integer", "addInteger", "sum", "1 + 2 → 3");
        r.add("+(bigint, bigint) bigint", "addBig", "sum", "1 + 2 → 3");
        r.add("-(smallint, smallint) smallint", "subtractSmall", "difference", "3 - 2 → 1");
        r.add("-(integer, integer) integer", "subtractInteger", "difference", "3 - 2 → 1");
        r.add("-(bigint, bigint) bigint", "subtractBig", "difference", "3 - 2 → 1");
        r.add("*(smallint, smallint) smallint", "multiplySmall", "product", "3 * 2 → 6");
        r.add("*(integer, integer) integer", "multiplyInteger", "product", "3 * 2 → 6");
        r.add("*(bigint, bigint) bigint", "multiplyBig", "product", "3 * 2 → 6");
        r.add(
                "/(smallint, smallint) smallint",
                "divideSmall",
                "quotient, cut toward zero",
                "7 / 2 → 3");
        r.add(
                "/(integer, integer) integer",
                "divideInteger",
                "quotient, cut toward zero",
                "7 / 2 → 3");
        r.add("/(bigint, bigint) bigint", "divideBig", "quotient, cut toward zero", "-7 / 2 → -3");
        for (String name : new String[] {"%", "mod"}) {
            r.add(
                    name + "(smallint, smallint) smallint",
                    "remainder",
                    "remainder, with the sign of the first",
                    "7 % 4 → 3");
            r.add(
                    name + "(integer, integer) integer",
                    "remainder",
                    "remainder, with the sign of the first",
                    "-7 % 4 → -3");
            r.add(
                    name + "(bigint, bigint) bigint",
                    "remainder",
                    "remainder, with the sign of the first",
                    "7 % 4 → 3");
        }
        r.add("-(smallint) smallint", "negateSmall", "negation", "-(2) → -2");
        r.add("-(integer) integer", "negateInteger", "negation", "-(2) → -2");
        r.add("-(bigint) bigint", "negateBig", "negation", "-(2) → -2");
        r.add("+(smallint) smallint", "identity", "the number itself", "+ 2 → 2");
        r.add("+(integer) integer", "identity", "the number itself", "+ 2 → 2");
        r.add("+(bigint) bigint", "identity", "the number itself", "+ 2 → 2");
        for (String name : new String[] {"abs", "@"}) {
            r.add(name + "(smallint) smallint", "absoluteSmall", "absolute value", "abs(-2) → 2");
            r.add(name + "(integer) integer", "absoluteInteger", "absolute value", "abs(-2) → 2");
            r.add(name + "(bigint) bigint", "absoluteBig", "absolute value", "abs(-2) → 2");
        }
        r.add("&(smallint, smallint) smallint", "and", "bitwise and", "91 & 15 → 11");
        r.add("&(integer, integer) integer", "and", "bitwise and", "91 & 15 → 11");
        r.add("&(bigint, bigint) bigint", "and", "bitwise and", "91 & 15 → 11");
        r.add("|(smallint, smallint) smallint", "or", "bitwise or", "32 | 3 → 35");
        r.add("|(integer, integer) integer", "or", "bitwise or", "32 | 3 → 35");
        r.add("|(bigint, bigint) bigint", "or", "bitwise or", "32 | 3 → 35");
        r.add(
                "#(smallint, smallint) smallint",
                "exclusiveOr",
                "bitwise exclusive or",
                "17 # 5 → 20");
        r.add("#(integer, integer) integer", "exclusiveOr", "bitwise exclusive or", "17 # 5 → 20");
        r.add("#(bigint, bigint) bigint", "exclusiveOr", "bitwise exclusive or", "17 # 5 → 20");
        r.add("~(smallint) smallint", "not", "bitwise not", "~1 → -2");
        r.add("~(integer) integer", "not", "bitwise not", "~1 → -2");
        r.add("~(bigint) bigint", "not", "bitwise not", "~1 → -2");
        r.add(
                "<<(smallint, integer) smallint",
                "shiftLeftSmall",
                "bits shifted left",
                "1 << 4 → 16");
        r.add(
                "<<(integer, integer) integer",
                "shiftLeftInteger",
                "bits shifted left",
                "1 << 4 → 16");
        r.add("<<(bigint, integer) bigint", "shiftLeftBig", "bits shifted left", "1 << 4 → 16");
        r.add(
                ">>(smallint, integer) smallint",
                "shiftRightInteger",
                "bits shifted right",
                "8 >> 2 → 2");
        r.add(
                ">>(integer, integer) integer",
                "shiftRightInteger",
                "bits shifted right",
                "8 >> 2 → 2");
        r.add(">>(bigint, integer) bigint", "shiftRightBig", "bits shifted right", "8 >> 2 → 2");
        r.add(
                "gcd(integer, integer) integer",
                "gcdInteger",
                "greatest common divisor",
                "gcd(1071, 462) → 21");
        r.add(
                "gcd(bigint, bigint) bigint",
                "gcdBig",
                "greatest common divisor",
                "gcd(1071, 462) → 21");
        r.add(
                "lcm(integer, integer) integer",
                "lcmInteger",
                "least common multiple",
                "lcm(1071, 462) → 23562");
        r.add(
                "lcm(bigint, bigint) bigint",
                "lcmBig",
                "least common multiple",
                "lcm(1071, 462) → 23562");
    }

    static SqlException outOfRange(String type) {
        return SqlException.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, type + " out of range");
    }

    static SqlException divisionByZero() {
        return SqlException.of(SqlState.DIVISION_BY_ZERO, "division by zero");
    }

    /// `value` as a smallint.
    static long small(long value) {
        if (value != (short) value) {
            throw outOfRange("smallint");
        }
        return value;
    }

    /// `value` as an integer.
    static long integer(long value) {
        if (value != (int) value) {
            throw outOfRange("integer");
        }
        return value;
    }

    public static long addSmall(long left, long right) {
        return small(left + right);
    }

    public static long addInteger(long left, long right) {
        return integer(left + right);
    }

    public static long addBig(long left, long right) {
        long sum = left + right;
        if (((left ^ sum) & (right ^ sum)) < 0) {
            throw outOfRange("bigint");
        }
        return sum;
    }

    public static long subtractSmall(long left, long right) {
        return small(left - right);
    }

    public static long subtractInteger(long left, long right) {
        return integer(left - right);
    }

    public static long subtractBig(long left, long right) {
        long difference = left - right;
        if (((left ^ right) & (left ^ difference)) < 0) {
            throw outOfRange("bigint");
        }
        return difference;
    }

    public static long multiplySmall(long left, long right) {
        return small(left * right);
    }

    public static long multiplyInteger(long left, long right) {
        return integer(left * right);
    }

    public static long multiplyBig(long left, long right) {
        long product = left * right;
        if (Math.multiplyHigh(left, right) != product >> 63) {
            throw outOfRange("bigint");
        }
        return product;
    }

    public static long divideSmall(long left, long right) {
        if (right == 0) {
            throw divisionByZero();
        }
        return small(left / right);
    }

    public static long divideInteger(long left, long right) {
        if (right == 0) {
            throw divisionByZero();
        }
        return integer(left / right);
    }

    public static long divideBig(long left, long right) {
        if (right == 0) {
            throw divisionByZero();
        }
        if (left == Long.MIN_VALUE && right == -1) {
            throw outOfRange("bigint");
        }
        return left / right;
    }

    public static long remainder(long left, long right) {
        if (right == 0) {
            throw divisionByZero();
        }
        return left % right;
    }

    public static long negateSmall(long value) {
        return small(-value);
    }

    public static long negateInteger(long value) {
        return integer(-value);
    }

    public static long negateBig(long value) {
        if (value == Long.MIN_VALUE) {
            throw outOfRange("bigint");
        }
        return -value;
    }

    public static long identity(long value) {
        return value;
    }

    public static long absoluteSmall(long value) {
        return value < 0 ? negateSmall(value) : value;
    }

    public static long absoluteInteger(long value) {
        return value < 0 ? negateInteger(value) : value;
    }

    public static long absoluteBig(long value) {
        return value < 0 ? negateBig(value) : value;
    }

    public static long and(long left, long right) {
        return left & right;
    }

    public static long or(long left, long right) {
        return left | right;
    }

    public static long exclusiveOr(long left, long right) {
        return left ^ right;
    }

    public static long not(long value) {
        return ~value;
    }

    public static long shiftLeftSmall(long value, long bits) {
        return (short) ((int) value << (bits & 31));
    }

    public static long shiftLeftInteger(long value, long bits) {
        return (int) (value << (bits & 31));
    }

    public static long shiftLeftBig(long value, long bits) {
        return value << bits;
    }

    public static long shiftRightInteger(long value, long bits) {
        return value >> (bits & 31);
    }

    public static long shiftRightBig(long value, long bits) {
        return value >> bits;
    }

    /// The magnitude of the greatest common divisor; negative only where that is 2^63.
    private static long gcd(long left, long right) {
        long a = left;
        long b = right;
        while (b != 0) {
            long rest = b == -1 ? 0 : a % b;
            a = b;
            b = rest;
        }
        return a < 0 ? -a : a;
    }

    public static long gcdInteger(long left, long right) {
        return integer(gcd(left, right));
    }

    public static long gcdBig(long left, long right) {
        long result = gcd(left, right);
        if (result < 0) {
            throw outOfRange("bigint");
        }
        return result;
    }

    public static long lcmInteger(long left, long right) {
        return integer(lcmBig(left, right));
    }

    public static long lcmBig(long left, long right) {
        if (left == 0 || right == 0) {
            return 0;
        }
        return absoluteBig(multiplyBig(left / gcdBig(left, right), right));
    }
}
