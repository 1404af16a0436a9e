// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.CivilDate;
import io.tidemill.core.value.TimeZone;
import io.tidemill.core.value.Timestamps;
import org.jspecify.annotations.Nullable;

/// The parts of a date and time as they were read from a text, and the date and time that they
/// make.
final class DateTimeParts {
    static final int HOUR = 0;
    static final int AFTERNOON = 1;
    static final int MINUTE = 2;
    static final int SECOND = 3;
    static final int SECOND_OF_DAY = 4;
    static final int DAY_OF_WEEK = 5;
    static final int DAY = 6;
    static final int DAY_OF_YEAR = 7;
    static final int MONTH = 8;
    static final int MILLISECOND = 9;
    static final int YEAR = 10;
    static final int BEFORE_CHRIST = 11;
    static final int WEEK = 12;
    static final int WEEK_OF_MONTH = 13;
    static final int CENTURY = 14;
    static final int JULIAN_DAY = 15;
    static final int MICROSECOND = 16;
    static final int ZONE_HOUR = 17;
    static final int ZONE_MINUTE = 18;
    private static final int COUNT = 19;

    private static final int JULIAN_EPOCH = 2440588;
    private static final int ZONE_HOURS_MAX = 15;

    private final int[] values = new int[COUNT];

    /// Whether the hour is one of twelve.
    boolean twelveHours;

    /// Whether weeks and days are those of ISO 8601.
    boolean isoWeeks;

    /// With how many digits the year was given.
    int yearDigits;

    /// To how many digits of a second the time is rounded.
    int precision = 6;

    /// 1 east or -1 west of UTC, 0 where no offset was given.
    int zoneSign;

    /// The zone that was named.
    @Nullable TimeZone zone;

    private long year;
    private int month = 1;
    private int day = 1;
    private boolean hasYear;
    private boolean hasMonth;
    private boolean hasDay;

    /// Sets a part, which must not have been given another value before.
    void set(int part, int value, String word) {
        if (values[part] != 0 && values[part] != value) {
            throw SqlException.of(
                            SqlState.INVALID_DATETIME_FORMAT,
                            "conflicting values for \"" + word + "\" field in formatting string")
                    .hint("This value contradicts a previous setting for the same field type.");
        }
        values[part] = value;
    }

    /// Replaces what a part was set to.
    void overwrite(int part, int value) {
        values[part] = value;
    }

    private int get(int part) {
        return values[part];
    }

    private static SqlException outOfRange(String text) {
        return SqlException.of(
                SqlState.DATETIME_FIELD_OVERFLOW,
                "date/time field value out of range: \"" + text + "\"");
    }

    /// Days since 1970.
    ///
    /// @param text where they were read from, for messages
    long days(String text) {
        date();
        boolean complete = hasYear && hasMonth && hasDay;
        if ((hasMonth && (month < 1 || month > 12))
                || (hasDay && (day < 1 || day > 31))
                || (complete && day > CivilDate.monthLength(year, month))) {
            throw outOfRange(text);
        }
        return CivilDate.toDays(year, month, day);
    }

    private void date() {
        yearOf();
        if (get(JULIAN_DAY) != 0) {
            setDate(get(JULIAN_DAY) - (long) JULIAN_EPOCH);
        }
        if (get(WEEK) != 0) {
            if (isoWeeks) {
                // Monday where no day of the week was given; Sunday, which is 1, ends the week.
                int weekday = get(DAY_OF_WEEK);
                int offset = weekday == 0 ? 0 : weekday == 1 ? 6 : weekday - 2;
                setDate(CivilDate.isoYearStartOf(year) + (get(WEEK) - 1L) * 7 + offset);
            } else {
                values[DAY_OF_YEAR] = (get(WEEK) - 1) * 7 + 1;
            }
        }
        if (get(WEEK_OF_MONTH) != 0) {
            values[DAY] = (get(WEEK_OF_MONTH) - 1) * 7 + 1;
        }
        if (get(DAY) != 0) {
            day = get(DAY);
            hasDay = true;
        }
        if (get(MONTH) != 0) {
            month = get(MONTH);
            hasMonth = true;
        }
        if (get(DAY_OF_YEAR) != 0 && (month <= 1 || day <= 1)) {
            dayOfYear();
        }
    }

    private void yearOf() {
        int century = get(BEFORE_CHRIST) != 0 ? -get(CENTURY) : get(CENTURY);
        if (get(YEAR) != 0) {
            if (century != 0 && yearDigits <= 2) {
                int inCentury = get(YEAR) % 100;
                if (inCentury == 0) {
                    year = century * 100L + (century >= 0 ? 0 : 1);
                } else {
                    year =
                            century >= 0
                                    ? (century - 1) * 100L + inCentury
                                    : (century + 1) * 100L - inCentury + 1;
                }
            } else {
                year = get(BEFORE_CHRIST) != 0 ? -(long) get(YEAR) : get(YEAR);
                // There is no year 0.
                year = year < 0 ? year + 1 : year;
            }
            hasYear = true;
        } else if (century != 0) {
            year = century >= 0 ? (century - 1) * 100L + 1 : century * 100L + 1;
            hasYear = true;
        }
    }

    private void dayOfYear() {
        if (year == 0 && get(BEFORE_CHRIST) == 0) {
            throw SqlException.of(
                            SqlState.INVALID_DATETIME_FORMAT,
                            "cannot calculate day of year without year information")
                    .hint("Put a field for the year into the template.");
        }
        if (isoWeeks) {
            setDate(CivilDate.isoYearStartOf(year) + get(DAY_OF_YEAR) - 1);
            return;
        }
        int passed = 0;
        int found = 1;
        while (found <= 12 && get(DAY_OF_YEAR) > passed + CivilDate.monthLength(year, found)) {
            passed += CivilDate.monthLength(year, found);
            found++;
        }
        if (month <= 1) {
            month = found;
        }
        if (day <= 1) {
            day = get(DAY_OF_YEAR) - passed;
        }
        hasMonth = true;
        hasDay = true;
    }

    private void setDate(long days) {
        long civil = CivilDate.ofDays(days);
        year = CivilDate.year(civil);
        month = CivilDate.month(civil);
        day = CivilDate.day(civil);
        hasYear = true;
        hasMonth = true;
        hasDay = true;
    }

    /// Microseconds since midnight.
    ///
    /// @param text where they were read from, for messages
    long micros(String text) {
        int hour = 0;
        int minute = 0;
        int second = 0;
        if (get(SECOND_OF_DAY) != 0) {
            hour = get(SECOND_OF_DAY) / 3600;
            minute = get(SECOND_OF_DAY) % 3600 / 60;
            second = get(SECOND_OF_DAY) % 60;
        }
        second = get(SECOND) != 0 ? get(SECOND) : second;
        minute = get(MINUTE) != 0 ? get(MINUTE) : minute;
        hour = get(HOUR) != 0 ? get(HOUR) : hour;
        if (twelveHours) {
            if (hour < 1 || hour > 12) {
                throw SqlException.of(
                                SqlState.INVALID_DATETIME_FORMAT,
                                "hour \"" + hour + "\" is invalid for the 12-hour clock")
                        .hint("Use the 24-hour clock, or give an hour between 1 and 12.");
            }
            boolean afternoon = get(AFTERNOON) != 0;
            hour = hour == 12 ? afternoon ? 12 : 0 : afternoon ? hour + 12 : hour;
        }
        long fraction = get(MILLISECOND) * 1000L + get(MICROSECOND);
        if (hour < 0
                || hour > 23
                || minute < 0
                || minute > 59
                || second < 0
                || second > 59
                || fraction < 0
                || fraction >= Timestamps.MICROS_PER_SECOND) {
            throw outOfRange(text);
        }
        return ((hour * 60L + minute) * 60 + second) * Timestamps.MICROS_PER_SECOND + fraction;
    }

    /// The zone that the text gives, or `otherwise`.
    TimeZone zone(TimeZone otherwise) {
        if (zoneSign != 0) {
            int hours = get(ZONE_HOUR);
            int minutes = get(ZONE_MINUTE);
            if (hours < 0 || hours > ZONE_HOURS_MAX || minutes < 0 || minutes > 59) {
                throw SqlException.of(
                        SqlState.INVALID_TIME_ZONE_DISPLACEMENT,
                        "time zone displacement out of range");
            }
            return TimeZone.ofOffset(zoneSign * (hours * 60 + minutes) * 60);
        }
        return zone == null ? otherwise : zone;
    }
}
