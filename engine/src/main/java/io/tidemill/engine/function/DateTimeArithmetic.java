// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.value.Dates;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.TimeZone;
import io.tidemill.core.value.Timestamps;

/// Sums and differences of dates, times, timestamps and intervals. Months and days of a
/// `timestamptz` are counted by the clocks of the session's time zone.
public final class DateTimeArithmetic {
    private DateTimeArithmetic() {}

    static void register(Registry r) {
        r.add(
                "+(date, integer) date",
                "addDays",
                "so many days later",
                "date '2001-09-28' + 7 → 2001-10-05");
        r.add(
                "+(integer, date) date",
                "daysBefore",
                "so many days later",
                "7 + date '2001-09-28' → 2001-10-05");
        r.add(
                "-(date, integer) date",
                "subtractDays",
                "so many days earlier",
                "date '2001-10-01' - 7 → 2001-09-24");
        r.add(
                "-(date, date) integer",
                "daysBetween",
                "number of days between",
                "date '2001-10-01' - date '2001-09-28' → 3");
        r.add(
                "+(date, interval) timestamp",
                "addToDate",
                "that much later",
                "date '2001-09-28' + interval '1 hour' → 2001-09-28 01:00:00");
        r.add(
                "+(interval, date) timestamp",
                "addDate",
                "that much later",
                "interval '1 hour' + date '2001-09-28' → 2001-09-28 01:00:00");
        r.add(
                "-(date, interval) timestamp",
                "subtractFromDate",
                "that much earlier",
                "date '2001-09-28' - interval '1 hour' → 2001-09-27 23:00:00");
        r.add(
                "+(date, time) timestamp",
                "atTime",
                "that time of the day",
                "date '2001-09-28' + time '03:00' → 2001-09-28 03:00:00");
        r.add(
                "+(time, date) timestamp",
                "onDate",
                "that time of the day",
                "time '03:00' + date '2001-09-28' → 2001-09-28 03:00:00");
        r.add(
                "+(timestamp, interval) timestamp",
                "addToTimestamp",
                "that much later",
                "timestamp '2001-09-28 01:00' + interval '23 hours' → 2001-09-29 00:00:00");
        r.add(
                "+(interval, timestamp) timestamp",
                "addTimestamp",
                "that much later",
                "interval '1 day' + timestamp '2001-09-28 01:00' → 2001-09-29 01:00:00");
        r.add(
                "-(timestamp, interval) timestamp",
                "subtractFromTimestamp",
                "that much earlier",
                "timestamp '2001-09-28 23:00' - interval '23 hours' → 2001-09-28 00:00:00");
        r.add(
                "-(timestamp, timestamp) interval",
                "between",
                "time between, in days and less",
                "timestamp '2001-09-29 03:00' - timestamp '2001-07-27 12:00' → 63 days 15:00:00");
        r.stable(
                "+(timestamptz, interval) timestamptz",
                "addToZoned",
                "that much later",
                "timestamptz '2001-09-28 01:00+00' + interval '1 day' → 2001-09-29 01:00:00+00");
        r.stable(
                "+(interval, timestamptz) timestamptz",
                "addZoned",
                "that much later",
                "interval '1 day' + timestamptz '2001-09-28 01:00+00' → 2001-09-29 01:00:00+00");
        r.stable(
                "-(timestamptz, interval) timestamptz",
                "subtractFromZoned",
                "that much earlier",
                "timestamptz '2001-09-28 01:00+00' - interval '1 day' → 2001-09-27 01:00:00+00");
        r.add(
                "-(timestamptz, timestamptz) interval",
                "between",
                "time between, in days and less",
                "timestamptz '2001-09-29 03:00+00' - timestamptz '2001-07-27 12:00+00' → 63 days 15:00:00");
        r.add(
                "+(time, interval) time",
                "addToTime",
                "that much later on the clock",
                "time '01:00' + interval '3 hours' → 04:00:00");
        r.add(
                "+(interval, time) time",
                "addTime",
                "that much later on the clock",
                "interval '3 hours' + time '01:00' → 04:00:00");
        r.add(
                "-(time, interval) time",
                "subtractFromTime",
                "that much earlier on the clock",
                "time '05:00' - interval '2 hours' → 03:00:00");
        r.add(
                "-(time, time) interval",
                "timeBetween",
                "time between",
                "time '05:00' - time '03:00' → 02:00:00");
        r.add(
                "+(interval, interval) interval",
                "add",
                "sum",
                "interval '1 day' + interval '1 hour' → 1 day 01:00:00");
        r.add(
                "-(interval, interval) interval",
                "subtract",
                "difference",
                "interval '1 day' - interval '1 hour' → 1 day -01:00:00");
        r.add("-(interval) interval", "negate", "negation", "- interval '23 hours' → -23:00:00");
        r.add(
                "*(interval, double) interval",
                "multiply",
                "that many times",
                "interval '1 day' * 1.5 → 1 day 12:00:00");
        r.add(
                "*(double, interval) interval",
                "times",
                "that many times",
                "21 * interval '1 hour' → 21:00:00");
        r.add(
                "/(interval, double) interval",
                "divide",
                "that part",
                "interval '1 hour' / 1.5 → 00:40:00");
    }

    public static long addDays(long date, long days) {
        return Dates.isInfinite(date) ? date : Dates.check(date + days);
    }

    public static long daysBefore(long days, long date) {
        return addDays(date, days);
    }

    public static long subtractDays(long date, long days) {
        return addDays(date, -days);
    }

    public static long daysBetween(long left, long right) {
        if (Dates.isInfinite(left) || Dates.isInfinite(right)) {
            throw SqlException.of(
                    SqlState.DATETIME_FIELD_OVERFLOW, "cannot subtract infinite dates");
        }
        return left - right;
    }

    public static long addToDate(long date, Slice interval) {
        return Interval.addTo(Dates.toTimestamp(date), interval);
    }

    public static long addDate(Slice interval, long date) {
        return addToDate(date, interval);
    }

    public static long subtractFromDate(long date, Slice interval) {
        return Interval.subtractFrom(Dates.toTimestamp(date), interval);
    }

    public static long atTime(long date, long time) {
        return Interval.addTo(Dates.toTimestamp(date), 0, 0, time);
    }

    public static long onDate(long time, long date) {
        return atTime(date, time);
    }

    public static long addToTimestamp(long timestamp, Slice interval) {
        return Interval.addTo(timestamp, interval);
    }

    public static long addTimestamp(Slice interval, long timestamp) {
        return Interval.addTo(timestamp, interval);
    }

    public static long subtractFromTimestamp(long timestamp, Slice interval) {
        return Interval.subtractFrom(timestamp, interval);
    }

    public static void between(long left, long right, Slice out) {
        if (Timestamps.isInfinite(left) || Timestamps.isInfinite(right)) {
            throw SqlException.of(
                    SqlState.DATETIME_FIELD_OVERFLOW, "cannot subtract infinite timestamps");
        }
        long micros = left - right;
        if (((left ^ right) & (left ^ micros)) < 0) {
            throw Interval.outOfRange();
        }
        Interval.set(
                0,
                (int) (micros / Timestamps.MICROS_PER_DAY),
                micros % Timestamps.MICROS_PER_DAY,
                out);
    }

    public static long addToZoned(EvaluationContext context, long timestamp, Slice interval) {
        return Interval.addToZoned(timestamp, interval, TimeZone.of(context.timeZone()));
    }

    public static long addZoned(EvaluationContext context, Slice interval, long timestamp) {
        return addToZoned(context, timestamp, interval);
    }

    public static long subtractFromZoned(
            EvaluationContext context, long timestamp, Slice interval) {
        return Interval.subtractFromZoned(timestamp, interval, TimeZone.of(context.timeZone()));
    }

    public static long addToTime(long time, Slice interval) {
        return Math.floorMod(
                time + Interval.micros(interval) % Timestamps.MICROS_PER_DAY,
                Timestamps.MICROS_PER_DAY);
    }

    public static long addTime(Slice interval, long time) {
        return addToTime(time, interval);
    }

    public static long subtractFromTime(long time, Slice interval) {
        return Math.floorMod(
                time - Interval.micros(interval) % Timestamps.MICROS_PER_DAY,
                Timestamps.MICROS_PER_DAY);
    }

    public static void timeBetween(long left, long right, Slice out) {
        Interval.set(0, 0, left - right, out);
    }

    public static void add(Slice left, Slice right, Slice out) {
        Interval.add(left, right, out);
    }

    public static void subtract(Slice left, Slice right, Slice out) {
        Interval.subtract(left, right, out);
    }

    public static void negate(Slice interval, Slice out) {
        Interval.negate(interval, out);
    }

    public static void multiply(Slice interval, double factor, Slice out) {
        Interval.multiply(interval, factor, out);
    }

    public static void times(double factor, Slice interval, Slice out) {
        Interval.multiply(interval, factor, out);
    }

    public static void divide(Slice interval, double divisor, Slice out) {
        Interval.divide(interval, divisor, out);
    }
}
