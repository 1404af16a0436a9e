// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Memo;
import io.tidemill.core.value.CivilDate;
import io.tidemill.core.value.Dates;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.TimeZone;
import io.tidemill.core.value.Timestamps;

/// Dates and times cut to a unit or put into buckets: what time series are grouped by.
public final class DateTruncation {
    /// 2000-01-03, a Monday: where buckets of weeks and less begin unless said otherwise.
    private static final long MONDAY = CivilDate.toDays(2000, 1, 3) * Timestamps.MICROS_PER_DAY;

    private static final long YEAR_2000 = CivilDate.toDays(2000, 1, 1) * Timestamps.MICROS_PER_DAY;

    private DateTruncation() {}

    static void register(Registry r) {
        r.add(
                "date_trunc(text, timestamp) timestamp",
                "truncate",
                "cut to a unit",
                "date_trunc('hour', timestamp '2001-02-16 20:38:40') → 2001-02-16 20:00:00");
        r.stable(
                "date_trunc(text, timestamptz) timestamptz",
                "truncateZoned",
                "cut to a unit by the session's clocks",
                "date_trunc('day', timestamptz '2001-02-16 20:38:40+00') → 2001-02-16 00:00:00+00");
        r.add(
                "date_trunc(text, timestamptz, text) timestamptz",
                "truncateZoned",
                "cut to a unit by the clocks of a zone",
                "date_trunc('day', timestamptz '2001-02-16 20:38:40+00', 'Australia/Sydney') → 2001-02-16 13:00:00+00");
        r.add(
                "date_trunc(text, interval) interval",
                "truncate",
                "cut to a unit",
                "date_trunc('hour', interval '2 days 3:40') → 2 days 03:00:00");
        r.add(
                "date_bin(interval, timestamp, timestamp) timestamp",
                "bin",
                "begin of the bin that a third, the origin, begins one of",
                "date_bin('15 minutes', timestamp '2020-02-11 15:44:17', timestamp '2001-01-01') → 2020-02-11 15:30:00");
        r.add(
                "date_bin(interval, timestamptz, timestamptz) timestamptz",
                "bin",
                "begin of the bin that a third, the origin, begins one of",
                "date_bin('15 minutes', timestamptz '2020-02-11 15:44:17+00', timestamptz '2001-01-01 00:00+00') → 2020-02-11 15:30:00+00");
        r.add(
                "time_bucket(interval, timestamp) timestamp",
                "bucket",
                "begin of the bucket",
                "time_bucket('5 minutes', timestamp '2020-02-11 15:44:17') → 2020-02-11 15:40:00");
        r.add(
                "time_bucket(interval, timestamptz) timestamptz",
                "bucket",
                "begin of the bucket, in UTC",
                "time_bucket('5 minutes', timestamptz '2020-02-11 15:44:17+00') → 2020-02-11 15:40:00+00");
        r.add(
                "time_bucket(interval, date) date",
                "bucketDate",
                "begin of the bucket",
                "time_bucket('1 week', date '2020-02-11') → 2020-02-10");
        r.add(
                "time_bucket(interval, timestamp, timestamp) timestamp",
                "bucket",
                "begin of the bucket, counted from an origin",
                "time_bucket('5 minutes', timestamp '2020-02-11 15:44:17', timestamp '2001-01-01 00:02') → 2020-02-11 15:42:00");
        r.add(
                "time_bucket(interval, timestamptz, timestamptz) timestamptz",
                "bucket",
                "begin of the bucket, counted from an origin",
                "time_bucket('5 minutes', timestamptz '2020-02-11 15:44:17+00', timestamptz '2001-01-01 00:02+00') → 2020-02-11 15:42:00+00");
        r.add(
                "time_bucket(integer, integer) integer",
                "bucket",
                "greatest multiple not greater",
                "time_bucket(5, 12) → 10");
        r.add(
                "time_bucket(bigint, bigint) bigint",
                "bucket",
                "greatest multiple not greater",
                "time_bucket(5, 12) → 10");
    }

    public static long truncate(Slice unit, long timestamp, Memo memo) {
        var field = DateTimeField.of(unit, "timestamp without time zone", memo);
        return truncate(field, unit, timestamp, "timestamp without time zone");
    }

    private static long truncate(DateTimeField field, Slice unit, long timestamp, String typeName) {
        if (Timestamps.isInfinite(timestamp)) {
            return timestamp;
        }
        return switch (field) {
            case MICROSECOND -> timestamp;
            case MILLISECOND -> timestamp - Math.floorMod(timestamp, 1000L);
            case SECOND -> timestamp - Math.floorMod(timestamp, Timestamps.MICROS_PER_SECOND);
            case MINUTE -> timestamp - Math.floorMod(timestamp, Timestamps.MICROS_PER_MINUTE);
            case HOUR -> timestamp - Math.floorMod(timestamp, Timestamps.MICROS_PER_HOUR);
            case DAY -> timestamp - Math.floorMod(timestamp, Timestamps.MICROS_PER_DAY);
            default -> {
                long days = Math.floorDiv(timestamp, Timestamps.MICROS_PER_DAY);
                yield Timestamps.check(
                        Math.multiplyExact(
                                truncateDays(field, unit, days, typeName),
                                Timestamps.MICROS_PER_DAY));
            }
        };
    }

    private static long truncateDays(DateTimeField field, Slice unit, long days, String typeName) {
        if (field == DateTimeField.WEEK) {
            return days - Math.floorMod(days + 3, 7L);
        }
        long civil = CivilDate.ofDays(days);
        long year = CivilDate.year(civil);
        int month = CivilDate.month(civil);
        return switch (field) {
            case MONTH -> days - CivilDate.day(civil) + 1;
            case QUARTER -> CivilDate.toDays(year, month - (month - 1) % 3, 1);
            case YEAR -> CivilDate.toDays(year, 1, 1);
            case DECADE -> CivilDate.toDays(year - Math.floorMod(year, 10L), 1, 1);
            case CENTURY -> CivilDate.toDays(year - Math.floorMod(year - 1, 100L), 1, 1);
            case MILLENNIUM -> CivilDate.toDays(year - Math.floorMod(year - 1, 1000L), 1, 1);
            case TIME_ZONE, TIME_ZONE_HOUR, TIME_ZONE_MINUTE ->
                    throw field.unsupported(unit, typeName);
            default -> throw DateTimeField.unknown(unit, typeName);
        };
    }

    public static long truncateZoned(
            EvaluationContext context, Slice unit, long timestamp, Memo memo) {
        return truncateZoned(unit, timestamp, TimeZone.of(context.timeZone()), memo);
    }

    private static long truncateZoned(Slice unit, long timestamp, TimeZone zone, Memo memo) {
        var field = DateTimeField.of(unit, "timestamp with time zone", memo);
        long local = truncate(field, unit, zone.toLocal(timestamp), "timestamp with time zone");
        if (field.compareTo(DateTimeField.HOUR) <= 0 && !Timestamps.isInfinite(timestamp)) {
            // Within a day the offset stays: an hour that occurs twice is cut to its own begin.
            return local - zone.offsetSeconds(timestamp) * Timestamps.MICROS_PER_SECOND;
        }
        return zone.toInstant(local);
    }

    public static long truncateZoned(Slice unit, long timestamp, Slice zone, Memo memo) {
        return truncateZoned(unit, timestamp, TimeZone.of(zone.toText()), memo);
    }

    public static void truncate(Slice unit, Slice interval, Memo memo, Slice out) {
        var field = DateTimeField.of(unit, "interval", memo);
        int months = Interval.months(interval);
        int days = Interval.days(interval);
        long micros = Interval.micros(interval);
        switch (field) {
            case MICROSECOND -> Interval.set(months, days, micros, out);
            case MILLISECOND -> Interval.set(months, days, micros - micros % 1000, out);
            case SECOND ->
                    Interval.set(months, days, micros - micros % Timestamps.MICROS_PER_SECOND, out);
            case MINUTE ->
                    Interval.set(months, days, micros - micros % Timestamps.MICROS_PER_MINUTE, out);
            case HOUR ->
                    Interval.set(months, days, micros - micros % Timestamps.MICROS_PER_HOUR, out);
            case DAY -> Interval.set(months, days, 0, out);
            case MONTH -> Interval.set(months, 0, 0, out);
            case QUARTER -> Interval.set(months - months % 3, 0, 0, out);
            case YEAR -> Interval.set(months - months % 12, 0, 0, out);
            case DECADE -> Interval.set(months - months % 120, 0, 0, out);
            case CENTURY -> Interval.set(months - months % 1200, 0, 0, out);
            case MILLENNIUM -> Interval.set(months - months % 12000, 0, 0, out);
            default -> throw field.unsupported(unit, "interval");
        }
    }

    public static long bin(Slice stride, long timestamp, long origin) {
        if (Timestamps.isInfinite(timestamp)) {
            return timestamp;
        }
        if (Timestamps.isInfinite(origin)) {
            throw SqlException.of(SqlState.DATETIME_FIELD_OVERFLOW, "origin out of range");
        }
        if (Interval.months(stride) != 0) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "timestamps cannot be binned into intervals containing months or years")
                    .hint("Use time_bucket for months and years.");
        }
        return binMicros(Interval.totalMicros(stride), timestamp, origin);
    }

    private static long binMicros(long width, long timestamp, long origin) {
        if (width <= 0) {
            throw SqlException.of(
                    SqlState.DATETIME_FIELD_OVERFLOW, "stride must be greater than zero");
        }
        try {
            long distance = Math.subtractExact(timestamp, origin);
            return Timestamps.check(Math.subtractExact(timestamp, Math.floorMod(distance, width)));
        } catch (ArithmeticException e) {
            throw Timestamps.outOfRange().cause(e);
        }
    }

    public static long bucket(Slice width, long timestamp) {
        return bucket(width, timestamp, Interval.months(width) == 0 ? MONDAY : YEAR_2000);
    }

    public static long bucket(Slice width, long timestamp, long origin) {
        int months = Interval.months(width);
        if (months == 0) {
            return bin(width, timestamp, origin);
        }
        if (Interval.days(width) != 0 || Interval.micros(width) != 0) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "a bucket has months or days and times, not both")
                    .hint("Use an interval of months and years alone.");
        }
        if (months < 0) {
            throw SqlException.of(
                    SqlState.DATETIME_FIELD_OVERFLOW, "stride must be greater than zero");
        }
        if (Timestamps.isInfinite(timestamp)) {
            return timestamp;
        }
        long first = monthOf(origin);
        long month = monthOf(timestamp);
        long begin = first + Math.floorDiv(month - first, (long) months) * months;
        long result = Interval.addTo(origin, begin - first, 0, 0);
        return result <= timestamp ? result : Interval.addTo(origin, begin - first - months, 0, 0);
    }

    private static long monthOf(long timestamp) {
        long civil = CivilDate.ofDays(Math.floorDiv(timestamp, Timestamps.MICROS_PER_DAY));
        return CivilDate.year(civil) * 12 + CivilDate.month(civil) - 1;
    }

    public static long bucketDate(Slice width, long date) {
        return Timestamps.toDate(bucket(width, Dates.toTimestamp(date)));
    }

    public static long bucket(long width, long value) {
        if (width <= 0) {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE, "period must be greater than 0");
        }
        return IntegerArithmetic.subtractBig(value, Math.floorMod(value, width));
    }
}
