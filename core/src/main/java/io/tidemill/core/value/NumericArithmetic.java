// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Exact arithmetic of `numeric`, with PostgreSQL's result scales and rounding (halves away from
/// zero).
///
/// | operation | scale of the result |
/// | --- | --- |
/// | `a + b`, `a - b`, `a % b` | the larger one |
/// | `a * b` | the sum |
/// | `a / b` | enough for 16 significant digits, at least the larger one |
public final class NumericArithmetic {
    private static final int SIGNIFICANT_DIGITS_MIN = 16;
    private static final int DISPLAY_SCALE_MAX = 1000;
    private static final int ROUND_SCALE_MAX = 2000;

    private NumericArithmetic() {}

    /// Sets `out` to `left + right`.
    public static void add(Slice left, Slice right, Slice out) {
        if (Numeric.isCompact(left) && Numeric.isCompact(right)) {
            int leftScale = Numeric.scale(left);
            int rightScale = Numeric.scale(right);
            long a = Numeric.unscaled(left);
            long b = Numeric.unscaled(right);
            if (leftScale == rightScale) {
                long sum = a + b;
                if (((a ^ sum) & (b ^ sum)) >= 0) {
                    Numeric.set(sum, leftScale, out);
                    return;
                }
            } else if (Math.abs(leftScale - rightScale) < Numeric.POWERS.length) {
                int scale = Math.max(leftScale, rightScale);
                long leftPower = Numeric.POWERS[scale - leftScale];
                long rightPower = Numeric.POWERS[scale - rightScale];
                if (fits(a, leftPower) && fits(b, rightPower)) {
                    long x = a * leftPower;
                    long y = b * rightPower;
                    long sum = x + y;
                    if (((x ^ sum) & (y ^ sum)) >= 0) {
                        Numeric.set(sum, scale, out);
                        return;
                    }
                }
            }
        }
        if (Numeric.isSpecial(left) || Numeric.isSpecial(right)) {
            addSpecial(left, right, false, out);
        } else {
            Numeric.set(Numeric.toBigDecimal(left).add(Numeric.toBigDecimal(right)), out);
        }
    }

    private static boolean fits(long value, long power) {
        return Math.multiplyHigh(value, power) == (value * power) >> 63;
    }

    private static void addSpecial(Slice left, Slice right, boolean subtract, Slice out) {
        if (Numeric.isNaN(left) || Numeric.isNaN(right)) {
            Numeric.setNaN(out);
            return;
        }
        int a = Numeric.isInfinite(left) ? Numeric.sign(left) : 0;
        int b = Numeric.isInfinite(right) ? Numeric.sign(right) : 0;
        int sum = a + (subtract ? -b : b);
        if (sum == 0) {
            Numeric.setNaN(out);
        } else {
            Numeric.setInfinity(sum < 0, out);
        }
    }

    /// Sets `out` to `left - right`.
    public static void subtract(Slice left, Slice right, Slice out) {
        if (Numeric.isCompact(left)
                && Numeric.isCompact(right)
                && Numeric.scale(left) == Numeric.scale(right)) {
            long a = Numeric.unscaled(left);
            long b = Numeric.unscaled(right);
            long difference = a - b;
            if (((a ^ b) & (a ^ difference)) >= 0) {
                Numeric.set(difference, Numeric.scale(left), out);
                return;
            }
        }
        if (Numeric.isSpecial(left) || Numeric.isSpecial(right)) {
            addSpecial(left, right, true, out);
        } else {
            Numeric.set(Numeric.toBigDecimal(left).subtract(Numeric.toBigDecimal(right)), out);
        }
    }

    /// Sets `out` to `left * right`.
    public static void multiply(Slice left, Slice right, Slice out) {
        if (Numeric.isCompact(left) && Numeric.isCompact(right)) {
            long a = Numeric.unscaled(left);
            long b = Numeric.unscaled(right);
            if (fits(a, b)) {
                Numeric.set(a * b, Numeric.scale(left) + Numeric.scale(right), out);
                return;
            }
        }
        if (Numeric.isSpecial(left) || Numeric.isSpecial(right)) {
            int sign = Numeric.sign(left) * Numeric.sign(right);
            if (Numeric.isNaN(left) || Numeric.isNaN(right) || sign == 0) {
                Numeric.setNaN(out);
            } else {
                Numeric.setInfinity(sign < 0, out);
            }
            return;
        }
        var product = Numeric.toBigDecimal(left).multiply(Numeric.toBigDecimal(right));
        if (product.scale() > Numeric.SCALE_MAX) {
            product = product.setScale(Numeric.SCALE_MAX, RoundingMode.HALF_UP);
        }
        Numeric.set(product, out);
    }

    /// Sets `out` to `left / right`.
    ///
    /// @throws SqlException 22012 when `right` is 0
    public static void divide(Slice left, Slice right, Slice out) {
        if (Numeric.isSpecial(left) || Numeric.isSpecial(right)) {
            divideSpecial(left, right, out);
            return;
        }
        if (Numeric.sign(right) == 0) {
            throw divisionByZero();
        }
        int scale = quotientScale(left, right);
        if (Numeric.isCompact(left) && Numeric.isCompact(right)) {
            int up = scale + Numeric.scale(right) - Numeric.scale(left);
            long a = Numeric.unscaled(left);
            long b = Numeric.unscaled(right);
            if (up >= 0 && up < Numeric.POWERS.length && fits(a, Numeric.POWERS[up]) && b != -1) {
                long dividend = a * Numeric.POWERS[up];
                long quotient = dividend / b;
                long rest = Math.abs(dividend % b);
                if (rest != 0 && rest >= Math.abs(b) - rest) {
                    quotient += (dividend ^ b) < 0 ? -1 : 1;
                }
                Numeric.set(quotient, scale, out);
                return;
            }
        }
        Numeric.set(
                Numeric.toBigDecimal(left)
                        .divide(Numeric.toBigDecimal(right), scale, RoundingMode.HALF_UP),
                out);
    }

    private static void divideSpecial(Slice left, Slice right, Slice out) {
        if (Numeric.isNaN(left) || Numeric.isNaN(right)) {
            Numeric.setNaN(out);
        } else if (!Numeric.isInfinite(left)) {
            Numeric.set(0, 0, out);
        } else if (Numeric.isInfinite(right)) {
            Numeric.setNaN(out);
        } else if (Numeric.sign(right) == 0) {
            throw divisionByZero();
        } else {
            Numeric.setInfinity(Numeric.sign(left) * Numeric.sign(right) < 0, out);
        }
    }

    static SqlException divisionByZero() {
        return SqlException.of(SqlState.DIVISION_BY_ZERO, "division by zero");
    }

    /// PostgreSQL counts significant digits in groups of four, aligned at the decimal point.
    private static int quotientScale(Slice left, Slice right) {
        int leftWeight = weight(left);
        int rightWeight = weight(right);
        int weight = leftWeight - rightWeight;
        if (leadingGroup(left, leftWeight) <= leadingGroup(right, rightWeight)) {
            weight--;
        }
        int scale = SIGNIFICANT_DIGITS_MIN - weight * 4;
        scale = Math.max(scale, Math.max(Numeric.scale(left), Numeric.scale(right)));
        return Math.min(scale, DISPLAY_SCALE_MAX);
    }

    /// Which group of four digits the first one is: 0 holds the units, 1 the ten thousands, -1
    /// decimals.
    static int weight(Slice value) {
        return Numeric.sign(value) == 0
                ? 0
                : Math.floorDiv(digits(value) - 1 - Numeric.scale(value), 4);
    }

    private static int digits(Slice value) {
        return Numeric.isCompact(value)
                ? Numeric.decimalDigits(Numeric.unscaled(value))
                : new BigDecimal(Numeric.bigUnscaled(value)).precision();
    }

    private static int leadingGroup(Slice value, int weight) {
        // |value| / 10000^weight, which is between 1 and 9999.
        int down = Numeric.scale(value) + weight * 4;
        if (Numeric.isCompact(value)) {
            long magnitude = Math.abs(Numeric.unscaled(value));
            if (magnitude == 0) {
                return 0;
            }
            if (down >= 0 && down < Numeric.POWERS.length && magnitude > 0) {
                return (int) (magnitude / Numeric.POWERS[down]);
            }
            if (down < 0 && magnitude > 0) {
                return (int) (magnitude * Numeric.POWERS[-down]);
            }
        }
        return new BigDecimal(Numeric.bigUnscaled(value).abs(), down).intValue();
    }

    /// Sets `out` to the quotient without its decimals.
    ///
    /// @throws SqlException 22012 when `right` is 0
    public static void divideTruncating(Slice left, Slice right, Slice out) {
        if (Numeric.isSpecial(left) || Numeric.isSpecial(right)) {
            divideSpecial(left, right, out);
            return;
        }
        if (Numeric.sign(right) == 0) {
            throw divisionByZero();
        }
        Numeric.set(
                Numeric.toBigDecimal(left)
                        .divide(Numeric.toBigDecimal(right), 0, RoundingMode.DOWN),
                out);
    }

    /// Sets `out` to the remainder of `left / right`; it has the sign of `left`.
    ///
    /// @throws SqlException 22012 when `right` is 0
    public static void remainder(Slice left, Slice right, Slice out) {
        if (Numeric.isSpecial(left) || Numeric.isSpecial(right)) {
            if (Numeric.isNaN(left) || Numeric.isNaN(right)) {
                Numeric.setNaN(out);
            } else if (Numeric.isInfinite(left)) {
                if (!Numeric.isInfinite(right) && Numeric.sign(right) == 0) {
                    throw divisionByZero();
                }
                Numeric.setNaN(out);
            } else {
                copy(left, out);
            }
            return;
        }
        if (Numeric.sign(right) == 0) {
            throw divisionByZero();
        }
        if (Numeric.isCompact(left)
                && Numeric.isCompact(right)
                && Numeric.scale(left) == Numeric.scale(right)) {
            Numeric.set(Numeric.unscaled(left) % Numeric.unscaled(right), Numeric.scale(left), out);
            return;
        }
        int scale = Math.max(Numeric.scale(left), Numeric.scale(right));
        BigInteger a = unscaledAt(left, scale);
        BigInteger b = unscaledAt(right, scale);
        Numeric.set(a.remainder(b), scale, out);
    }

    private static BigInteger unscaledAt(Slice value, int scale) {
        return Numeric.toBigDecimal(value)
                .setScale(scale, RoundingMode.UNNECESSARY)
                .unscaledValue();
    }

    static void copy(Slice value, Slice out) {
        out.reset();
        out.append(value);
    }

    /// Sets `out` to `-value`.
    public static void negate(Slice value, Slice out) {
        if (Numeric.isCompact(value) && Numeric.unscaled(value) != Long.MIN_VALUE) {
            Numeric.set(-Numeric.unscaled(value), Numeric.scale(value), out);
        } else if (Numeric.isNaN(value)) {
            Numeric.setNaN(out);
        } else if (Numeric.isInfinite(value)) {
            Numeric.setInfinity(Numeric.sign(value) > 0, out);
        } else {
            Numeric.set(Numeric.bigUnscaled(value).negate(), Numeric.scale(value), out);
        }
    }

    /// Sets `out` to `|value|`.
    public static void absolute(Slice value, Slice out) {
        if (Numeric.sign(value) < 0) {
            negate(value, out);
        } else {
            copy(value, out);
        }
    }

    /// Sets `out` to -1, 0, 1 or NaN.
    public static void sign(Slice value, Slice out) {
        if (Numeric.isNaN(value)) {
            Numeric.setNaN(out);
        } else {
            Numeric.set(Numeric.sign(value), 0, out);
        }
    }

    /// Sets `out` to `value` rounded to `places` decimals, halves away from zero; negative `places`
    /// round to tens, hundreds, ….
    public static void round(Slice value, int places, Slice out) {
        rescale(value, places, RoundingMode.HALF_UP, out);
    }

    /// Sets `out` to `value` cut to `places` decimals.
    public static void truncate(Slice value, int places, Slice out) {
        rescale(value, places, RoundingMode.DOWN, out);
    }

    /// Sets `out` to the least integer that is not less.
    public static void ceiling(Slice value, Slice out) {
        rescale(value, 0, RoundingMode.CEILING, out);
    }

    /// Sets `out` to the greatest integer that is not greater.
    public static void floor(Slice value, Slice out) {
        rescale(value, 0, RoundingMode.FLOOR, out);
    }

    private static void rescale(Slice value, int places, RoundingMode mode, Slice out) {
        if (Numeric.isSpecial(value)) {
            copy(value, out);
            return;
        }
        int wanted = Math.max(-ROUND_SCALE_MAX, Math.min(ROUND_SCALE_MAX, places));
        if (Numeric.isCompact(value) && wanted >= 0) {
            int change = wanted - Numeric.scale(value);
            long unscaled = Numeric.unscaled(value);
            if (change == 0) {
                copy(value, out);
                return;
            }
            if (change > 0 && change < Numeric.POWERS.length && wanted <= 63) {
                if (fits(unscaled, Numeric.POWERS[change])) {
                    Numeric.set(unscaled * Numeric.POWERS[change], wanted, out);
                    return;
                }
            } else if (change < 0 && -change < Numeric.POWERS.length) {
                Numeric.set(shrink(unscaled, Numeric.POWERS[-change], mode), wanted, out);
                return;
            }
        }
        var rounded = Numeric.toBigDecimal(value).setScale(wanted, mode);
        Numeric.set(wanted < 0 ? rounded.setScale(0, RoundingMode.UNNECESSARY) : rounded, out);
    }

    private static long shrink(long value, long power, RoundingMode mode) {
        long quotient = value / power;
        long rest = value - quotient * power;
        return switch (mode) {
            case HALF_UP ->
                    Math.abs(rest) >= power - Math.abs(rest)
                            ? quotient + Long.signum(value)
                            : quotient;
            case CEILING -> rest > 0 ? quotient + 1 : quotient;
            case FLOOR -> rest < 0 ? quotient - 1 : quotient;
            default -> quotient;
        };
    }
}
