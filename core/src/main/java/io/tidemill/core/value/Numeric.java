// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Values of `numeric`: their bytes, order and conversions. Arithmetic is in [NumericArithmetic],
/// text in [NumericText].
///
/// A value is `unscaled / 10^scale`; the scale is how many decimals are displayed (1.10 prints as
/// 1.10) and does not matter to comparison (1.10 = 1.1). The layout, also in
/// `docs/formats/values.md`:
///
/// | first byte | then | meaning |
/// | --- | --- | --- |
/// | 0 … 63 | 8 bytes, big-endian two's complement | compact: the first byte is the scale, then the unscaled value |
/// | 64 | 2 bytes scale, then big-endian two's complement | big: what does not fit the compact form |
/// | 65, 66, 67 | nothing | -Infinity, Infinity, NaN |
///
/// An (unscaled, scale) pair has one encoding only: compact where it fits, else big with the fewest
/// bytes. So equal bytes mean equal values with equal scales. -Infinity is less and Infinity
/// greater than every number; NaN equals itself and is greater than all others.
public final class Numeric {
    /// The largest scale of any value.
    public static final int SCALE_MAX = 16383;

    /// The largest number of digits before the decimal point.
    public static final int INTEGER_DIGITS_MAX = 131072;

    /// Bytes of a value in compact form.
    public static final int COMPACT_SIZE = 9;

    static final int COMPACT_SCALE_MAX = 63;
    static final int BIG = 64;
    static final int NEGATIVE_INFINITY = 65;
    static final int POSITIVE_INFINITY = 66;
    static final int NOT_A_NUMBER = 67;

    /// Powers of ten that fit a long.
    static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private static final double[] EXACT_DOUBLE_POWERS = new double[23];

    static {
        for (int i = 0; i < EXACT_DOUBLE_POWERS.length; i++) {
            EXACT_DOUBLE_POWERS[i] = Double.parseDouble("1e" + i);
        }
    }

    private Numeric() {}

    /// Sets `out` to `unscaled / 10^scale`.
    public static void set(long unscaled, int scale, Slice out) {
        if (scale > COMPACT_SCALE_MAX) {
            set(BigInteger.valueOf(unscaled), scale, out);
            return;
        }
        out.reset();
        int at = out.grow(COMPACT_SIZE);
        out.data[at] = (byte) scale;
        BigEndian.putLong(out.data, at + 1, unscaled);
    }

    /// Sets `out` to `unscaled / 10^scale`, the scale not negative.
    ///
    /// @throws SqlException 22003 when it is too large for the type
    public static void set(BigInteger unscaled, int scale, Slice out) {
        if (scale <= COMPACT_SCALE_MAX && unscaled.bitLength() < Long.SIZE) {
            set(unscaled.longValue(), scale, out);
            return;
        }
        if (scale > SCALE_MAX || tooManyDigits(unscaled, scale)) {
            throw overflow();
        }
        out.reset();
        byte[] bytes = unscaled.toByteArray();
        int at = out.grow(3);
        out.data[at] = BIG;
        out.data[at + 1] = (byte) (scale >> 8);
        out.data[at + 2] = (byte) scale;
        out.append(bytes, 0, bytes.length);
    }

    private static boolean tooManyDigits(BigInteger unscaled, int scale) {
        // 10^131072 has 435412 bits; below that no exact count is needed.
        return unscaled.bitLength() >= 435_000
                && new BigDecimal(unscaled).precision() - scale > INTEGER_DIGITS_MAX;
    }

    /// Sets `out` to `value`; a negative scale becomes 0.
    public static void set(BigDecimal value, Slice out) {
        if (value.scale() < 0) {
            if ((long) value.precision() - value.scale() > INTEGER_DIGITS_MAX) {
                throw overflow();
            }
            set(value.setScale(0, RoundingMode.UNNECESSARY).unscaledValue(), 0, out);
        } else {
            set(value.unscaledValue(), value.scale(), out);
        }
    }

    /// Sets `out` to NaN.
    public static void setNaN(Slice out) {
        out.reset();
        out.append(NOT_A_NUMBER);
    }

    /// Sets `out` to Infinity, or to -Infinity.
    public static void setInfinity(boolean negative, Slice out) {
        out.reset();
        out.append(negative ? NEGATIVE_INFINITY : POSITIVE_INFINITY);
    }

    static SqlException overflow() {
        return SqlException.of(
                SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value overflows numeric format");
    }

    /// Whether `value` is in the compact form: [#unscaled] and [#scale] say it all.
    public static boolean isCompact(Slice value) {
        return value.data[value.offset] >= 0 && value.data[value.offset] < BIG;
    }

    /// Whether `value` is NaN or an infinity.
    public static boolean isSpecial(Slice value) {
        return value.data[value.offset] > BIG;
    }

    /// Whether `value` is NaN.
    public static boolean isNaN(Slice value) {
        return value.data[value.offset] == NOT_A_NUMBER;
    }

    /// Whether `value` is Infinity or -Infinity.
    public static boolean isInfinite(Slice value) {
        int first = value.data[value.offset];
        return first == NEGATIVE_INFINITY || first == POSITIVE_INFINITY;
    }

    /// The unscaled value of a compact `value`.
    public static long unscaled(Slice value) {
        return BigEndian.getLong(value.data, value.offset + 1);
    }

    /// The scale of a `value` that is not special.
    public static int scale(Slice value) {
        int first = value.data[value.offset];
        return first == BIG ? value.at(1) << 8 | value.at(2) : first;
    }

    /// The unscaled value of a `value` that is not special, in either form.
    public static BigInteger bigUnscaled(Slice value) {
        return isCompact(value)
                ? BigInteger.valueOf(unscaled(value))
                : new BigInteger(value.data, value.offset + 3, value.length - 3);
    }

    /// A `value` that is not special, with its scale.
    public static BigDecimal toBigDecimal(Slice value) {
        return isCompact(value)
                ? BigDecimal.valueOf(unscaled(value), scale(value))
                : new BigDecimal(bigUnscaled(value), scale(value));
    }

    /// -1, 0 or 1; that of NaN is 1.
    public static int sign(Slice value) {
        int first = value.data[value.offset];
        if (first < BIG) {
            return Long.signum(unscaled(value));
        }
        if (first == BIG) {
            return value.data[value.offset + 3] < 0 ? -1 : bigUnscaled(value).signum();
        }
        return first == NEGATIVE_INFINITY ? -1 : 1;
    }

    /// Order by value.
    public static int compare(Slice left, Slice right) {
        if (isCompact(left) && isCompact(right)) {
            long a = unscaled(left);
            long b = unscaled(right);
            int up = scale(right) - scale(left);
            if (up == 0) {
                return Long.compare(a, b);
            }
            if (up > 0 && up < POWERS.length) {
                return compareProduct(a, POWERS[up], b);
            }
            if (up < 0 && -up < POWERS.length) {
                return -compareProduct(b, POWERS[-up], a);
            }
        }
        int leftRank = rank(left);
        int rightRank = rank(right);
        if (leftRank != 0 || rightRank != 0) {
            return Integer.compare(leftRank, rightRank);
        }
        return toBigDecimal(left).compareTo(toBigDecimal(right));
    }

    private static int rank(Slice value) {
        return switch (value.data[value.offset]) {
            case NEGATIVE_INFINITY -> -1;
            case POSITIVE_INFINITY -> 1;
            case NOT_A_NUMBER -> 2;
            default -> 0;
        };
    }

    private static int compareProduct(long value, long power, long other) {
        long high = Math.multiplyHigh(value, power);
        long low = value * power;
        int order = Long.compare(high, other >> 63);
        return order != 0 ? order : Long.compareUnsigned(low, other);
    }

    /// Whether the values are equal, whatever their scales.
    public static boolean equal(Slice left, Slice right) {
        return Slice.equal(left, right) || compare(left, right) == 0;
    }

    /// Sets `out` to the same value with the smallest scale: equal values have equal canonical
    /// bytes.
    public static void canonical(Slice value, Slice out) {
        if (isCompact(value)) {
            long unscaled = unscaled(value);
            int scale = scale(value);
            while (scale > 0 && (unscaled & 1) == 0 && unscaled % 10 == 0) {
                unscaled /= 10;
                scale--;
            }
            set(unscaled, scale, out);
        } else if (isSpecial(value)) {
            out.reset();
            out.append(value.data[value.offset]);
        } else {
            set(toBigDecimal(value).stripTrailingZeros(), out);
        }
    }

    /// A hash that equal values share, whatever their scales.
    public static long hash(Slice value) {
        if (isCompact(value)) {
            long unscaled = unscaled(value);
            int scale = scale(value);
            while (scale > 0 && (unscaled & 1) == 0 && unscaled % 10 == 0) {
                unscaled /= 10;
                scale--;
            }
            return Hashing.mix(unscaled + scale * 0x9E3779B97F4A7C15L);
        }
        if (isSpecial(value)) {
            return Hashing.mix(value.data[value.offset]);
        }
        var canonical = new Slice();
        canonical(value, canonical);
        return isCompact(canonical)
                ? hash(canonical)
                : Hashing.hash(canonical.data, canonical.offset, canonical.length);
    }

    /// Sets `out` to an integer.
    public static void ofLong(long value, Slice out) {
        set(value, 0, out);
    }

    /// Sets `out` to `value` rounded to 15 significant digits, as a cast from `double precision`
    /// does.
    public static void ofDouble(double value, Slice out) {
        ofDouble(value, 15, out);
    }

    /// Sets `out` to `value` rounded to 6 significant digits, as a cast from `real` does.
    public static void ofReal(double value, Slice out) {
        ofDouble(value, 6, out);
    }

    private static void ofDouble(double value, int digits, Slice out) {
        if (Double.isNaN(value)) {
            setNaN(out);
        } else if (Double.isInfinite(value)) {
            setInfinity(value < 0, out);
        } else if (value == Math.rint(value) && Math.abs(value) < (digits == 15 ? 1e15 : 1e6)) {
            set((long) value, 0, out);
        } else {
            var rounded =
                    new BigDecimal(value)
                            .round(new java.math.MathContext(digits, RoundingMode.HALF_EVEN))
                            .stripTrailingZeros();
            set(rounded, out);
        }
    }

    /// The nearest double.
    ///
    /// @throws SqlException 22003 when it is too large
    public static double toDouble(Slice value) {
        if (isCompact(value)) {
            long unscaled = unscaled(value);
            int scale = scale(value);
            if (Math.abs(unscaled) <= 1L << 53 && scale < EXACT_DOUBLE_POWERS.length) {
                return unscaled / EXACT_DOUBLE_POWERS[scale];
            }
        }
        if (isSpecial(value)) {
            return switch (value.data[value.offset]) {
                case NEGATIVE_INFINITY -> Double.NEGATIVE_INFINITY;
                case POSITIVE_INFINITY -> Double.POSITIVE_INFINITY;
                default -> Double.NaN;
            };
        }
        double result = toBigDecimal(value).doubleValue();
        if (Double.isInfinite(result) || (result == 0 && sign(value) != 0)) {
            throw SqlException.of(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                    "\""
                            + NumericText.toText(value)
                            + "\" is out of range for type double precision");
        }
        return result;
    }

    /// The nearest integer, halves away from zero, between `min` and `max`.
    ///
    /// @param typeName the SQL name of the target type, for the message
    /// @throws SqlException 22003 when it is out of range, 0A000 when it is not finite
    public static long toLong(Slice value, long min, long max, String typeName) {
        if (isSpecial(value)) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "cannot convert " + (isNaN(value) ? "NaN" : "infinity") + " to " + typeName);
        }
        long result;
        if (isCompact(value) && scale(value) == 0) {
            result = unscaled(value);
        } else {
            var rounded = toBigDecimal(value).setScale(0, RoundingMode.HALF_UP).toBigInteger();
            if (rounded.bitLength() >= Long.SIZE) {
                throw outOfRange(typeName);
            }
            result = rounded.longValue();
        }
        if (result < min || result > max) {
            throw outOfRange(typeName);
        }
        return result;
    }

    /// The nearest `bigint`, halves away from zero.
    public static long toLong(Slice value) {
        return toLong(value, Long.MIN_VALUE, Long.MAX_VALUE, "bigint");
    }

    private static SqlException outOfRange(String typeName) {
        return SqlException.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, typeName + " out of range");
    }

    /// Sets `out` to `value` as `numeric(precision, scale)` keeps it.
    ///
    /// @throws SqlException 22003 when it has too many digits
    public static void applyModifier(Slice value, int precision, int scale, Slice out) {
        if (isNaN(value)) {
            setNaN(out);
            return;
        }
        if (isInfinite(value)) {
            throw fieldOverflow(
                    "A field with precision "
                            + precision
                            + ", scale "
                            + scale
                            + " cannot hold an infinite value.");
        }
        NumericArithmetic.round(value, scale, out);
        int digits =
                isCompact(out)
                        ? decimalDigits(unscaled(out))
                        : new BigDecimal(bigUnscaled(out)).precision();
        if (digits - scale(out) > precision - scale && sign(out) != 0) {
            int most = precision - scale;
            throw fieldOverflow(
                    "A field with precision "
                            + precision
                            + ", scale "
                            + scale
                            + " must round to an absolute value less than "
                            + (most > 0 ? "10^" + most : "1")
                            + ".");
        }
    }

    private static SqlException fieldOverflow(String detail) {
        return SqlException.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "numeric field overflow")
                .detail(detail);
    }

    /// How many decimal digits `value` has; 0 has none.
    static int decimalDigits(long value) {
        long magnitude = value < 0 ? -value : value;
        if (magnitude < 0) {
            return 19;
        }
        int digits = ((64 - Long.numberOfLeadingZeros(magnitude)) * 1233) >> 12;
        return digits < POWERS.length && magnitude >= POWERS[digits] ? digits + 1 : digits;
    }
}
