// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

/// The proleptic Gregorian calendar on plain numbers: days since 1970-01-01 to year, month and day,
/// and back.
///
/// The year is astronomical: 0 is 1 BC. A date is packed into one long so that nothing is
/// allocated. The method is H. Hinnant's ("chrono-compatible low-level date algorithms"): eras of
/// 400 years that begin in March.
public final class CivilDate {
    private CivilDate() {}

    /// Year, month and day of a day number, for [#year], [#month] and [#day] to take apart.
    public static long ofDays(long days) {
        long z = days + 719468;
        long era = Math.floorDiv(z, 146097);
        long dayOfEra = z - era * 146097;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long shifted = (5 * dayOfYear + 2) / 153;
        long day = dayOfYear - (153 * shifted + 2) / 5 + 1;
        long month = shifted < 10 ? shifted + 3 : shifted - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        return year << 9 | month << 5 | day;
    }

    /// The year of a packed date.
    public static long year(long packed) {
        return packed >> 9;
    }

    /// The month of a packed date, 1 to 12.
    public static int month(long packed) {
        return (int) (packed >> 5) & 15;
    }

    /// The day of the month of a packed date, 1 to 31.
    public static int day(long packed) {
        return (int) packed & 31;
    }

    /// Days since 1970-01-01 of a date; the day may lie outside the month and is then counted on.
    public static long toDays(long year, int month, int day) {
        long y = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(y, 400);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146097 + dayOfEra - 719468;
    }

    /// Whether the year has a 29th of February.
    public static boolean isLeap(long year) {
        return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    /// How many days the month has.
    public static int monthLength(long year, int month) {
        return switch (month) {
            case 2 -> isLeap(year) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /// The day of the week of a day number: 0 is Sunday.
    public static int dayOfWeek(long days) {
        return (int) Math.floorMod(days + 4, 7L);
    }

    /// The day of the year of a day number, from 1.
    public static int dayOfYear(long days) {
        return (int) (days - toDays(year(ofDays(days)), 1, 1)) + 1;
    }

    /// The first day of the year that ISO 8601 counts `days` to, the Monday of its week 1.
    public static long isoYearStart(long days) {
        return isoYearStartOf(isoYear(days));
    }

    /// The Monday of week 1 of an ISO 8601 year.
    public static long isoYearStartOf(long isoYear) {
        long fourth = toDays(isoYear, 1, 4);
        return fourth - Math.floorMod(fourth + 3, 7L);
    }

    /// The year that ISO 8601 counts the week of `days` to.
    public static long isoYear(long days) {
        // The Thursday of a week decides.
        return year(ofDays(days - Math.floorMod(days + 3, 7L) + 3));
    }

    /// The ISO 8601 week number of `days`, 1 to 53.
    public static int isoWeek(long days) {
        return (int) ((days - isoYearStart(days)) / 7) + 1;
    }
}
