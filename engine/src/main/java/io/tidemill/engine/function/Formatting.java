// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Memo;
import io.tidemill.core.value.Dates;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.Numeric;
import io.tidemill.core.value.NumericArithmetic;
import io.tidemill.core.value.NumericMath;
import io.tidemill.core.value.NumericText;
import io.tidemill.core.value.TimeZone;
import io.tidemill.core.value.Timestamps;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// `to_char` and its inverses. A template is taken apart once per place of call while it stays the
/// same.
public final class Formatting {
    private static final int DOUBLE_DIGITS = 15;
    private static final int REAL_DIGITS = 6;

    private Formatting() {}

    static void register(Registry r) {
        r.add(
                "to_char(timestamp, text) text?",
                "timestamp",
                "written by a template",
                "to_char(timestamp '2002-04-20 17:31:12.66', 'HH12:MI:SS') → 05:31:12");
        r.stable(
                "to_char(timestamptz, text) text?",
                "timestamptz",
                "written by a template, by the session's clocks",
                "to_char(timestamptz '2002-04-20 17:31:12.66+00', 'FMDay, FMDDth') → Saturday, 20th");
        r.add(
                "to_char(interval, text) text?",
                "interval",
                "written by a template",
                "to_char(interval '15h 2m 12s', 'HH24:MI:SS') → 15:02:12");
        String number = "written by a template";
        r.add("to_char(integer, text) text", "integer", number, "to_char(125, '999') →  125");
        r.add(
                "to_char(bigint, text) text",
                "big",
                number,
                "to_char(12345678901, '9G999G999G999G999') →     12,345,678,901");
        r.add("to_char(real, text) text", "real", number, "to_char(125.8::real, '999D9') →  125.8");
        r.add(
                "to_char(double, text) text",
                "floating",
                number,
                "to_char(125.8::float8, '999D9') →  125.8");
        r.add(
                "to_char(numeric, text) text",
                "numeric",
                number,
                "to_char(-125.8, '999D99S') → 125.80-");
        r.add(
                "to_number(text, text) numeric?",
                "toNumber",
                "a number read by a template",
                "to_number('12,454.8-', '99G999D9S') → -12454.8");
        r.add(
                "to_date(text, text) date",
                "toDate",
                "a date read by a template",
                "to_date('05 Dec 2000', 'DD Mon YYYY') → 2000-12-05");
        r.stable(
                "to_timestamp(text, text) timestamptz",
                "toTimestamp",
                "a time read by a template",
                "to_timestamp('05 Dec 2000', 'DD Mon YYYY') → 2000-12-05 00:00:00+00");
    }

    private static DateTimeTemplate dateTime(Slice format, Memo memo) {
        return Template.kept(format, memo, DateTimeTemplate.class, DateTimeTemplate::parse);
    }

    private static NumberTemplate number(Slice format, Memo memo) {
        return Template.kept(format, memo, NumberTemplate.class, NumberTemplate::new);
    }

    public static boolean timestamp(long timestamp, Slice format, Memo memo, Slice out) {
        if (Timestamps.isInfinite(timestamp) || format.length == 0) {
            return false;
        }
        out.reset();
        new DateTimeWriter(timestamp, timestamp, null).write(dateTime(format, memo), out);
        return true;
    }

    public static boolean timestamptz(
            EvaluationContext context, long timestamp, Slice format, Memo memo, Slice out) {
        if (Timestamps.isInfinite(timestamp) || format.length == 0) {
            return false;
        }
        out.reset();
        var zone = TimeZone.of(context.timeZone());
        new DateTimeWriter(zone.toLocal(timestamp), timestamp, zone)
                .write(dateTime(format, memo), out);
        return true;
    }

    public static boolean interval(Slice interval, Slice format, Memo memo, Slice out) {
        if (format.length == 0) {
            return false;
        }
        out.reset();
        new DateTimeWriter(interval).write(dateTime(format, memo), out);
        return true;
    }

    public static void integer(long value, Slice format, Memo memo, Slice out) {
        var template = number(format, memo);
        if (template.exponent) {
            out.reset();
            out.append(rounded((double) value, template.behind));
        } else {
            exact(BigDecimal.valueOf(value), template, out);
        }
    }

    public static void big(long value, Slice format, Memo memo, Slice out) {
        var template = number(format, memo);
        BigDecimal shifted = BigDecimal.valueOf(value).movePointRight(template.shift);
        if (shifted.toBigInteger().bitLength() > 63) {
            throw SqlException.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "bigint out of range");
        }
        exact(BigDecimal.valueOf(value), template, out);
    }

    public static void numeric(Slice value, Slice format, Memo memo, Slice out) {
        var template = number(format, memo);
        if (!Numeric.isSpecial(value)) {
            exact(Numeric.toBigDecimal(value), template, out);
        } else if (Numeric.isNaN(value)) {
            special("NaN", template, template.behind, out);
        } else {
            special(
                    Numeric.sign(value) > 0 ? "Infinity" : "-Infinity",
                    template,
                    template.behind,
                    out);
        }
    }

    private static void exact(BigDecimal value, NumberTemplate template, Slice out) {
        out.reset();
        if (template.roman) {
            BigDecimal rounded = value.setScale(0, RoundingMode.HALF_UP);
            boolean small = rounded.precision() - rounded.scale() < 10;
            out.append(
                    NumberWriter.writeRoman(
                            template, RomanNumber.format(small ? rounded.longValue() : -1)));
        } else if (template.exponent) {
            out.append(scientific(value, template.behind));
        } else {
            BigDecimal shifted =
                    value.movePointRight(template.shift)
                            .setScale(template.behind, RoundingMode.HALF_UP);
            out.append(
                    NumberWriter.write(
                            template, shifted.toPlainString(), template.before + template.shift));
        }
    }

    /// NaN and the infinities.
    private static void special(String value, NumberTemplate template, int behind, Slice out) {
        out.reset();
        if (template.roman) {
            out.append(NumberWriter.writeRoman(template, RomanNumber.format(-1)));
        } else if (template.exponent) {
            var fill = new StringBuilder(" " + "#".repeat(template.before + template.behind + 5));
            fill.setCharAt(template.before + 1, '.');
            out.append(fill.toString());
        } else {
            out.append(
                    NumberWriter.write(
                            template.withBehind(behind), value, template.before + template.shift));
        }
    }

    /// `value` with an exponent. As in PostgreSQL the exponent is that of the number before it is
    /// rounded, so that 9.99 becomes 10.0e+00.
    private static String scientific(BigDecimal value, int behind) {
        int exponent = value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
        BigDecimal shown = value.movePointLeft(exponent).setScale(behind, RoundingMode.HALF_UP);
        return withExponent(shown, exponent);
    }

    /// The same for a floating point number: the nearest, the even one of two.
    private static String rounded(double value, int behind) {
        BigDecimal rounded =
                new BigDecimal(value).round(new MathContext(behind + 1, RoundingMode.HALF_EVEN));
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        return withExponent(
                rounded.movePointLeft(exponent).setScale(behind, RoundingMode.UNNECESSARY),
                exponent);
    }

    private static String withExponent(BigDecimal digits, int exponent) {
        return (digits.signum() < 0 ? "" : " ")
                + digits.toPlainString()
                + (exponent < 0 ? "e-" : "e+")
                + DateTimeWriter.pad(Math.abs(exponent), 2);
    }

    public static void floating(double value, Slice format, Memo memo, Slice out) {
        inexact(value, DOUBLE_DIGITS, number(format, memo), out);
    }

    public static void real(double value, Slice format, Memo memo, Slice out) {
        inexact(value, REAL_DIGITS, number(format, memo), out);
    }

    /// How many digits to show behind the point where `length` stand before it: those that the type
    /// does not have are not made up.
    private static int behind(NumberTemplate template, int length, int digitsMax) {
        return length >= digitsMax ? 0 : Math.min(template.behind, digitsMax - length);
    }

    private static void inexact(double value, int digitsMax, NumberTemplate template, Slice out) {
        double shifted = value;
        if (template.shift > 0) {
            double factor = Math.pow(10, template.shift);
            shifted = digitsMax == REAL_DIGITS ? (float) value * (float) factor : value * factor;
        }
        if (Double.isNaN(shifted)) {
            special("NaN", template, behind(template, "NaN".length(), digitsMax), out);
            return;
        }
        if (Double.isInfinite(shifted)) {
            special(
                    shifted > 0 ? "Infinity" : "-Infinity",
                    template,
                    behind(template, "Infinity".length(), digitsMax),
                    out);
            return;
        }
        out.reset();
        if (template.roman) {
            double rounded = Math.rint(value);
            out.append(
                    NumberWriter.writeRoman(
                            template,
                            RomanNumber.format(Math.abs(rounded) < 1e9 ? (long) rounded : -1)));
        } else if (template.exponent) {
            out.append(rounded(value, template.behind));
        } else {
            BigDecimal big = new BigDecimal(shifted);
            int length = big.setScale(0, RoundingMode.HALF_EVEN).abs().toPlainString().length();
            int behind = behind(template, length, digitsMax);
            BigDecimal rounded = big.setScale(behind, RoundingMode.HALF_EVEN);
            String sign = rounded.signum() == 0 && value < 0 ? "-" : "";
            out.append(
                    NumberWriter.write(
                            template.withBehind(behind),
                            sign + rounded.toPlainString(),
                            template.before + template.shift));
        }
    }

    public static boolean toNumber(Slice text, Slice format, Memo memo, Slice out) {
        if (format.length == 0) {
            return false;
        }
        var template = number(format, memo);
        var read = NumberReader.read(template, text.toText());
        var value = new Slice();
        NumericText.parse(Slice.of(read.number()), value);
        int precision = read.before() + template.shift + read.behind();
        var modified = new Slice();
        Numeric.applyModifier(value, precision, read.behind(), modified);
        if (template.shifted) {
            var ten = new Slice();
            Numeric.ofLong(10, ten);
            var exponent = new Slice();
            Numeric.ofLong(-template.shift, exponent);
            var factor = new Slice();
            NumericMath.power(ten, exponent, factor);
            NumericArithmetic.multiply(modified, factor, out);
        } else {
            out.reset();
            out.append(modified);
        }
        return true;
    }

    public static long toDate(Slice text, Slice format, Memo memo) {
        String source = text.toText();
        var parts = DateTimeReader.read(dateTime(format, memo), source);
        long days = parts.days(source);
        parts.micros(source);
        return Dates.check(days);
    }

    public static long toTimestamp(EvaluationContext context, Slice text, Slice format, Memo memo) {
        String source = text.toText();
        var parts = DateTimeReader.read(dateTime(format, memo), source);
        long days = parts.days(source);
        long micros = parts.micros(source);
        long local = Interval.addTo(Dates.toTimestamp(Dates.check(days)), 0, 0, micros);
        long instant = parts.zone(TimeZone.of(context.timeZone())).toInstant(local);
        return Timestamps.round(instant, parts.precision);
    }
}
