// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;

/// Reads dates and timestamps in the usual ISO 8601 form, quickly; all else is left to
/// [DateTimeText].
final class IsoDateTime {
    /// What the methods return for a text that is not in this form or out of range.
    static final long NOT_ISO = Long.MIN_VALUE + 1;

    private IsoDateTime() {}

    /// The days since 1970 of `YYYY-MM-DD` at `from`, or [#NOT_ISO].
    static long date(Slice text, int from) {
        int year = twoDigits(text, from) * 100 + twoDigits(text, from + 2);
        int month = twoDigits(text, from + 5);
        int day = twoDigits(text, from + 8);
        if (text.at(from + 4) != '-'
                || text.at(from + 7) != '-'
                || year <= 0
                || month < 1
                || month > 12
                || day < 1
                || day > CivilDate.monthLength(year, month)) {
            return NOT_ISO;
        }
        return CivilDate.toDays(year, month, day);
    }

    /// The number, or one so negative that no sum with it is positive.
    private static int twoDigits(Slice text, int at) {
        int tens = text.at(at) - '0';
        int units = text.at(at + 1) - '0';
        return tens < 0 || tens > 9 || units < 0 || units > 9 ? -1_000_000 : tens * 10 + units;
    }

    /// The microseconds since 1970 of `YYYY-MM-DD[ hh:mm[:ss[.ffffff]]]`, or [#NOT_ISO].
    static long timestamp(Slice text) {
        int length = text.length;
        if (length < 10) {
            return NOT_ISO;
        }
        long days = date(text, 0);
        if (days == NOT_ISO || length == 10) {
            return days == NOT_ISO ? NOT_ISO : days * Timestamps.MICROS_PER_DAY;
        }
        if (length < 16 || (text.at(10) != ' ' && text.at(10) != 'T') || text.at(13) != ':') {
            return NOT_ISO;
        }
        int hour = twoDigits(text, 11);
        int minute = twoDigits(text, 14);
        int second = 0;
        int micros = 0;
        if (length > 16) {
            if (length < 19 || text.at(16) != ':' || length > 26) {
                return NOT_ISO;
            }
            second = twoDigits(text, 17);
            if (length > 19) {
                if (text.at(19) != '.') {
                    return NOT_ISO;
                }
                int unit = 100_000;
                for (int i = 20; i < length; i++, unit /= 10) {
                    int digit = text.at(i) - '0';
                    if (digit < 0 || digit > 9) {
                        return NOT_ISO;
                    }
                    micros += digit * unit;
                }
            }
        }
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return NOT_ISO;
        }
        return days * Timestamps.MICROS_PER_DAY
                + (hour * 3600L + minute * 60L + second) * Timestamps.MICROS_PER_SECOND
                + micros;
    }
}
