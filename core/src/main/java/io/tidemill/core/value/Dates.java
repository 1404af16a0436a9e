// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// Values of `date`: days since 1970-01-01, from 4714-11-24 BC to 5874897-12-31, and the infinities
/// [#INFINITY] and [#NEGATIVE_INFINITY].
public final class Dates {
    /// `infinity`, later than all dates.
    public static final long INFINITY = Long.MAX_VALUE;

    /// `-infinity`, earlier than all dates.
    public static final long NEGATIVE_INFINITY = Long.MIN_VALUE;

    /// The first date: 4714-11-24 BC, Julian day 0.
    public static final long MIN = CivilDate.toDays(-4713, 11, 24);

    /// The last date: 5874897-12-31.
    public static final long MAX = CivilDate.toDays(5874897, 12, 31);

    private Dates() {}

    /// Whether `date` is one of the infinities.
    public static boolean isInfinite(long date) {
        return date == INFINITY || date == NEGATIVE_INFINITY;
    }

    /// The date that `text` writes.
    ///
    /// @throws SqlException 22007 when it is not a date, 22008 when a field is out of range
    public static long parse(Slice text) {
        if (text.length == 10) {
            long days = IsoDateTime.date(text, 0);
            if (days != IsoDateTime.NOT_ISO) {
                return days;
            }
        }
        return new DateTimeText(text, "date").toDate();
    }

    /// Appends the date to `out` in ISO form.
    public static void format(long date, Slice out) {
        if (isInfinite(date)) {
            out.append(date < 0 ? "-infinity" : "infinity");
            return;
        }
        long civil = CivilDate.ofDays(date);
        appendDate(civil, out);
        appendEra(civil, out);
    }

    static void appendDate(long civil, Slice out) {
        long year = CivilDate.year(civil);
        TextScan.appendPadded(out, year > 0 ? year : 1 - year, 4);
        out.append('-');
        TextScan.appendPadded(out, CivilDate.month(civil), 2);
        out.append('-');
        TextScan.appendPadded(out, CivilDate.day(civil), 2);
    }

    static void appendEra(long civil, Slice out) {
        if (CivilDate.year(civil) <= 0) {
            out.append(" BC");
        }
    }

    /// `date`, when it is in range.
    ///
    /// @throws SqlException 22008 when it is not
    public static long check(long date) {
        if ((date < MIN || date > MAX) && !isInfinite(date)) {
            throw SqlException.of(SqlState.DATETIME_FIELD_OVERFLOW, "date out of range");
        }
        return date;
    }

    /// Midnight of `date`, in microseconds since 1970-01-01 00:00:00.
    ///
    /// @throws SqlException 22008 when no timestamp can say it
    public static long toTimestamp(long date) {
        if (isInfinite(date)) {
            return date < 0 ? Timestamps.NEGATIVE_INFINITY : Timestamps.INFINITY;
        }
        if (date > Timestamps.MAX / Timestamps.MICROS_PER_DAY) {
            throw SqlException.of(
                    SqlState.DATETIME_FIELD_OVERFLOW, "date out of range for timestamp");
        }
        return date * Timestamps.MICROS_PER_DAY;
    }
}
