// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// Values of `interval`: 16 bytes, big-endian: months (4), days (4), microseconds (8). Text is in
/// [IntervalText].
///
/// Months, days and microseconds are kept apart, for a month has no fixed number of days and a day
/// not always 24 hours. To compare, a month is 30 days and a day 24 hours, so '1 month' = '30
/// days'.
public final class Interval {
    /// Bytes of a value.
    public static final int SIZE = 16;

    private static final int DAYS_PER_MONTH = 30;

    private Interval() {}

    /// Sets `out` to an interval of these parts.
    public static void set(int months, int days, long micros, Slice out) {
        out.reset();
        int at = out.grow(SIZE);
        BigEndian.putInt(out.data, at, months);
        BigEndian.putInt(out.data, at + 4, days);
        BigEndian.putLong(out.data, at + 8, micros);
    }

    /// The months of `value`.
    public static int months(Slice value) {
        return BigEndian.getInt(value.data, value.offset);
    }

    /// The days of `value`, those in the months not counted.
    public static int days(Slice value) {
        return BigEndian.getInt(value.data, value.offset + 4);
    }

    /// The microseconds of `value`, those in the months and days not counted.
    public static long micros(Slice value) {
        return BigEndian.getLong(value.data, value.offset + 8);
    }

    /// The whole days of `value`, with months of 30 days and days of 24 hours.
    static long totalDays(Slice value) {
        return (long) months(value) * DAYS_PER_MONTH
                + days(value)
                + Math.floorDiv(micros(value), Timestamps.MICROS_PER_DAY);
    }

    /// What [#totalDays] leaves, from 0 to a day.
    static long restMicros(Slice value) {
        return Math.floorMod(micros(value), Timestamps.MICROS_PER_DAY);
    }

    /// All of `value` in microseconds, with months of 30 days and days of 24 hours.
    ///
    /// @throws SqlException 22008 when that is more than a long holds
    public static long totalMicros(Slice value) {
        try {
            return Math.addExact(
                    Math.multiplyExact(totalDays(value), Timestamps.MICROS_PER_DAY),
                    restMicros(value));
        } catch (ArithmeticException e) {
            throw outOfRange().cause(e);
        }
    }

    /// Order by length.
    public static int compare(Slice left, Slice right) {
        int order = Long.compare(totalDays(left), totalDays(right));
        return order != 0 ? order : Long.compare(restMicros(left), restMicros(right));
    }

    /// A hash that intervals of equal length share.
    public static long hash(Slice value) {
        return Hashing.combine(Hashing.mix(totalDays(value)), restMicros(value));
    }

    /// That a result cannot be kept.
    public static SqlException outOfRange() {
        return SqlException.of(SqlState.DATETIME_FIELD_OVERFLOW, "interval out of range");
    }

    private static int toInt(long value) {
        if (value != (int) value) {
            throw outOfRange();
        }
        return (int) value;
    }

    private static long addMicros(long left, long right) {
        long sum = left + right;
        if (((left ^ sum) & (right ^ sum)) < 0) {
            throw outOfRange();
        }
        return sum;
    }

    /// Sets `out` to `left + right`, part by part.
    public static void add(Slice left, Slice right, Slice out) {
        set(
                toInt((long) months(left) + months(right)),
                toInt((long) days(left) + days(right)),
                addMicros(micros(left), micros(right)),
                out);
    }

    /// Sets `out` to `left - right`, part by part.
    public static void subtract(Slice left, Slice right, Slice out) {
        long micros = micros(left) - micros(right);
        if (((micros(left) ^ micros(right)) & (micros(left) ^ micros)) < 0) {
            throw outOfRange();
        }
        set(
                toInt((long) months(left) - months(right)),
                toInt((long) days(left) - days(right)),
                micros,
                out);
    }

    /// Sets `out` to `-value`.
    public static void negate(Slice value, Slice out) {
        if (micros(value) == Long.MIN_VALUE) {
            throw outOfRange();
        }
        set(toInt(-(long) months(value)), toInt(-(long) days(value)), -micros(value), out);
    }

    /// Sets `out` to `value * factor`; parts of a month go to the days, parts of a day to the
    /// microseconds.
    public static void multiply(Slice value, double factor, Slice out) {
        scale(months(value) * factor, days(value) * factor, micros(value) * factor, out);
    }

    /// Sets `out` to `value / divisor`.
    ///
    /// @throws SqlException 22012 when the divisor is 0
    public static void divide(Slice value, double divisor, Slice out) {
        if (divisor == 0) {
            throw SqlException.of(SqlState.DIVISION_BY_ZERO, "division by zero");
        }
        scale(months(value) / divisor, days(value) / divisor, micros(value) / divisor, out);
    }

    private static void scale(double months, double days, double micros, Slice out) {
        int wholeMonths = toInt(months);
        int wholeDays = toInt(days);
        double monthDays = roundToMicros((months - wholeMonths) * DAYS_PER_MONTH);
        int wholeMonthDays = (int) monthDays;
        double seconds = roundToMicros((days - wholeDays + monthDays - wholeMonthDays) * 86400.0);
        if (Math.abs(seconds) >= 86400.0) {
            int carry = (int) (seconds / 86400);
            wholeDays = toInt((long) wholeDays + carry);
            seconds -= carry * 86400.0;
        }
        double time = Math.rint(micros + seconds * 1e6);
        if (Double.isNaN(time) || Math.abs(time) >= 0x1p63) {
            throw outOfRange();
        }
        set(wholeMonths, toInt((long) wholeDays + wholeMonthDays), (long) time, out);
    }

    private static double roundToMicros(double value) {
        return Math.rint(value * 1e6) / 1e6;
    }

    private static int toInt(double value) {
        if (!(value > Integer.MIN_VALUE - 1.0 && value < Integer.MAX_VALUE + 1.0)) {
            throw outOfRange();
        }
        return (int) value;
    }

    /// Sets `out` to `value` with 24 hours made into days, and 30 days into months.
    public static void justify(Slice value, Slice out) {
        long days = days(value);
        long micros = micros(value);
        long months = months(value);
        if ((days > 0 && micros > 0) || (days < 0 && micros < 0)) {
            months += days / DAYS_PER_MONTH;
            days %= DAYS_PER_MONTH;
        }
        days += micros / Timestamps.MICROS_PER_DAY;
        micros %= Timestamps.MICROS_PER_DAY;
        months += days / DAYS_PER_MONTH;
        days %= DAYS_PER_MONTH;
        if (months > 0 && (days < 0 || (days == 0 && micros < 0))) {
            days += DAYS_PER_MONTH;
            months--;
        } else if (months < 0 && (days > 0 || (days == 0 && micros > 0))) {
            days -= DAYS_PER_MONTH;
            months++;
        }
        if (days > 0 && micros < 0) {
            micros += Timestamps.MICROS_PER_DAY;
            days--;
        } else if (days < 0 && micros > 0) {
            micros -= Timestamps.MICROS_PER_DAY;
            days++;
        }
        set(toInt(months), toInt(days), micros, out);
    }

    /// Sets `out` to `value` with 24 hours made into days.
    public static void justifyHours(Slice value, Slice out) {
        long days = days(value) + micros(value) / Timestamps.MICROS_PER_DAY;
        long micros = micros(value) % Timestamps.MICROS_PER_DAY;
        if (days > 0 && micros < 0) {
            micros += Timestamps.MICROS_PER_DAY;
            days--;
        } else if (days < 0 && micros > 0) {
            micros -= Timestamps.MICROS_PER_DAY;
            days++;
        }
        set(months(value), toInt(days), micros, out);
    }

    /// Sets `out` to `value` with 30 days made into months.
    public static void justifyDays(Slice value, Slice out) {
        long months = months(value) + (long) (days(value) / DAYS_PER_MONTH);
        long days = days(value) % DAYS_PER_MONTH;
        if (months > 0 && days < 0) {
            days += DAYS_PER_MONTH;
            months--;
        } else if (months < 0 && days > 0) {
            days -= DAYS_PER_MONTH;
            months++;
        }
        set(toInt(months), toInt(days), micros(value), out);
    }

    /// `timestamp + value`: months first (the day is cut to the month's end), then days, then
    /// microseconds.
    ///
    /// @throws SqlException 22008 when the result is out of range
    public static long addTo(long timestamp, Slice value) {
        return addTo(timestamp, months(value), days(value), micros(value));
    }

    /// `timestamp - value`.
    ///
    /// @throws SqlException 22008 when the result is out of range
    public static long subtractFrom(long timestamp, Slice value) {
        if (micros(value) == Long.MIN_VALUE) {
            throw outOfRange();
        }
        return addTo(timestamp, -(long) months(value), -(long) days(value), -micros(value));
    }

    /// `timestamp` plus months, then days, then microseconds.
    ///
    /// @throws SqlException 22008 when the result is out of range
    public static long addTo(long timestamp, long months, long days, long micros) {
        if (Timestamps.isInfinite(timestamp)) {
            return timestamp;
        }
        long result = timestamp;
        try {
            if (months != 0) {
                result = addMonths(result, months);
            }
            if (days != 0) {
                result = Math.addExact(result, Math.multiplyExact(days, Timestamps.MICROS_PER_DAY));
            }
            result = Math.addExact(result, micros);
        } catch (ArithmeticException e) {
            throw Timestamps.outOfRange().cause(e);
        }
        if (Timestamps.isInfinite(result)) {
            throw Timestamps.outOfRange();
        }
        return Timestamps.check(result);
    }

    private static long addMonths(long timestamp, long months) {
        long days = Math.floorDiv(timestamp, Timestamps.MICROS_PER_DAY);
        long civil = CivilDate.ofDays(days);
        long month = CivilDate.year(civil) * 12 + CivilDate.month(civil) - 1 + months;
        long year = Math.floorDiv(month, 12L);
        int monthOfYear = (int) Math.floorMod(month, 12L) + 1;
        int day = Math.min(CivilDate.day(civil), CivilDate.monthLength(year, monthOfYear));
        long newDays = CivilDate.toDays(year, monthOfYear, day);
        return Math.addExact(
                Math.multiplyExact(newDays, Timestamps.MICROS_PER_DAY),
                timestamp - days * Timestamps.MICROS_PER_DAY);
    }

    /// `timestamp + value` by the clocks of `zone`: a day is from one reading to the same one on
    /// the next day.
    public static long addToZoned(long timestamp, Slice value, TimeZone zone) {
        return addToZoned(timestamp, months(value), days(value), micros(value), zone);
    }

    /// `timestamp - value` by the clocks of `zone`.
    public static long subtractFromZoned(long timestamp, Slice value, TimeZone zone) {
        if (micros(value) == Long.MIN_VALUE) {
            throw outOfRange();
        }
        return addToZoned(
                timestamp, -(long) months(value), -(long) days(value), -micros(value), zone);
    }

    private static long addToZoned(
            long timestamp, long months, long days, long micros, TimeZone zone) {
        long result = timestamp;
        if (months != 0 || days != 0) {
            result = zone.toInstant(addTo(zone.toLocal(result), months, days, 0));
        }
        return addTo(result, 0, 0, micros);
    }
}
