// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads dates and times in the many forms PostgreSQL takes: ISO 8601, `January 8, 1999`,
/// `1/8/1999` (month first), `19990108`, `04:05 PM`, zone names and offsets, `BC`, `epoch`,
/// `infinity`. One object reads one text. The usual ISO forms are read by [IsoDateTime] without any
/// object.
final class DateTimeText {
    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");
    private static final List<String> LONG_MONTHS =
            List.of(
                    "january",
                    "february",
                    "march",
                    "april",
                    "may",
                    "june",
                    "july",
                    "august",
                    "september",
                    "october",
                    "november",
                    "december");
    private static final List<String> DAYS =
            List.of(
                    "sunday",
                    "monday",
                    "tuesday",
                    "wednesday",
                    "thursday",
                    "friday",
                    "saturday",
                    "sun",
                    "mon",
                    "tue",
                    "tues",
                    "wed",
                    "weds",
                    "thu",
                    "thur",
                    "thurs",
                    "fri",
                    "sat");

    private final Slice text;
    private final String typeName;
    private int at;

    private long year;
    private boolean yearKnown;
    private boolean twoDigitYear;
    private int month;
    private int day;
    private long julianDay = -1;
    private int dayOfYear;
    private long timeMicros = -1;
    private int meridian;
    private boolean beforeChrist;
    private boolean eraKnown;
    private @Nullable TimeZone zone;
    private long special;
    private boolean isSpecial;

    DateTimeText(Slice text, String typeName) {
        this.text = text;
        this.typeName = typeName;
    }

    long toDate() {
        read();
        if (isSpecial) {
            return special == 0 ? 0 : special;
        }
        long days = days();
        if (days < Dates.MIN || days > Dates.MAX) {
            throw SqlException.of(
                    SqlState.DATETIME_FIELD_OVERFLOW,
                    "date out of range: \"" + text.toText() + "\"");
        }
        return days;
    }

    long toTime() {
        read();
        if (isSpecial || timeMicros < 0) {
            throw invalid();
        }
        return timeMicros;
    }

    long toTimestamp() {
        read();
        return isSpecial ? special : local();
    }

    long toInstant(TimeZone sessionZone) {
        read();
        if (isSpecial) {
            return special;
        }
        try {
            return (zone == null ? sessionZone : zone).toInstant(local());
        } catch (SqlException e) {
            throw SqlException.of(e.state(), e.message() + ": \"" + text.toText() + "\"").cause(e);
        }
    }

    private long local() {
        long days = days();
        if (days < Dates.MIN || days > Timestamps.MAX / Timestamps.MICROS_PER_DAY) {
            throw SqlException.of(
                    SqlState.DATETIME_FIELD_OVERFLOW,
                    "timestamp out of range: \"" + text.toText() + "\"");
        }
        long result = days * Timestamps.MICROS_PER_DAY + Math.max(timeMicros, 0);
        if (result < Timestamps.MIN || result > Timestamps.MAX || (days > 0 && result < 0)) {
            throw SqlException.of(
                    SqlState.DATETIME_FIELD_OVERFLOW,
                    "timestamp out of range: \"" + text.toText() + "\"");
        }
        return result;
    }

    private long days() {
        if (julianDay >= 0) {
            return julianDay - 2440588;
        }
        if (!yearKnown || (dayOfYear == 0 && (month == 0 || day == 0))) {
            throw invalid();
        }
        long fullYear = year;
        if (beforeChrist) {
            if (year <= 0) {
                throw outOfRange();
            }
            fullYear = 1 - year;
        } else if (twoDigitYear) {
            fullYear = year < 70 ? year + 2000 : year + 1900;
        } else if (year <= 0) {
            throw outOfRange();
        }
        if (dayOfYear > 0) {
            if (dayOfYear > (CivilDate.isLeap(fullYear) ? 366 : 365)) {
                throw outOfRange();
            }
            return CivilDate.toDays(fullYear, 1, 1) + dayOfYear - 1;
        }
        if (month > 12 || day > CivilDate.monthLength(fullYear, month)) {
            throw outOfRange();
        }
        return CivilDate.toDays(fullYear, month, day);
    }

    private SqlException invalid() {
        return SqlException.of(
                SqlState.INVALID_DATETIME_FORMAT,
                "invalid input syntax for type " + typeName + ": \"" + text.toText() + "\"");
    }

    private SqlException outOfRange() {
        return SqlException.of(
                SqlState.DATETIME_FIELD_OVERFLOW,
                "date/time field value out of range: \"" + text.toText() + "\"");
    }

    private void read() {
        while (true) {
            skipSeparators();
            if (at >= text.length) {
                break;
            }
            int c = text.at(at);
            if (TextScan.isDigit(c)) {
                readNumber();
            } else if (TextScan.isLetter(c)) {
                readWord();
            } else if (c == '+' || c == '-') {
                readSigned();
            } else {
                throw invalid();
            }
        }
        if (meridian != 0) {
            if (timeMicros < 0) {
                throw invalid();
            }
            long hours = timeMicros / Timestamps.MICROS_PER_HOUR;
            if (hours < 1 || hours > 12) {
                throw outOfRange();
            }
            timeMicros +=
                    (hours % 12 - hours + (meridian > 0 ? 12 : 0)) * Timestamps.MICROS_PER_HOUR;
        }
    }

    private void skipSeparators() {
        while (at < text.length && (TextScan.isSpace(text.at(at)) || text.at(at) == ',')) {
            at++;
        }
    }

    private int digitsEnd(int from) {
        int end = from;
        while (end < text.length && TextScan.isDigit(text.at(end))) {
            end++;
        }
        return end;
    }

    private int peek(int index) {
        return index < text.length ? text.at(index) : 0;
    }

    private long number(int from, int to) {
        if (to - from > 9) {
            throw outOfRange();
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + (text.at(i) - '0');
        }
        return value;
    }

    private void readNumber() {
        int end = digitsEnd(at);
        int digits = end - at;
        int next = peek(end);
        if (next == ':') {
            readTime(end);
        } else if ((next == '-' || next == '/' || next == '.')
                && timeMicros < 0
                && !yearKnown
                && month == 0
                && isDateSeparator(end)) {
            readDate(end, next);
        } else if (digits == 14 && !yearKnown) {
            setCompactDate(at, 8);
            setCompactTime(at + 8, 6, end);
        } else if (digits == 8 && !yearKnown) {
            setCompactDate(at, 8);
            at = end;
        } else if (typeName.equals("time") && (digits == 6 || digits == 4) && timeMicros < 0) {
            setCompactTime(at, digits, end);
        } else if (digits == 6 && !yearKnown && month == 0) {
            setCompactDate(at, 6);
            at = end;
        } else if ((digits == 6 || digits == 4) && yearKnown && timeMicros < 0) {
            setCompactTime(at, digits, end);
        } else {
            setLooseNumber(number(at, end), digits);
            at = end;
        }
    }

    private boolean isDateSeparator(int end) {
        int after = peek(end + 1);
        return TextScan.isDigit(after) || TextScan.isLetter(after);
    }

    private void setCompactDate(int from, int digits) {
        int yearDigits = digits - 4;
        year = number(from, from + yearDigits);
        twoDigitYear = yearDigits == 2;
        yearKnown = true;
        month = (int) number(from + yearDigits, from + yearDigits + 2);
        day = (int) number(from + yearDigits + 2, from + digits);
        if (month == 0 || day == 0) {
            throw outOfRange();
        }
    }

    private void setCompactTime(int from, int digits, int end) {
        long hour = number(from, from + 2);
        long minute = number(from + 2, from + 4);
        long second = digits == 6 ? number(from + 4, from + 6) : 0;
        at = end;
        setTime(hour, minute, second, readFraction());
    }

    private void setLooseNumber(long value, int digits) {
        if (digits == 3 && yearKnown && month == 0) {
            dayOfYear = (int) value;
        } else if (digits >= 3) {
            if (yearKnown) {
                throw invalid();
            }
            setYear(value, digits);
        } else if (day == 0) {
            if (value == 0) {
                throw outOfRange();
            }
            if (month == 0 && yearKnown) {
                month = (int) value;
            } else {
                day = (int) value;
            }
        } else if (!yearKnown && month != 0) {
            setYear(value, digits);
        } else {
            throw invalid();
        }
    }

    private void setYear(long value, int digits) {
        year = value;
        yearKnown = true;
        twoDigitYear = digits <= 2;
    }

    private void readDate(int firstEnd, int separator) {
        int[] starts = {at, 0, 0};
        int[] ends = {firstEnd, 0, 0};
        int parts = 1;
        int i = firstEnd;
        while (parts < 3 && peek(i) == separator) {
            starts[parts] = i + 1;
            i++;
            while (i < text.length
                    && (TextScan.isDigit(text.at(i))
                            || (TextScan.isLetter(text.at(i))
                                    && !TextScan.isDigit(text.at(starts[parts]))))) {
                i++;
            }
            ends[parts] = i;
            if (ends[parts] == starts[parts]) {
                throw invalid();
            }
            parts++;
        }
        at = i;
        if (parts == 2
                && separator != '/'
                && ends[0] - starts[0] >= 4
                && ends[1] - starts[1] == 3
                && TextScan.isDigit(text.at(starts[1]))) {
            setYear(number(starts[0], ends[0]), 4);
            dayOfYear = (int) number(starts[1], ends[1]);
            return;
        }
        if (parts < 3) {
            throw invalid();
        }
        assignDate(starts, ends);
    }

    private void assignDate(int[] starts, int[] ends) {
        int monthPart = -1;
        for (int p = 0; p < 3; p++) {
            if (TextScan.isLetter(text.at(starts[p]))) {
                monthPart = p;
            }
        }
        boolean yearFirst = ends[0] - starts[0] >= 3;
        int yearPart = yearFirst ? 0 : 2;
        int dayPart;
        if (monthPart >= 0) {
            dayPart = 3 - yearPart - monthPart;
            month = monthNamed(word(starts[monthPart], ends[monthPart]));
        } else {
            monthPart = yearFirst ? 1 : 0;
            dayPart = yearFirst ? 2 : 1;
            month = (int) number(starts[monthPart], ends[monthPart]);
        }
        if (dayPart < 0 || dayPart > 2 || dayPart == yearPart || monthPart == yearPart) {
            throw invalid();
        }
        setYear(number(starts[yearPart], ends[yearPart]), ends[yearPart] - starts[yearPart]);
        day = (int) number(starts[dayPart], ends[dayPart]);
        if (month < 1 || month > 12 || day < 1 || day > 31) {
            throw outOfRange();
        }
    }

    private String word(int from, int to) {
        return new String(
                        text.data,
                        text.offset + from,
                        to - from,
                        java.nio.charset.StandardCharsets.UTF_8)
                .toLowerCase(Locale.ROOT);
    }

    private int monthNamed(String word) {
        int index = MONTHS.indexOf(word.equals("sept") ? "sep" : word);
        if (index < 0) {
            index = LONG_MONTHS.indexOf(word);
        }
        if (index < 0) {
            throw invalid();
        }
        return index + 1;
    }

    private void readTime(int hourEnd) {
        if (timeMicros >= 0) {
            throw invalid();
        }
        long hour = number(at, hourEnd);
        int minuteEnd = digitsEnd(hourEnd + 1);
        if (minuteEnd == hourEnd + 1) {
            throw invalid();
        }
        long minute = number(hourEnd + 1, minuteEnd);
        long second = 0;
        at = minuteEnd;
        if (peek(at) == ':') {
            int secondEnd = digitsEnd(at + 1);
            if (secondEnd == at + 1) {
                throw invalid();
            }
            second = number(at + 1, secondEnd);
            at = secondEnd;
        }
        setTime(hour, minute, second, readFraction());
    }

    private long readFraction() {
        if (peek(at) != '.') {
            return 0;
        }
        int end = digitsEnd(at + 1);
        int digits = Math.min(end - at - 1, 7);
        long value = number(at + 1, at + 1 + digits);
        for (int i = digits; i < 7; i++) {
            value *= 10;
        }
        at = end;
        // Seven digits are enough to round to six, except for ties: then any later digit decides.
        return (value + 5) / 10;
    }

    private void setTime(long hour, long minute, long second, long micros) {
        if (minute > 59
                || second > 60
                || hour > 24
                || (hour == 24 && (minute > 0 || second > 0 || micros > 0))) {
            throw outOfRange();
        }
        timeMicros = (hour * 3600 + minute * 60 + second) * Timestamps.MICROS_PER_SECOND + micros;
        if (timeMicros > Timestamps.MICROS_PER_DAY) {
            throw outOfRange();
        }
    }

    private void readSigned() {
        int end = at + 1;
        if (TextScan.isLetter(peek(end))) {
            while (TextScan.isLetter(peek(end))) {
                end++;
            }
            String word = word(at + 1, end);
            if (!word.equals("infinity") && !word.equals("inf")) {
                throw invalid();
            }
            setSpecial(
                    text.at(at) == '-' ? Timestamps.NEGATIVE_INFINITY : Timestamps.INFINITY, end);
            return;
        }
        while (TextScan.isDigit(peek(end)) || peek(end) == ':') {
            end++;
        }
        int offset = TimeZone.parseOffset(text, at, end);
        if (offset == TimeZone.TOO_FAR) {
            throw SqlException.of(
                    SqlState.INVALID_TIME_ZONE_DISPLACEMENT,
                    "time zone displacement out of range: \"" + text.toText() + "\"");
        }
        if (offset == TimeZone.NO_OFFSET || zone != null || (timeMicros < 0 && !yearKnown)) {
            throw invalid();
        }
        zone = TimeZone.ofOffset(offset);
        at = end;
    }

    private void setSpecial(long value, int end) {
        isSpecial = true;
        special = value;
        at = end;
        skipSeparators();
        if (at < text.length || yearKnown || timeMicros >= 0) {
            throw invalid();
        }
    }

    private void readWord() {
        int end = at;
        while (TextScan.isLetter(peek(end))) {
            end++;
        }
        if (peek(end) == '/'
                || peek(end) == '_'
                || (end - at == 3 && word(at, end).equals("etc"))) {
            readZoneName(end);
            return;
        }
        String word = word(at, end);
        int start = at;
        at = end;
        switch (word) {
            case "t" -> {
                if (!TextScan.isDigit(peek(at))) {
                    throw invalid();
                }
            }
            case "am", "pm" -> meridian = word.equals("am") ? -1 : 1;
            case "bc", "ad", "b", "a" -> readEra(word);
            case "epoch" -> setSpecial(0, end);
            case "infinity", "inf" -> setSpecial(Timestamps.INFINITY, end);
            case "allballs" -> {
                timeMicros = 0;
                zone = TimeZone.UTC;
            }
            case "j", "jd" -> {
                int digits = digitsEnd(at);
                if (digits == at) {
                    throw invalid();
                }
                julianDay = number(at, digits);
                at = digits;
            }
            case "at", "on" -> {}
            default -> readName(word, start);
        }
    }

    private void readEra(String word) {
        if (eraKnown || word.length() == 1) {
            throw invalid();
        }
        eraKnown = true;
        beforeChrist = word.equals("bc");
        twoDigitYear = false;
    }

    private void readName(String word, int start) {
        if (DAYS.contains(word)) {
            return;
        }
        if (MONTHS.contains(word) || LONG_MONTHS.contains(word) || word.equals("sept")) {
            if (month != 0 && day == 0) {
                day = month;
            } else if (month != 0) {
                throw invalid();
            }
            month = monthNamed(word);
            if (peek(at) == '-' || peek(at) == '.') {
                at++;
                int end = digitsEnd(at);
                setLooseNumber(number(at, end), end - at);
                at = peek(end) == '-' ? end + 1 : end;
            }
            return;
        }
        if (zone != null || timeMicros < 0) {
            throw invalid();
        }
        int end = at;
        while (TextScan.isDigit(peek(end))
                || peek(end) == '+'
                || peek(end) == '-'
                || peek(end) == ':') {
            end++;
        }
        while (TextScan.isDigit(peek(end)) || TextScan.isLetter(peek(end))) {
            end++;
        }
        zone = TimeZone.find(word(start, end));
        if (zone == null) {
            throw invalid();
        }
        at = end;
    }

    private void readZoneName(int from) {
        int end = from;
        while (end < text.length && !TextScan.isSpace(text.at(end)) && text.at(end) != ',') {
            end++;
        }
        String name =
                new String(
                        text.data,
                        text.offset + at,
                        end - at,
                        java.nio.charset.StandardCharsets.UTF_8);
        zone = TimeZone.find(name);
        if (zone == null) {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "time zone \"" + name.toLowerCase(Locale.ROOT) + "\" not recognized");
        }
        at = end;
    }
}
