// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.function.Cell;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Memo;
import io.tidemill.core.value.CivilDate;
import io.tidemill.core.value.Dates;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.Numeric;
import io.tidemill.core.value.NumericArithmetic;
import io.tidemill.core.value.TimeZone;
import io.tidemill.core.value.Timestamps;
import java.math.BigInteger;

/// Parts of dates and times: `extract` gives a `numeric`, `date_part` the same as a `double
/// precision`.
public final class DateParts {
    private static final String TIMESTAMP = "timestamp without time zone";
    private static final String TIMESTAMPTZ = "timestamp with time zone";

    private DateParts() {}

    static void register(Registry r) {
        r.add(
                "extract(text, timestamp) numeric?",
                "ofTimestamp",
                "a part of it",
                "extract(hour from timestamp '2001-02-16 20:38:40') → 20");
        r.stable(
                "extract(text, timestamptz) numeric?",
                "ofTimestamptz",
                "a part of it, by the session's clocks",
                "extract(epoch from timestamptz '2001-02-16 20:38:40+00') → 982355920.000000");
        r.add(
                "extract(text, date) numeric?",
                "ofDate",
                "a part of it",
                "extract(year from date '2001-02-16') → 2001");
        r.add(
                "extract(text, time) numeric",
                "ofTime",
                "a part of it",
                "extract(minute from time '20:38:40') → 38");
        r.add(
                "extract(text, interval) numeric",
                "ofInterval",
                "a part of it",
                "extract(month from interval '2 years 3 months') → 3");
        r.add(
                "date_part(text, timestamp) double?",
                "ofTimestamp",
                "a part of it",
                "date_part('hour', timestamp '2001-02-16 20:38:40') → 20");
        r.stable(
                "date_part(text, timestamptz) double?",
                "ofTimestamptz",
                "a part of it, by the session's clocks",
                "date_part('hour', timestamptz '2001-02-16 20:38:40+00') → 20");
        r.add(
                "date_part(text, date) double?",
                "ofDate",
                "a part of it",
                "date_part('year', date '2001-02-16') → 2001");
        r.add(
                "date_part(text, time) double",
                "ofTime",
                "a part of it",
                "date_part('minute', time '20:38:40') → 38");
        r.add(
                "date_part(text, interval) double",
                "ofInterval",
                "a part of it",
                "date_part('month', interval '2 years 3 months') → 3");
    }

    /// The part of an infinity: fields that only grow are infinite, others NULL.
    private static boolean ofInfinity(
            DateTimeField field, boolean negative, Slice unit, String typeName, Slice out) {
        return switch (field) {
            case YEAR, DECADE, CENTURY, MILLENNIUM, ISO_YEAR, JULIAN, EPOCH -> {
                Numeric.setInfinity(negative, out);
                yield true;
            }
            case TIME_ZONE, TIME_ZONE_HOUR, TIME_ZONE_MINUTE -> {
                if (!typeName.equals(TIMESTAMPTZ)) {
                    throw field.unsupported(unit, typeName);
                }
                yield false;
            }
            default -> false;
        };
    }

    public static boolean ofTimestamp(Slice unit, long timestamp, Memo memo, Slice out) {
        var field = DateTimeField.of(unit, TIMESTAMP, memo);
        if (Timestamps.isInfinite(timestamp)) {
            return ofInfinity(field, timestamp < 0, unit, TIMESTAMP, out);
        }
        part(field, timestamp, timestamp, unit, TIMESTAMP, out);
        return true;
    }

    public static boolean ofTimestamptz(
            EvaluationContext context, Slice unit, long timestamp, Memo memo, Slice out) {
        var field = DateTimeField.of(unit, TIMESTAMPTZ, memo);
        if (Timestamps.isInfinite(timestamp)) {
            return ofInfinity(field, timestamp < 0, unit, TIMESTAMPTZ, out);
        }
        var zone = TimeZone.of(context.timeZone());
        int offset = zone.offsetSeconds(timestamp);
        switch (field) {
            case TIME_ZONE -> Numeric.set(offset, 0, out);
            case TIME_ZONE_HOUR -> Numeric.set(offset / 3600, 0, out);
            case TIME_ZONE_MINUTE -> Numeric.set(offset / 60 % 60, 0, out);
            default -> part(field, zone.toLocal(timestamp), timestamp, unit, TIMESTAMPTZ, out);
        }
        return true;
    }

    private static void part(
            DateTimeField field, long local, long instant, Slice unit, String typeName, Slice out) {
        long days = Math.floorDiv(local, Timestamps.MICROS_PER_DAY);
        long time = local - days * Timestamps.MICROS_PER_DAY;
        switch (field) {
            case EPOCH -> Numeric.set(instant, 6, out);
            case JULIAN -> setJulian(days, time, out);
            default -> {
                if (!timePart(field, time, out) && !datePart(field, days, out)) {
                    throw field.unsupported(unit, typeName);
                }
            }
        }
    }

    private static void setJulian(long days, long time, Slice out) {
        if (time == 0) {
            Numeric.set(days + 2440588, 0, out);
            return;
        }
        var part = new Slice();
        var day = new Slice();
        var fraction = new Slice();
        Numeric.set(time, 0, part);
        Numeric.set(Timestamps.MICROS_PER_DAY, 0, day);
        NumericArithmetic.divide(part, day, fraction);
        Numeric.set(days + 2440588, 0, day);
        NumericArithmetic.add(day, fraction, out);
    }

    private static boolean timePart(DateTimeField field, long time, Slice out) {
        long ofMinute = time % Timestamps.MICROS_PER_MINUTE;
        switch (field) {
            case MICROSECOND -> Numeric.set(ofMinute, 0, out);
            case MILLISECOND -> Numeric.set(ofMinute, 3, out);
            case SECOND -> Numeric.set(ofMinute, 6, out);
            case MINUTE -> Numeric.set(time / Timestamps.MICROS_PER_MINUTE % 60, 0, out);
            case HOUR -> Numeric.set(time / Timestamps.MICROS_PER_HOUR, 0, out);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean datePart(DateTimeField field, long days, Slice out) {
        long civil = CivilDate.ofDays(days);
        long year = CivilDate.year(civil);
        int month = CivilDate.month(civil);
        long value;
        switch (field) {
            case DAY -> value = CivilDate.day(civil);
            case WEEK -> value = CivilDate.isoWeek(days);
            case MONTH -> value = month;
            case QUARTER -> value = (month + 2L) / 3;
            case YEAR -> value = shown(year);
            case ISO_YEAR -> value = shown(CivilDate.isoYear(days));
            case DECADE -> value = Math.floorDiv(year, 10L);
            case CENTURY -> value = year > 0 ? (year + 99) / 100 : -(-year / 100 + 1);
            case MILLENNIUM -> value = year > 0 ? (year + 999) / 1000 : -(-year / 1000 + 1);
            case DAY_OF_WEEK -> value = CivilDate.dayOfWeek(days);
            case ISO_DAY_OF_WEEK -> value = Math.floorMod(days + 3, 7L) + 1;
            case DAY_OF_YEAR -> value = CivilDate.dayOfYear(days);
            case JULIAN -> value = days + 2440588;
            default -> {
                return false;
            }
        }
        Numeric.set(value, 0, out);
        return true;
    }

    /// There is no year 0: the year before 1 is -1.
    private static long shown(long year) {
        return year > 0 ? year : year - 1;
    }

    public static boolean ofDate(Slice unit, long date, Memo memo, Slice out) {
        var field = DateTimeField.of(unit, "date", memo);
        switch (field) {
            case MICROSECOND,
                    MILLISECOND,
                    SECOND,
                    MINUTE,
                    HOUR,
                    TIME_ZONE,
                    TIME_ZONE_HOUR,
                    TIME_ZONE_MINUTE ->
                    throw field.unsupported(unit, "date");
            default -> {}
        }
        if (Dates.isInfinite(date)) {
            return ofInfinity(field, date < 0, unit, "date", out);
        }
        if (field == DateTimeField.EPOCH) {
            Numeric.set(date * 86400, 0, out);
        } else if (!datePart(field, date, out)) {
            throw field.unsupported(unit, "date");
        }
        return true;
    }

    public static void ofTime(Slice unit, long time, Memo memo, Slice out) {
        var field = DateTimeField.of(unit, "time without time zone", memo);
        if (field == DateTimeField.EPOCH) {
            Numeric.set(time, 6, out);
        } else if (!timePart(field, time, out)) {
            throw field.unsupported(unit, "time without time zone");
        }
    }

    public static void ofInterval(Slice unit, Slice interval, Memo memo, Slice out) {
        var field = DateTimeField.of(unit, "interval", memo);
        int months = Interval.months(interval);
        long micros = Interval.micros(interval);
        switch (field) {
            case DAY -> Numeric.set(Interval.days(interval), 0, out);
            case WEEK -> Numeric.set(Interval.days(interval) / 7, 0, out);
            case MONTH -> Numeric.set(months % 12, 0, out);
            case QUARTER -> {
                int rest = months % 12;
                Numeric.set(rest >= 0 ? rest / 3 + 1 : -(-rest / 3 + 1), 0, out);
            }
            case YEAR -> Numeric.set(months / 12, 0, out);
            case DECADE -> Numeric.set(months / 120, 0, out);
            case CENTURY -> Numeric.set(months / 1200, 0, out);
            case MILLENNIUM -> Numeric.set(months / 12000, 0, out);
            case EPOCH -> {
                // A year counts 365.25 days here, unlike in comparisons.
                long seconds =
                        months / 12 * 31557600L
                                + months % 12 * 2592000L
                                + Interval.days(interval) * 86400L;
                Numeric.set(
                        BigInteger.valueOf(seconds)
                                .multiply(BigInteger.valueOf(1_000_000))
                                .add(BigInteger.valueOf(micros)),
                        6,
                        out);
            }
            default -> {
                if (!timePart(field, micros, out)) {
                    throw field.unsupported(unit, "interval");
                }
            }
        }
    }

    private static double toDouble(Slice number) {
        return Numeric.toDouble(number);
    }

    public static boolean ofTimestamp(Slice unit, long timestamp, Memo memo, Cell out) {
        boolean known = ofTimestamp(unit, timestamp, memo, memo.scratch);
        out.doubleValue = known ? toDouble(memo.scratch) : 0;
        return known;
    }

    public static boolean ofTimestamptz(
            EvaluationContext context, Slice unit, long timestamp, Memo memo, Cell out) {
        boolean known = ofTimestamptz(context, unit, timestamp, memo, memo.scratch);
        out.doubleValue = known ? toDouble(memo.scratch) : 0;
        return known;
    }

    public static boolean ofDate(Slice unit, long date, Memo memo, Cell out) {
        boolean known = ofDate(unit, date, memo, memo.scratch);
        out.doubleValue = known ? toDouble(memo.scratch) : 0;
        return known;
    }

    public static double ofTime(Slice unit, long time, Memo memo) {
        ofTime(unit, time, memo, memo.scratch);
        return toDouble(memo.scratch);
    }

    public static double ofInterval(Slice unit, Slice interval, Memo memo) {
        ofInterval(unit, interval, memo, memo.scratch);
        return toDouble(memo.scratch);
    }
}
