// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// Values of `timestamp` and `timestamptz`: microseconds since 1970-01-01 00:00:00 (UTC), and the
/// infinities.
///
/// The first is 4714-11-24 BC, as in PostgreSQL. The last is 294247-01-10 04:00:54.775806, where a
/// long ends; PostgreSQL, which counts from 2000, ends 30 years later.
public final class Timestamps {
    /// `infinity`, later than all others.
    public static final long INFINITY = Long.MAX_VALUE;

    /// `-infinity`, earlier than all others.
    public static final long NEGATIVE_INFINITY = Long.MIN_VALUE;

    /// Microseconds of a second.
    public static final long MICROS_PER_SECOND = 1_000_000;

    /// Microseconds of a minute.
    public static final long MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;

    /// Microseconds of an hour.
    public static final long MICROS_PER_HOUR = 60 * MICROS_PER_MINUTE;

    /// Microseconds of a day of 24 hours.
    public static final long MICROS_PER_DAY = 24 * MICROS_PER_HOUR;

    /// The first timestamp.
    public static final long MIN = Dates.MIN * MICROS_PER_DAY;

    /// The last timestamp.
    public static final long MAX = Long.MAX_VALUE - 1;

    private Timestamps() {}

    /// Whether `timestamp` is one of the infinities.
    public static boolean isInfinite(long timestamp) {
        return timestamp == INFINITY || timestamp == NEGATIVE_INFINITY;
    }

    /// The `timestamp` that `text` writes; a time zone in it is ignored.
    ///
    /// @throws SqlException 22007 when it is not one, 22008 when a field is out of range
    public static long parse(Slice text) {
        long fast = IsoDateTime.timestamp(text);
        return fast != IsoDateTime.NOT_ISO
                ? fast
                : new DateTimeText(text, "timestamp").toTimestamp();
    }

    /// The `timestamptz` that `text` writes; `zone` holds where the text names none.
    ///
    /// @throws SqlException 22007 when it is not one, 22008 when a field is out of range
    public static long parseZoned(Slice text, TimeZone zone) {
        long fast = IsoDateTime.timestamp(text);
        return fast != IsoDateTime.NOT_ISO
                ? zone.toInstant(fast)
                : new DateTimeText(text, "timestamp with time zone").toInstant(zone);
    }

    /// Appends a `timestamp` to `out` in ISO form.
    public static void format(long timestamp, Slice out) {
        if (isInfinite(timestamp)) {
            out.append(timestamp < 0 ? "-infinity" : "infinity");
            return;
        }
        long civil = appendLocal(timestamp, out);
        Dates.appendEra(civil, out);
    }

    private static long appendLocal(long timestamp, Slice out) {
        long days = Math.floorDiv(timestamp, MICROS_PER_DAY);
        long civil = CivilDate.ofDays(days);
        Dates.appendDate(civil, out);
        out.append(' ');
        Times.format(timestamp - days * MICROS_PER_DAY, out);
        return civil;
    }

    /// Appends a `timestamptz` to `out` in ISO form, as the clocks of `zone` show it.
    public static void formatZoned(long timestamp, TimeZone zone, Slice out) {
        if (isInfinite(timestamp)) {
            format(timestamp, out);
            return;
        }
        int offset = zone.offsetSeconds(timestamp);
        long civil = appendLocal(timestamp + offset * MICROS_PER_SECOND, out);
        TimeZone.appendOffset(offset, out);
        Dates.appendEra(civil, out);
    }

    /// `timestamp` rounded to `precision` digits of the second, 0 to 6; halves away from 1970.
    public static long round(long timestamp, int precision) {
        if (precision < 0 || precision >= 6 || isInfinite(timestamp)) {
            return timestamp;
        }
        long unit = Numeric.POWERS[6 - precision];
        long rest = timestamp % unit;
        long down = timestamp - rest;
        if (Math.abs(rest) * 2 < unit) {
            return down;
        }
        return down + (timestamp < 0 ? -unit : unit);
    }

    /// `timestamp`, when it is in range.
    ///
    /// @throws SqlException 22008 when it is not
    public static long check(long timestamp) {
        if (timestamp < MIN && timestamp != NEGATIVE_INFINITY) {
            throw outOfRange();
        }
        return timestamp;
    }

    /// That a result is not between [#MIN] and [#MAX].
    public static SqlException outOfRange() {
        return SqlException.of(SqlState.DATETIME_FIELD_OVERFLOW, "timestamp out of range");
    }

    /// The day of a `timestamp`, as a `date`.
    public static long toDate(long timestamp) {
        if (isInfinite(timestamp)) {
            return timestamp;
        }
        return Math.floorDiv(timestamp, MICROS_PER_DAY);
    }

    /// The time of day of a finite `timestamp`.
    public static long toTime(long timestamp) {
        return Math.floorMod(timestamp, MICROS_PER_DAY);
    }
}
