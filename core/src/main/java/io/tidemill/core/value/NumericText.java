// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/// The text form of `numeric`.
public final class NumericText {
    private NumericText() {}

    /// Sets `out` to the value that `text` writes; its scale is the number of decimals written.
    ///
    /// @throws SqlException 22P02 when it is not a number, 22003 when it is too large
    public static void parse(Slice text, Slice out) {
        int at = TextScan.skipSpace(text, 0);
        int end = TextScan.trimEnd(text);
        int start = at;
        boolean negative = false;
        if (at < end && (text.at(at) == '-' || text.at(at) == '+')) {
            negative = text.at(at) == '-';
            at++;
        }
        long unscaled = 0;
        int digits = 0;
        int scale = -1;
        int i = at;
        for (; i < end; i++) {
            int c = text.at(i);
            if (c >= '0' && c <= '9') {
                if (++digits > 18) {
                    break;
                }
                unscaled = unscaled * 10 + (c - '0');
                if (scale >= 0) {
                    scale++;
                }
            } else if (c == '.' && scale < 0) {
                scale = 0;
            } else {
                break;
            }
        }
        if (i == end && digits > 0) {
            Numeric.set(negative ? -unscaled : unscaled, Math.max(scale, 0), out);
        } else {
            parseSlowly(text, start, at, end, negative, out);
        }
    }

    private static void parseSlowly(
            Slice text, int start, int at, int end, boolean negative, Slice out) {
        var rest =
                new String(
                        text.data, text.offset + at, Math.max(0, end - at), StandardCharsets.UTF_8);
        if (rest.equalsIgnoreCase("nan") && at == start) {
            Numeric.setNaN(out);
        } else if (rest.equalsIgnoreCase("infinity") || rest.equalsIgnoreCase("inf")) {
            Numeric.setInfinity(negative, out);
        } else {
            var value =
                    rest.startsWith("0x")
                                    || rest.startsWith("0X")
                                    || rest.startsWith("0o")
                                    || rest.startsWith("0O")
                                    || rest.startsWith("0b")
                                    || rest.startsWith("0B")
                            ? parseRadix(rest, text)
                            : parseDecimal(rest, text);
            Numeric.set(negative ? value.negate() : value, out);
        }
    }

    private static BigDecimal parseRadix(String rest, Slice text) {
        int radix =
                switch (rest.charAt(1)) {
                    case 'x', 'X' -> 16;
                    case 'o', 'O' -> 8;
                    default -> 2;
                };
        String digits = withoutUnderscores(rest.substring(2), text);
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) > 127 || Character.digit(digits.charAt(i), radix) < 0) {
                throw invalid(text);
            }
        }
        if (digits.isEmpty()) {
            throw invalid(text);
        }
        return new BigDecimal(new BigInteger(digits, radix));
    }

    private static String withoutUnderscores(String digits, Slice text) {
        if (digits.indexOf('_') < 0) {
            return digits;
        }
        if (digits.endsWith("_") || digits.contains("__")) {
            throw invalid(text);
        }
        return digits.replace("_", "");
    }

    private static BigDecimal parseDecimal(String rest, Slice text) {
        int exponentAt = Math.max(rest.indexOf('e'), rest.indexOf('E'));
        String mantissa = exponentAt < 0 ? rest : rest.substring(0, exponentAt);
        if (mantissa.startsWith("_") || mantissa.contains("_.") || mantissa.contains("._")) {
            throw invalid(text);
        }
        mantissa = withoutUnderscores(mantissa, text);
        int digits = 0;
        int points = 0;
        for (int i = 0; i < mantissa.length(); i++) {
            char c = mantissa.charAt(i);
            if (c == '.') {
                points++;
            } else if (c >= '0' && c <= '9') {
                digits++;
            } else {
                throw invalid(text);
            }
        }
        if (digits == 0 || points > 1) {
            throw invalid(text);
        }
        long exponent = exponentAt < 0 ? 0 : parseExponent(rest.substring(exponentAt + 1), text);
        if (Math.abs(exponent) > 200_000) {
            throw Numeric.overflow();
        }
        var value = new BigDecimal(mantissa).scaleByPowerOfTen((int) exponent);
        if (value.scale() > Numeric.SCALE_MAX) {
            throw Numeric.overflow();
        }
        return value.signum() == 0 && value.scale() < 0 ? BigDecimal.ZERO : value;
    }

    private static long parseExponent(String exponent, Slice text) {
        int at = exponent.startsWith("-") || exponent.startsWith("+") ? 1 : 0;
        String digits = withoutUnderscores(exponent.substring(at), text);
        if (digits.isEmpty()) {
            throw invalid(text);
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                throw invalid(text);
            }
            value = Math.min(value * 10 + (c - '0'), Integer.MAX_VALUE);
        }
        return exponent.startsWith("-") ? -value : value;
    }

    private static SqlException invalid(Slice text) {
        return SqlException.of(
                SqlState.INVALID_TEXT_REPRESENTATION,
                "invalid input syntax for type numeric: \"" + text.toText() + "\"");
    }

    /// Appends the text of `value` to `out`.
    public static void format(Slice value, Slice out) {
        if (Numeric.isCompact(value)) {
            formatDecimal(Numeric.unscaled(value), Numeric.scale(value), out);
        } else if (Numeric.isSpecial(value)) {
            out.append(
                    switch (value.at(0)) {
                        case Numeric.NEGATIVE_INFINITY -> "-Infinity";
                        case Numeric.POSITIVE_INFINITY -> "Infinity";
                        default -> "NaN";
                    });
        } else {
            out.append(Numeric.toBigDecimal(value).toPlainString());
        }
    }

    /// Appends `unscaled / 10^scale` to `out`, with `scale` decimals.
    static void formatDecimal(long unscaled, int scale, Slice out) {
        if (unscaled == Long.MIN_VALUE) {
            out.append(BigDecimal.valueOf(unscaled, scale).toPlainString());
            return;
        }
        long rest = Math.abs(unscaled);
        if (unscaled < 0) {
            out.append('-');
        }
        int digits = Math.max(Numeric.decimalDigits(rest), scale + 1);
        int at = out.grow(scale > 0 ? digits + 1 : digits);
        int i = out.length - 1;
        for (int n = 0; n < digits; n++) {
            if (n == scale && scale > 0) {
                out.data[i--] = '.';
            }
            long quotient = rest / 10;
            out.data[i--] = (byte) ('0' + (rest - quotient * 10));
            rest = quotient;
        }
        assert i == at - 1;
    }

    /// The text of `value`.
    public static String toText(Slice value) {
        var out = new Slice();
        out.reset();
        format(value, out);
        return out.toText();
    }

    /// Sets `out` to `value` rounded to `scale` decimals; for callers at hand with a BigDecimal.
    static void setRounded(BigDecimal value, int scale, Slice out) {
        Numeric.set(value.setScale(scale, RoundingMode.HALF_UP), out);
    }
}
