// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.CivilDate;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.TimeZone;
import io.tidemill.core.value.Timestamps;
import io.tidemill.engine.function.DateTimeTemplate.Field;
import io.tidemill.engine.function.DateTimeTemplate.Letters;
import io.tidemill.engine.function.Template.Kind;
import io.tidemill.engine.function.Template.Node;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes one date and time, or one interval, by a template.
final class DateTimeWriter {
    static final List<String> MONTHS =
            List.of(
                    "January",
                    "February",
                    "March",
                    "April",
                    "May",
                    "June",
                    "July",
                    "August",
                    "September",
                    "October",
                    "November",
                    "December");
    static final List<String> DAYS =
            List.of("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");

    /// Roman numbers of months, December first.
    static final List<String> ROMAN_MONTHS =
            List.of("XII", "XI", "X", "IX", "VIII", "VII", "VI", "V", "IV", "III", "II", "I");

    private static final int NAME_WIDTH = 9;
    private static final int JULIAN_EPOCH = 2440588;

    private final boolean isInterval;
    private final @Nullable TimeZone zone;
    private final long instant;
    private final long year;
    private final int month;
    private final long day;
    private final long hour;
    private final int minute;
    private final int second;
    private final int micros;
    private final long dayOfYear;

    /// Days since 1970 of year, month and day.
    private final long days;

    /// A writer of the clock reading `local`, at `instant` in `zone`.
    DateTimeWriter(long local, long instant, @Nullable TimeZone zone) {
        isInterval = false;
        this.zone = zone;
        this.instant = instant;
        days = Math.floorDiv(local, Timestamps.MICROS_PER_DAY);
        long civil = CivilDate.ofDays(days);
        year = CivilDate.year(civil);
        month = CivilDate.month(civil);
        day = CivilDate.day(civil);
        dayOfYear = CivilDate.dayOfYear(days);
        long time = Math.floorMod(local, Timestamps.MICROS_PER_DAY);
        hour = time / Timestamps.MICROS_PER_HOUR;
        minute = (int) (time / Timestamps.MICROS_PER_MINUTE % 60);
        second = (int) (time / Timestamps.MICROS_PER_SECOND % 60);
        micros = (int) (time % Timestamps.MICROS_PER_SECOND);
    }

    /// A writer of an interval.
    DateTimeWriter(Slice interval) {
        isInterval = true;
        zone = null;
        instant = 0;
        int months = Interval.months(interval);
        year = months / 12;
        month = months % 12;
        day = Interval.days(interval);
        long time = Interval.micros(interval);
        hour = time / Timestamps.MICROS_PER_HOUR;
        minute = (int) (time / Timestamps.MICROS_PER_MINUTE % 60);
        second = (int) (time / Timestamps.MICROS_PER_SECOND % 60);
        micros = (int) (time % Timestamps.MICROS_PER_SECOND);
        dayOfYear = (year * 12 + month) * 30L + day;
        // What PostgreSQL's calendar makes of the parts of an interval.
        days = julian(year, month, day) - JULIAN_EPOCH;
    }

    /// The Julian day of a date whose month may be 0 or less.
    private static long julian(long year, int month, long day) {
        long y = month > 2 ? year + 4800 : year + 4799;
        int m = month > 2 ? month + 1 : month + 13;
        long century = y / 100;
        long julian = y * 365 - 32167;
        julian += y / 4 - century + century / 4;
        return julian + 7834L * m / 256 + day;
    }

    /// Appends what `template` says to `out`.
    void write(DateTimeTemplate template, Slice out) {
        for (var node : template.nodes()) {
            if (node.kind() == Kind.FIELD) {
                write(node, requireNonNull(node.keyword()).field(), out);
            } else {
                out.append(node.text());
            }
        }
    }

    private void write(Node<Field> node, Field field, Slice out) {
        boolean fill = node.has(Template.FILL);
        int length = requireNonNull(node.keyword()).word().length();
        switch (field.part()) {
            case ERA -> name(year <= 0 ? "BC" : "AD", field, 0, out);
            case ERA_DOTTED -> name(year <= 0 ? "B.C." : "A.D.", field, 0, out);
            case HALF_DAY -> plainName(hour % 24 >= 12 ? "PM" : "AM", field.letters(), 0, out);
            case HALF_DAY_DOTTED ->
                    plainName(hour % 24 >= 12 ? "P.M." : "A.M.", field.letters(), 0, out);
            case CENTURY -> century(node, fill, out);
            case DAY_NAME -> name(DAYS.get(weekday()), field, fill ? 0 : NAME_WIDTH, out);
            case DAY_SHORT -> name(DAYS.get(weekday()).substring(0, 3), field, 0, out);
            case DAY_OF_YEAR -> number(node, dayOfYear, 3, out);
            case ISO_DAY_OF_YEAR -> number(node, days - CivilDate.isoYearStart(days) + 1, 3, out);
            case DAY -> number(node, day, 2, out);
            case DAY_OF_WEEK -> {
                refuseInterval();
                number(node, weekday() + 1L, 0, out);
            }
            case ISO_DAY_OF_WEEK -> {
                refuseInterval();
                number(node, weekday() == 0 ? 7 : weekday(), 0, out);
            }
            case FRACTION -> {
                int digits = requireNonNull(node.keyword()).word().charAt(2) - '0';
                padded(node, micros / (int) Math.pow(10, 6 - digits), digits, out);
            }
            case MILLISECOND -> padded(node, micros / 1000, 3, out);
            case MICROSECOND -> padded(node, micros, 6, out);
            case EXACT -> {}
            case HOUR_24 -> signed(node, hour, 2, hour >= 0, out);
            case HOUR_12 -> signed(node, hour % 12 == 0 ? 12 : hour % 12, 2, hour >= 0, out);
            case MINUTE -> signed(node, minute, 2, minute >= 0, out);
            case SECOND -> signed(node, second, 2, second >= 0, out);
            case SECOND_OF_DAY -> number(node, hour * 3600 + minute * 60L + second, 0, out);
            case ISO_WEEK -> number(node, CivilDate.isoWeek(days), 2, out);
            case WEEK -> number(node, (dayOfYear - 1) / 7 + 1, 2, out);
            case WEEK_OF_MONTH -> number(node, (day - 1) / 7 + 1, 0, out);
            case JULIAN_DAY -> number(node, days + JULIAN_EPOCH, 0, out);
            case MONTH -> signed(node, month, 2, month >= 0, out);
            case MONTH_NAME -> {
                refuseInterval();
                name(MONTHS.get(month - 1), field, fill ? 0 : NAME_WIDTH, out);
            }
            case MONTH_SHORT -> {
                refuseInterval();
                name(MONTHS.get(month - 1).substring(0, 3), field, 0, out);
            }
            case QUARTER -> {
                if (month != 0) {
                    number(node, (month - 1) / 3 + 1, 0, out);
                }
            }
            case ROMAN_MONTH -> romanMonth(field.letters(), fill ? 0 : 4, out);
            case OFFSET, ZONE_HOUR, ZONE_MINUTE, ZONE -> zone(field, fill, out);
            case YEAR_WITH_COMMA -> {
                long shown = shown(year);
                out.append(ordinal(node, shown / 1000 + "," + pad(shown - shown / 1000 * 1000, 3)));
            }
            case YEAR -> year(node, shown(year), length, out);
            case ISO_YEAR -> year(node, shown(CivilDate.isoYear(days)), length, out);
        }
    }

    private int weekday() {
        refuseInterval();
        return CivilDate.dayOfWeek(days);
    }

    private void refuseInterval() {
        if (isInterval) {
            throw SqlException.of(
                            SqlState.INVALID_DATETIME_FORMAT,
                            "invalid format specification for an interval value")
                    .hint("Intervals are not tied to specific calendar dates.");
        }
    }

    /// Years before 1 are counted from 1 BC.
    private long shown(long astronomical) {
        return isInterval || astronomical > 0 ? astronomical : 1 - astronomical;
    }

    private void year(Node<Field> node, long shown, int length, Slice out) {
        long digits =
                switch (length) {
                    case 1 -> shown % 10;
                    case 2 -> shown % 100;
                    case 3 -> shown % 1000;
                    default -> shown;
                };
        if (length == 1) {
            out.append(ordinal(node, Long.toString(digits)));
        } else {
            signed(node, digits, length, shown(year) >= 0, out);
        }
    }

    private void century(Node<Field> node, boolean fill, Slice out) {
        long century = isInterval ? year / 100 : year > 0 ? (year - 1) / 100 + 1 : year / 100 - 1;
        boolean small = century <= 99 && century >= -99;
        int width = fill || !small ? 0 : century >= 0 ? 2 : 3;
        out.append(ordinal(node, pad(century, width)));
    }

    private void romanMonth(Letters letters, int width, Slice out) {
        if (month == 0 && year == 0) {
            return;
        }
        int index;
        if (month == 0) {
            index = year >= 0 ? 0 : 11;
        } else {
            index = month < 0 ? -(month + 1) : 12 - month;
        }
        plainName(ROMAN_MONTHS.get(index), letters, width, out);
    }

    private void zone(Field field, boolean fill, Slice out) {
        refuseInterval();
        int offset = zone == null ? 0 : zone.offsetSeconds(instant);
        char sign = offset < 0 ? '-' : '+';
        int seconds = Math.abs(offset);
        switch (field.part()) {
            case ZONE_HOUR -> out.append(sign + pad(seconds / 3600, 2));
            case ZONE_MINUTE -> out.append(pad(seconds % 3600 / 60, 2));
            case OFFSET -> {
                out.append(sign + pad(seconds / 3600, fill ? 0 : 2));
                if (seconds % 3600 != 0) {
                    out.append(":" + pad(seconds % 3600 / 60, 2));
                }
            }
            default -> {
                if (zone != null) {
                    plainName(abbreviation(zone, instant), field.letters(), 0, out);
                }
            }
        }
    }

    /// What clocks in `zone` call their time, such as `CET` or `+03`.
    private static String abbreviation(TimeZone zone, long instant) {
        var id = ZoneId.of(zone.name());
        var at = Instant.ofEpochSecond(Math.floorDiv(instant, Timestamps.MICROS_PER_SECOND));
        if (id.getRules().isFixedOffset() && zone.offsetSeconds(instant) == 0) {
            return "UTC";
        }
        String name =
                java.time.format.DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH)
                        .format(at.atZone(id));
        if ((name.startsWith("GMT") && name.length() > 3)
                || name.indexOf(':') >= 0
                || name.equals(id.getDisplayName(TextStyle.FULL, Locale.ENGLISH))) {
            var out = new Slice();
            int offset = zone.offsetSeconds(instant);
            int seconds = Math.abs(offset);
            out.append((offset < 0 ? "-" : "+") + pad(seconds / 3600, 2));
            if (seconds % 3600 != 0) {
                out.append(pad(seconds % 3600 / 60, 2));
            }
            return out.toText();
        }
        return name;
    }

    private void name(String name, Field field, int width, Slice out) {
        refuseInterval();
        plainName(name, field.letters(), width, out);
    }

    private static void plainName(String name, Letters letters, int width, Slice out) {
        out.append(
                switch (letters) {
                    case UPPER -> name.toUpperCase(Locale.ROOT);
                    case CAPITAL -> name;
                    case LOWER -> name.toLowerCase(Locale.ROOT);
                });
        for (int i = name.length(); i < width; i++) {
            out.append(' ');
        }
    }

    /// A number of at least `width` digits.
    private static void number(Node<Field> node, long value, int width, Slice out) {
        out.append(ordinal(node, pad(value, node.has(Template.FILL) ? 0 : width)));
    }

    /// The same, one wider for what is negative.
    private static void signed(
            Node<Field> node, long value, int width, boolean positive, Slice out) {
        number(node, value, positive ? width : width + 1, out);
    }

    /// A number that is padded in any case.
    private static void padded(Node<Field> node, long value, int width, Slice out) {
        out.append(ordinal(node, pad(value, width)));
    }

    private static String ordinal(Node<Field> node, String number) {
        if (node.has(Template.ORDINAL | Template.ORDINAL_LOWER)) {
            return number + Template.ordinal(number, node.has(Template.ORDINAL_LOWER));
        }
        return number;
    }

    /// `value` in at least `width` characters, filled with zeros behind the sign.
    static String pad(long value, int width) {
        String digits = Long.toString(Math.abs(value));
        int length = value < 0 ? width - 1 : width;
        return (value < 0 ? "-" : "") + "0".repeat(Math.max(0, length - digits.length())) + digits;
    }
}
