// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.value.CivilDate;
import io.tidemill.core.value.Dates;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.ProcessingTime;
import io.tidemill.core.value.TimeZone;
import io.tidemill.core.value.Timestamps;

/// The clock, ages, time zones, and dates, times and intervals made of their parts. The clock is
/// the tick's.
public final class DateTimeFunctions {
    /// More seconds than an interval can have.
    private static final double SECONDS_MAX = 0x1p63 / 1e6;

    private DateTimeFunctions() {}

    static void register(Registry r) {
        for (String name :
                new String[] {
                    "now",
                    "current_timestamp",
                    "transaction_timestamp",
                    "statement_timestamp",
                    "clock_timestamp"
                }) {
            r.stable(
                    name + "() timestamptz",
                    "now",
                    "the tick's time",
                    "now() → 2024-05-01 12:00:00+00");
        }
        r.stable(
                ProcessingTime.FUNCTION + "() timestamptz(3)",
                "processingTime",
                "the tick's time, to the millisecond; a column AS PROCTIME() has that of the tick in"
                        + " which its row came",
                "PROCTIME() → 2024-05-01 12:00:00+00");
        r.stable(
                "localtimestamp() timestamp",
                "localNow",
                "the tick's time on the session's clocks",
                "localtimestamp → 2024-05-01 12:00:00");
        r.stable(
                "current_date() date",
                "today",
                "the tick's day on the session's clocks",
                "current_date → 2024-05-01");
        r.stable(
                "localtime() time",
                "timeOfDay",
                "the tick's time of day on the session's clocks",
                "localtime → 12:00:00");
        r.add(
                "age(timestamp, timestamp) interval",
                "age",
                "time between in years, months and days",
                "age(timestamp '2001-04-10', timestamp '1957-06-13') → 43 years 9 mons 27 days");
        r.stable(
                "age(timestamptz, timestamptz) interval",
                "ageZoned",
                "time between in years, months and days",
                "age(timestamptz '2001-04-10', timestamptz '1957-06-13') → 43 years 9 mons 27 days");
        r.stable(
                "age(timestamp) interval",
                "age",
                "time until today's midnight",
                "age(timestamp '1957-06-13') → 62 years 6 mons 10 days");
        r.stable(
                "age(timestamptz) interval",
                "ageZoned",
                "time until today's midnight",
                "age(timestamptz '1957-06-13') → 62 years 6 mons 10 days");
        r.add(
                "isfinite(date) boolean",
                "isFiniteDate",
                "whether it is not an infinity",
                "isfinite(date '2001-02-16') → true");
        r.add(
                "isfinite(timestamp) boolean",
                "isFiniteTimestamp",
                "whether it is not an infinity",
                "isfinite(timestamp 'infinity') → false");
        r.add(
                "isfinite(timestamptz) boolean",
                "isFiniteTimestamp",
                "whether it is not an infinity",
                "isfinite(timestamptz 'infinity') → false");
        r.add(
                "isfinite(interval) boolean",
                "isFiniteInterval",
                "whether it is not an infinity",
                "isfinite(interval '4 hours') → true");
        r.add(
                "justify_days(interval) interval",
                "justifyDays",
                "30 days made a month",
                "justify_days(interval '35 days') → 1 mon 5 days");
        r.add(
                "justify_hours(interval) interval",
                "justifyHours",
                "24 hours made a day",
                "justify_hours(interval '27 hours') → 1 day 03:00:00");
        r.add(
                "justify_interval(interval) interval",
                "justify",
                "hours made days, days made months",
                "justify_interval(interval '1 mon -1 hour') → 29 days 23:00:00");
        r.add(
                "make_date(integer, integer, integer) date",
                "makeDate",
                "a date of year, month and day",
                "make_date(2013, 7, 15) → 2013-07-15");
        r.add(
                "make_time(integer, integer, double) time",
                "makeTime",
                "a time of hour, minute and second",
                "make_time(8, 15, 23.5) → 08:15:23.5");
        r.add(
                "make_timestamp(integer, integer, integer, integer, integer, double) timestamp",
                "makeTimestamp",
                "a timestamp of its parts",
                "make_timestamp(2013, 7, 15, 8, 15, 23.5) → 2013-07-15 08:15:23.5");
        r.stable(
                "make_timestamptz(integer, integer, integer, integer, integer, double) timestamptz",
                "makeTimestamptz",
                "a timestamp of its parts on the session's clocks",
                "make_timestamptz(2013, 7, 15, 8, 15, 23.5) → 2013-07-15 08:15:23.5+00");
        r.add(
                "make_timestamptz(integer, integer, integer, integer, integer, double, text) timestamptz",
                "makeTimestamptz",
                "a timestamp of its parts on the clocks of a zone",
                "make_timestamptz(2013, 7, 15, 8, 15, 23.5, 'America/New_York') → 2013-07-15 12:15:23.5+00");
        r.add(
                "make_interval(integer, integer, integer, integer, integer, integer, double) interval",
                "makeInterval",
                "an interval of years, months, weeks, days, hours, minutes and seconds",
                "make_interval(0, 0, 0, 10, 0, 0, 0) → 10 days");
        r.add(
                "to_timestamp(double) timestamptz",
                "ofEpoch",
                "so many seconds after 1970",
                "to_timestamp(1284352323) → 2010-09-13 04:32:03+00");
        r.stable(
                "timezone(timestamp) timestamptz",
                "localToInstant",
                "when the session's clocks show that (AT LOCAL)",
                "timezone(timestamp '2001-02-16 20:38:40') → 2001-02-16 20:38:40+00");
        r.stable(
                "timezone(timestamptz) timestamp",
                "instantToLocal",
                "what the session's clocks show (AT LOCAL)",
                "timezone(timestamptz '2001-02-16 20:38:40+00') → 2001-02-16 20:38:40");
        r.stable(
                "date_add(timestamptz, interval) timestamptz",
                "addZoned",
                "later by an interval, by the session's clocks",
                "date_add(timestamptz '2021-10-31 00:00:00+02', interval '1 day') → 2021-10-31 22:00:00+00");
        r.add(
                "date_add(timestamptz, interval, text) timestamptz",
                "addZoned",
                "later by an interval, by the clocks of a zone",
                "date_add(timestamptz '2021-10-31 00:00:00+02', interval '1 day', 'Europe/Warsaw') → 2021-10-31 23:00:00+00");
        r.stable(
                "date_subtract(timestamptz, interval) timestamptz",
                "subtractZoned",
                "earlier by an interval, by the session's clocks",
                "date_subtract(timestamptz '2021-11-01 00:00:00+01', interval '1 day') → 2021-10-30 23:00:00+00");
        r.add(
                "date_subtract(timestamptz, interval, text) timestamptz",
                "subtractZoned",
                "earlier by an interval, by the clocks of a zone",
                "date_subtract(timestamptz '2021-11-01 00:00:00+01', interval '1 day', 'Europe/Warsaw') → 2021-10-30 22:00:00+00");
        r.add(
                "timezone(text, timestamptz) timestamp",
                "toLocal",
                "what clocks in a zone show (AT TIME ZONE)",
                "timezone('America/Denver', timestamptz '2001-02-16 20:38:40+00') → 2001-02-16 13:38:40");
        r.add(
                "timezone(text, timestamp) timestamptz",
                "toInstant",
                "when clocks in a zone show that (AT TIME ZONE)",
                "timezone('America/Denver', timestamp '2001-02-16 20:38:40') → 2001-02-17 03:38:40+00");
        r.add(
                "timezone(interval, timestamptz) timestamp",
                "toLocalBy",
                "what clocks so far ahead of UTC show",
                "timezone(interval '-7 hours', timestamptz '2001-02-16 20:38:40+00') → 2001-02-16 13:38:40");
        r.add(
                "timezone(interval, timestamp) timestamptz",
                "toInstantBy",
                "when clocks so far ahead of UTC show that",
                "timezone(interval '-7 hours', timestamp '2001-02-16 20:38:40') → 2001-02-17 03:38:40+00");
    }

    public static long now(EvaluationContext context) {
        return context.nowMicros();
    }

    public static long processingTime(EvaluationContext context) {
        return ProcessingTime.of(context.nowMicros());
    }

    public static long localNow(EvaluationContext context) {
        return TimeZone.of(context.timeZone()).toLocal(context.nowMicros());
    }

    public static long today(EvaluationContext context) {
        return Timestamps.toDate(localNow(context));
    }

    public static long timeOfDay(EvaluationContext context) {
        return Timestamps.toTime(localNow(context));
    }

    public static void age(long later, long earlier, Slice out) {
        if (Timestamps.isInfinite(later) || Timestamps.isInfinite(earlier)) {
            throw Interval.outOfRange();
        }
        boolean negative = later < earlier;
        long from = negative ? later : earlier;
        long to = negative ? earlier : later;
        long fromDays = Math.floorDiv(from, Timestamps.MICROS_PER_DAY);
        long toDays = Math.floorDiv(to, Timestamps.MICROS_PER_DAY);
        long fromCivil = CivilDate.ofDays(fromDays);
        long toCivil = CivilDate.ofDays(toDays);
        long micros = Timestamps.toTime(to) - Timestamps.toTime(from);
        long days = CivilDate.day(toCivil) - (long) CivilDate.day(fromCivil);
        long months =
                (CivilDate.year(toCivil) - CivilDate.year(fromCivil)) * 12
                        + CivilDate.month(toCivil)
                        - CivilDate.month(fromCivil);
        if (micros < 0) {
            micros += Timestamps.MICROS_PER_DAY;
            days--;
        }
        if (days < 0) {
            // Days are borrowed from the earlier one's month, or the later's when counting
            // backwards.
            long lender = negative ? toCivil : fromCivil;
            days += CivilDate.monthLength(CivilDate.year(lender), CivilDate.month(lender));
            months--;
        }
        int sign = negative ? -1 : 1;
        Interval.set((int) (sign * months), (int) (sign * days), sign * micros, out);
    }

    public static void ageZoned(EvaluationContext context, long later, long earlier, Slice out) {
        var zone = TimeZone.of(context.timeZone());
        age(zone.toLocal(later), zone.toLocal(earlier), out);
    }

    public static void age(EvaluationContext context, long timestamp, Slice out) {
        age(today(context) * Timestamps.MICROS_PER_DAY, timestamp, out);
    }

    public static void ageZoned(EvaluationContext context, long timestamp, Slice out) {
        age(context, TimeZone.of(context.timeZone()).toLocal(timestamp), out);
    }

    public static boolean isFiniteDate(long date) {
        return !Dates.isInfinite(date);
    }

    public static boolean isFiniteTimestamp(long timestamp) {
        return !Timestamps.isInfinite(timestamp);
    }

    public static boolean isFiniteInterval(Slice interval) {
        return interval.length == Interval.SIZE;
    }

    public static void justifyDays(Slice interval, Slice out) {
        Interval.justifyDays(interval, out);
    }

    public static void justifyHours(Slice interval, Slice out) {
        Interval.justifyHours(interval, out);
    }

    public static void justify(Slice interval, Slice out) {
        Interval.justify(interval, out);
    }

    private static SqlException fieldOutOfRange(String kind, String value) {
        return SqlException.of(
                SqlState.DATETIME_FIELD_OVERFLOW, kind + " field value out of range: " + value);
    }

    public static long makeDate(long year, long month, long day) {
        // A negative year counts back from 1 BC.
        long astronomical = year < 0 ? year + 1 : year;
        if (year == 0
                || month < 1
                || month > 12
                || day < 1
                || day > CivilDate.monthLength(astronomical, (int) month)) {
            throw fieldOutOfRange("date", year + "-" + month + "-" + day);
        }
        return Dates.check(CivilDate.toDays(astronomical, (int) month, (int) day));
    }

    public static long makeTime(long hour, long minute, double second) {
        double micros = Math.rint(second * 1e6);
        long time = (hour * 3600 + minute * 60) * Timestamps.MICROS_PER_SECOND + (long) micros;
        if (hour < 0
                || minute < 0
                || minute > 59
                || !(second >= 0 && second <= 60)
                || hour > 24
                || time > Timestamps.MICROS_PER_DAY) {
            throw fieldOutOfRange("time", hour + ":" + minute + ":" + second);
        }
        return time;
    }

    public static long makeTimestamp(
            long year, long month, long day, long hour, long minute, double second) {
        long date = makeDate(year, month, day);
        return Interval.addTo(Dates.toTimestamp(date), 0, 0, makeTime(hour, minute, second));
    }

    public static long makeTimestamptz(
            EvaluationContext context,
            long year,
            long month,
            long day,
            long hour,
            long minute,
            double second) {
        return TimeZone.of(context.timeZone())
                .toInstant(makeTimestamp(year, month, day, hour, minute, second));
    }

    public static long makeTimestamptz(
            long year, long month, long day, long hour, long minute, double second, Slice zone) {
        return TimeZone.of(zone.toText())
                .toInstant(makeTimestamp(year, month, day, hour, minute, second));
    }

    public static void makeInterval(
            long years,
            long months,
            long weeks,
            long days,
            long hours,
            long minutes,
            double seconds,
            Slice out) {
        if (!(Math.abs(seconds) < SECONDS_MAX)) {
            throw Interval.outOfRange();
        }
        try {
            Interval.set(
                    Math.toIntExact(years * 12 + months),
                    Math.toIntExact(weeks * 7 + days),
                    Math.addExact(
                            (hours * 3600 + minutes * 60) * Timestamps.MICROS_PER_SECOND,
                            NumberCasts.toBig(seconds * 1e6)),
                    out);
        } catch (ArithmeticException e) {
            throw Interval.outOfRange().cause(e);
        }
    }

    public static long ofEpoch(double seconds) {
        if (Double.isInfinite(seconds)) {
            return seconds < 0 ? Timestamps.NEGATIVE_INFINITY : Timestamps.INFINITY;
        }
        if (Double.isNaN(seconds)) {
            throw SqlException.of(SqlState.DATETIME_FIELD_OVERFLOW, "timestamp cannot be NaN");
        }
        double micros = Math.rint(seconds * 1e6);
        if (micros < Timestamps.MIN || micros >= 0x1p63) {
            throw Timestamps.outOfRange();
        }
        return (long) micros;
    }

    public static long toLocal(Slice zone, long timestamp) {
        return TimeZone.of(zone.toText()).toLocal(timestamp);
    }

    public static long toInstant(Slice zone, long timestamp) {
        return TimeZone.of(zone.toText()).toInstant(timestamp);
    }

    private static long offset(Slice zone) {
        if (Interval.months(zone) != 0 || Interval.days(zone) != 0) {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "interval time zone must not include months or days");
        }
        return Interval.micros(zone);
    }

    public static long toLocalBy(Slice zone, long timestamp) {
        return Interval.addTo(timestamp, 0, 0, offset(zone));
    }

    public static long toInstantBy(Slice zone, long timestamp) {
        return Interval.addTo(timestamp, 0, 0, -offset(zone));
    }

    public static long localToInstant(EvaluationContext context, long timestamp) {
        return TimeZone.of(context.timeZone()).toInstant(timestamp);
    }

    public static long instantToLocal(EvaluationContext context, long timestamp) {
        return TimeZone.of(context.timeZone()).toLocal(timestamp);
    }

    public static long addZoned(EvaluationContext context, long timestamp, Slice interval) {
        return Interval.addToZoned(timestamp, interval, TimeZone.of(context.timeZone()));
    }

    public static long addZoned(long timestamp, Slice interval, Slice zone) {
        return Interval.addToZoned(timestamp, interval, TimeZone.of(zone.toText()));
    }

    public static long subtractZoned(EvaluationContext context, long timestamp, Slice interval) {
        return Interval.subtractFromZoned(timestamp, interval, TimeZone.of(context.timeZone()));
    }

    public static long subtractZoned(long timestamp, Slice interval, Slice zone) {
        return Interval.subtractFromZoned(timestamp, interval, TimeZone.of(zone.toText()));
    }
}
