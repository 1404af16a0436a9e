// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.nio.charset.StandardCharsets;

/// The text form and order of `real` and `double precision`. A `real` is a double that a float can
/// hold.
///
/// Text is the shortest that reads back as the same value. -0 equals 0; NaN equals itself and is
/// greater than all.
public final class Floats {
    private static final double[] POWERS = new double[23];

    static {
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = Double.parseDouble("1e" + i);
        }
    }

    private Floats() {}

    /// Order of doubles: -0 equals 0, NaN equals NaN and is greater than all others.
    public static int compare(double left, double right) {
        if (left < right) {
            return -1;
        }
        if (left > right) {
            return 1;
        }
        if (left == right) {
            return 0;
        }
        return Boolean.compare(Double.isNaN(left), Double.isNaN(right));
    }

    /// Whether two doubles are equal in SQL.
    public static boolean equal(double left, double right) {
        return left == right || (Double.isNaN(left) && Double.isNaN(right));
    }

    /// Bits that are the same for equal doubles and whose order as a long is the order of doubles.
    public static long orderedBits(double value) {
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    /// The double that [#orderedBits] made `bits` of.
    public static double ofOrderedBits(long bits) {
        return Double.longBitsToDouble(bits ^ ((bits >> 63) & Long.MAX_VALUE));
    }

    /// The `double precision` that `text` writes.
    ///
    /// @throws SqlException 22P02 when it is not a number, 22003 when it is out of range
    public static double parseDouble(Slice text) {
        int at = TextScan.skipSpace(text, 0);
        int end = TextScan.trimEnd(text);
        int start = at;
        boolean negative = at < end && text.at(at) == '-';
        if (negative || (at < end && text.at(at) == '+')) {
            at++;
        }
        long digits = 0;
        int count = 0;
        int scale = -1;
        int i = at;
        for (; i < end; i++) {
            int c = text.at(i);
            if (TextScan.isDigit(c)) {
                digits = digits * 10 + (c - '0');
                scale += scale >= 0 ? 1 : 0;
                if (++count > 18) {
                    break;
                }
            } else if (c == '.' && scale < 0) {
                scale = 0;
            } else {
                break;
            }
        }
        if (i == end && count > 0 && digits <= 1L << 53 && scale < POWERS.length) {
            // Both are exact, so one division rounds right (W. D. Clinger, 1990).
            double value = scale > 0 ? digits / POWERS[scale] : digits;
            return negative ? -value : value;
        }
        String rest = number(text, start, at, end, "double precision");
        double value = Double.parseDouble(rest);
        if ((Double.isInfinite(value) && !isInfinity(rest)) || (value == 0 && hasDigit(rest))) {
            throw outOfRange(rest, "double precision");
        }
        return value;
    }

    /// The `real` that `text` writes.
    ///
    /// @throws SqlException 22P02 when it is not a number, 22003 when it is out of range
    public static double parseReal(Slice text) {
        int start = TextScan.skipSpace(text, 0);
        int end = TextScan.trimEnd(text);
        int at = start;
        if (at < end && (text.at(at) == '-' || text.at(at) == '+')) {
            at++;
        }
        String rest = number(text, start, at, end, "real");
        float value = Float.parseFloat(rest);
        if ((Float.isInfinite(value) && !isInfinity(rest)) || (value == 0 && hasDigit(rest))) {
            throw outOfRange(rest, "real");
        }
        return value;
    }

    private static SqlException outOfRange(String text, String typeName) {
        return SqlException.of(
                SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                "\"" + text + "\" is out of range for type " + typeName);
    }

    private static boolean isInfinity(String number) {
        return number.endsWith("Infinity");
    }

    /// Whether the mantissa has a digit that is not 0, so that 0 means underflow.
    private static boolean hasDigit(String number) {
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c >= '1' && c <= '9') {
                return true;
            }
            if (c == 'e' || c == 'E') {
                return false;
            }
        }
        return false;
    }

    /// The number as Java reads it, checked: Java would also take `1d` and `0x1p3`.
    private static String number(Slice text, int start, int at, int end, String typeName) {
        String sign = at > start && text.at(start) == '-' ? "-" : "";
        if (TextScan.isWord(text, at, end, "nan") && at == start) {
            return "NaN";
        }
        if (TextScan.isWord(text, at, end, "infinity") || TextScan.isWord(text, at, end, "inf")) {
            return sign + "Infinity";
        }
        int i = at;
        int digits = 0;
        while (i < end && (TextScan.isDigit(text.at(i)) || text.at(i) == '.')) {
            digits += text.at(i) == '.' ? 0 : 1;
            i++;
        }
        boolean valid = digits > 0 && i - at - digits <= 1;
        if (valid && i < end && (text.at(i) | 0x20) == 'e') {
            i++;
            if (i < end && (text.at(i) == '-' || text.at(i) == '+')) {
                i++;
            }
            int exponent = i;
            while (i < end && TextScan.isDigit(text.at(i))) {
                i++;
            }
            valid = i > exponent;
        }
        if (!valid || i < end) {
            throw SqlException.of(
                    SqlState.INVALID_TEXT_REPRESENTATION,
                    "invalid input syntax for type " + typeName + ": \"" + text.toText() + "\"");
        }
        return new String(text.data, text.offset + start, end - start, StandardCharsets.US_ASCII);
    }

    /// Appends a `double precision`.
    public static void formatDouble(double value, Slice out) {
        if (formatSpecial(value, out)) {
            return;
        }
        double magnitude = Math.abs(value);
        if (magnitude >= 1e-4 && magnitude < 1e15) {
            // A decimal of at most 15 digits that reads back as the value is the shortest there is.
            for (int scale = 0; scale <= 9; scale++) {
                double scaled = Math.rint(magnitude * POWERS[scale]);
                if (scaled >= 1e15) {
                    break;
                }
                if (scaled / POWERS[scale] == magnitude) {
                    NumericText.formatDecimal((long) (value < 0 ? -scaled : scaled), scale, out);
                    return;
                }
            }
        }
        formatJava(shortest(value), 15, out);
    }

    /// Java's shortest text has two digits at least: see if one is enough.
    private static String shortest(double value) {
        String text = Double.toString(value);
        int exponent = text.indexOf('E');
        int point = text.indexOf('.');
        if (exponent == point + 2
                && text.charAt(point + 1) != '0'
                && point == (value < 0 ? 2 : 1)) {
            int digit = text.charAt(point - 1) - '0' + (text.charAt(point + 1) >= '5' ? 1 : 0);
            String shorter = (value < 0 ? "-" : "") + digit + ".0" + text.substring(exponent);
            if (Double.parseDouble(shorter) == value && digit < 10) {
                return shorter;
            }
        }
        return text;
    }

    /// Appends a `real`.
    public static void formatReal(double value, Slice out) {
        if (formatSpecial(value, out)) {
            return;
        }
        float single = (float) value;
        String text = Float.toString(single);
        int exponent = text.indexOf('E');
        int point = text.indexOf('.');
        if (exponent == point + 2
                && text.charAt(point + 1) != '0'
                && point == (value < 0 ? 2 : 1)) {
            int digit = text.charAt(point - 1) - '0' + (text.charAt(point + 1) >= '5' ? 1 : 0);
            String shorter = (value < 0 ? "-" : "") + digit + ".0" + text.substring(exponent);
            if (digit < 10 && Float.parseFloat(shorter) == single) {
                text = shorter;
            }
        }
        formatJava(text, 6, out);
    }

    private static boolean formatSpecial(double value, Slice out) {
        if (Double.isNaN(value)) {
            out.append("NaN");
        } else if (Double.isInfinite(value)) {
            out.append(value < 0 ? "-Infinity" : "Infinity");
        } else if (value == 0) {
            out.append(1 / value < 0 ? "-0" : "0");
        } else {
            return false;
        }
        return true;
    }

    /// Rewrites Java's text of a number: exponents from `digitsMax` and below -4 are written
    /// `e+20`.
    private static void formatJava(String text, int digitsMax, Slice out) {
        var digits = new StringBuilder();
        int exponent = 0;
        int pointAt = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '-') {
                out.append('-');
            } else if (c == '.') {
                pointAt = digits.length();
            } else if (c == 'E') {
                exponent = Integer.parseInt(text, i + 1, text.length(), 10);
                break;
            } else {
                digits.append(c);
            }
        }
        exponent += pointAt - 1;
        int zeros = 0;
        while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
            zeros++;
        }
        digits.delete(0, zeros);
        exponent -= zeros;
        int last = digits.length();
        while (last > 1 && digits.charAt(last - 1) == '0') {
            last--;
        }
        digits.setLength(last);
        if (exponent < -4 || exponent >= digitsMax) {
            out.append(digits.charAt(0));
            if (last > 1) {
                out.append('.');
                out.append(digits.substring(1));
            }
            out.append('e');
            out.append(exponent < 0 ? '-' : '+');
            TextScan.appendPadded(out, Math.abs(exponent), 2);
        } else if (exponent < 0) {
            out.append("0." + "0".repeat(-exponent - 1) + digits);
        } else if (last <= exponent + 1) {
            out.append(digits + "0".repeat(exponent + 1 - last));
        } else {
            out.append(digits.substring(0, exponent + 1) + "." + digits.substring(exponent + 1));
        }
    }
}
