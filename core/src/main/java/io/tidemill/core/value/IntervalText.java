// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// The text form of `interval`: reads PostgreSQL's, the SQL standard's and ISO 8601's forms, writes
/// PostgreSQL's (`1 year 2 mons 3 days 04:05:06.789`). One object reads one text.
public final class IntervalText {
    /// What a number without a unit counts; what `INTERVAL '5' MINUTE` names.
    public enum Unit {
        /// Twelve months.
        YEAR,
        /// A month.
        MONTH,
        /// Seven days.
        WEEK,
        /// A day.
        DAY,
        /// 60 minutes.
        HOUR,
        /// 60 seconds.
        MINUTE,
        /// A million microseconds.
        SECOND,
        /// A thousand microseconds.
        MILLISECOND,
        /// A millionth of a second.
        MICROSECOND,
        /// Ten years.
        DECADE,
        /// A hundred years.
        CENTURY,
        /// A thousand years.
        MILLENNIUM
    }

    private final Slice text;
    private int at;
    private long months;
    private long days;
    private long micros;
    private boolean any;
    private final Set<Unit> seen = EnumSet.noneOf(Unit.class);

    private IntervalText(Slice text) {
        this.text = text;
    }

    /// Sets `out` to the interval that `text` writes.
    ///
    /// @throws SqlException 22007 when it is not an interval, 22015 when it is too large
    public static void parse(Slice text, Slice out) {
        parse(text, Unit.SECOND, out);
    }

    /// Sets `out` to the interval that `text` writes; a last number without a unit counts `unit`s.
    public static void parse(Slice text, Unit unit, Slice out) {
        var reader = new IntervalText(text);
        try {
            reader.read(unit);
            Interval.set(
                    Math.toIntExact(reader.months),
                    Math.toIntExact(reader.days),
                    reader.micros,
                    out);
        } catch (ArithmeticException e) {
            throw SqlException.of(
                            SqlState.INTERVAL_FIELD_OVERFLOW,
                            "interval field value out of range: \"" + text.toText() + "\"")
                    .cause(e);
        }
    }

    private SqlException invalid() {
        return SqlException.of(
                SqlState.INVALID_DATETIME_FORMAT,
                "invalid input syntax for type interval: \"" + text.toText() + "\"");
    }

    private int peek() {
        return at < text.length ? text.at(at) : 0;
    }

    private void read(Unit lastUnit) {
        skip();
        if (peek() == 'P') {
            readIso();
            return;
        }
        while (at < text.length) {
            int c = peek();
            if (TextScan.isLetter(c)) {
                if (!readWord().equals("ago") || !any) {
                    throw invalid();
                }
                months = Math.negateExact(months);
                days = Math.negateExact(days);
                micros = Math.negateExact(micros);
                skip();
                if (at < text.length) {
                    throw invalid();
                }
            } else {
                readField(lastUnit);
            }
            skip();
        }
        if (!any) {
            throw invalid();
        }
    }

    private void skip() {
        while (at < text.length
                && (TextScan.isSpace(text.at(at)) || text.at(at) == '@' || text.at(at) == ',')) {
            at++;
        }
    }

    private String readWord() {
        int start = at;
        while (TextScan.isLetter(peek())) {
            at++;
        }
        return new String(text.data, text.offset + start, at - start, StandardCharsets.UTF_8)
                .toLowerCase(Locale.ROOT);
    }

    private long readDigits() {
        int start = at;
        long value = 0;
        while (TextScan.isDigit(peek())) {
            value = Math.addExact(Math.multiplyExact(value, 10L), peek() - '0');
            at++;
        }
        if (start == at) {
            throw invalid();
        }
        return value;
    }

    private double readFraction() {
        if (peek() != '.') {
            return 0;
        }
        int start = at;
        at++;
        while (TextScan.isDigit(peek())) {
            at++;
        }
        return at == start + 1
                ? 0
                : Double.parseDouble(
                        "0"
                                + new String(
                                        text.data,
                                        text.offset + start,
                                        at - start,
                                        StandardCharsets.US_ASCII));
    }

    private void readField(Unit lastUnit) {
        boolean negative = peek() == '-';
        if (negative || peek() == '+') {
            at++;
            skip();
        }
        boolean noDigits = peek() == '.';
        long value = noDigits ? 0 : readDigits();
        any = true;
        if (peek() == ':') {
            readTime(value, negative);
            return;
        }
        if (peek() == '-' && at + 1 < text.length && TextScan.isDigit(text.at(at + 1))) {
            at++;
            long month = readDigits();
            once(Unit.YEAR, Unit.MONTH);
            if (month > 11) {
                throw new ArithmeticException("months of a year");
            }
            months =
                    Math.addExact(
                            months, (negative ? -1 : 1) * (Math.multiplyExact(value, 12L) + month));
            return;
        }
        double fraction = readFraction();
        if (noDigits && text.at(at - 1) == '.') {
            throw invalid();
        }
        int beforeSpace = at;
        while (TextScan.isSpace(peek())) {
            at++;
        }
        Unit unit;
        if (TextScan.isLetter(peek())) {
            int wordStart = at;
            String word = readWord();
            if (word.equals("ago")) {
                at = wordStart;
                unit = lastUnit;
            } else {
                unit = unitNamed(word);
            }
        } else if (at >= text.length) {
            unit = lastUnit;
        } else if (isTimeNext()) {
            unit = Unit.DAY;
        } else {
            at = beforeSpace;
            throw invalid();
        }
        add(negative ? -value : value, negative ? -fraction : fraction, unit);
    }

    private boolean isTimeNext() {
        int i = at;
        if (i < text.length && (text.at(i) == '-' || text.at(i) == '+')) {
            i++;
        }
        int start = i;
        while (i < text.length && TextScan.isDigit(text.at(i))) {
            i++;
        }
        return i > start && i < text.length && text.at(i) == ':';
    }

    private void readTime(long first, boolean negative) {
        at++;
        long hours = first;
        long minutes = readDigits();
        long seconds = 0;
        double fraction = 0;
        if (peek() == ':') {
            at++;
            seconds = readDigits();
            fraction = readFraction();
        } else if (peek() == '.') {
            fraction = readFraction();
            seconds = minutes;
            minutes = hours;
            hours = 0;
        }
        once(Unit.HOUR, Unit.MINUTE, Unit.SECOND);
        if (minutes > 59 || seconds > 60) {
            throw new ArithmeticException("fields of a time");
        }
        long time =
                Math.addExact(
                        Math.multiplyExact(hours, Timestamps.MICROS_PER_HOUR),
                        (minutes * 60 + seconds) * 1_000_000 + (long) Math.rint(fraction * 1e6));
        micros = Math.addExact(micros, negative ? -time : time);
    }

    private Unit unitNamed(String word) {
        return switch (word) {
            case "y", "yr", "yrs", "year", "years" -> Unit.YEAR;
            case "mon", "mons", "month", "months" -> Unit.MONTH;
            case "w", "week", "weeks" -> Unit.WEEK;
            case "d", "day", "days" -> Unit.DAY;
            case "h", "hr", "hrs", "hour", "hours" -> Unit.HOUR;
            case "m", "min", "mins", "minute", "minutes" -> Unit.MINUTE;
            case "s", "sec", "secs", "second", "seconds" -> Unit.SECOND;
            case "ms", "msec", "msecs", "mseconds", "millisecond", "milliseconds", "millisecon" ->
                    Unit.MILLISECOND;
            case "us", "usec", "usecs", "useconds", "microsecond", "microseconds", "microsecon" ->
                    Unit.MICROSECOND;
            case "dec", "decs", "decade", "decades" -> Unit.DECADE;
            case "c", "cent", "century", "centuries" -> Unit.CENTURY;
            case "mil", "mils", "millennia", "millennium" -> Unit.MILLENNIUM;
            default -> throw invalid();
        };
    }

    /// Each unit may occur once; a time of day counts as its three.
    private void once(Unit... units) {
        for (Unit unit : units) {
            if (!seen.add(unit)) {
                throw invalid();
            }
        }
    }

    private void add(long value, double fraction, Unit unit) {
        once(unit);
        switch (unit) {
            case MILLENNIUM -> addYears(value, fraction, 1000);
            case CENTURY -> addYears(value, fraction, 100);
            case DECADE -> addYears(value, fraction, 10);
            case YEAR -> addYears(value, fraction, 1);
            case MONTH -> {
                months = Math.addExact(months, value);
                addFractionOfDays(fraction * 30);
            }
            case WEEK -> {
                days = Math.addExact(days, Math.multiplyExact(value, 7L));
                addFractionOfDays(fraction * 7);
            }
            case DAY -> {
                days = Math.addExact(days, value);
                addMicros(0, fraction, Timestamps.MICROS_PER_DAY);
            }
            case HOUR -> addMicros(value, fraction, Timestamps.MICROS_PER_HOUR);
            case MINUTE -> addMicros(value, fraction, Timestamps.MICROS_PER_MINUTE);
            case SECOND -> addMicros(value, fraction, Timestamps.MICROS_PER_SECOND);
            case MILLISECOND -> addMicros(value, fraction, 1000);
            case MICROSECOND -> addMicros(value, fraction, 1);
        }
    }

    private void addYears(long value, double fraction, int years) {
        months = Math.addExact(months, Math.multiplyExact(value, 12L * years));
        months = Math.addExact(months, (long) Math.rint(fraction * years * 12));
    }

    private void addFractionOfDays(double fraction) {
        long whole = (long) fraction;
        days = Math.addExact(days, whole);
        addMicros(0, fraction - whole, Timestamps.MICROS_PER_DAY);
    }

    private void addMicros(long value, double fraction, long unit) {
        micros = Math.addExact(micros, Math.multiplyExact(value, unit));
        micros = Math.addExact(micros, (long) Math.rint(fraction * unit));
    }

    private void readIso() {
        at++;
        boolean time = false;
        while (at < text.length) {
            if (peek() == 'T') {
                time = true;
                at++;
                continue;
            }
            boolean negative = peek() == '-';
            if (negative || peek() == '+') {
                at++;
            }
            int start = at;
            long value = peek() == '.' ? 0 : readDigits();
            int digits = at - start;
            double fraction = readFraction();
            any = true;
            int designator = peek();
            if (designator == '-'
                    || designator == ':'
                    || at >= text.length
                    || (designator == 'T' && digits == 8)) {
                readIsoAlternative(value, digits, fraction, time, negative);
                continue;
            }
            at++;
            add(
                    negative ? -value : value,
                    negative ? -fraction : fraction,
                    isoUnit(designator, time));
        }
        if (!any) {
            throw invalid();
        }
    }

    private Unit isoUnit(int designator, boolean time) {
        if (time) {
            return switch (designator) {
                case 'H' -> Unit.HOUR;
                case 'M' -> Unit.MINUTE;
                case 'S' -> Unit.SECOND;
                default -> throw invalid();
            };
        }
        return switch (designator) {
            case 'Y' -> Unit.YEAR;
            case 'M' -> Unit.MONTH;
            case 'W' -> Unit.WEEK;
            case 'D' -> Unit.DAY;
            default -> throw invalid();
        };
    }

    private void readIsoAlternative(
            long first, int digits, double fraction, boolean time, boolean negative) {
        long second = 0;
        long third = 0;
        double rest = fraction;
        long head = first;
        if (digits == (time ? 6 : 8) && peek() != '-' && peek() != ':') {
            third = first % 100;
            second = first / 100 % 100;
            head = first / 10_000;
        } else {
            int separator = time ? ':' : '-';
            if (peek() == separator) {
                at++;
                second = readDigits();
                if (peek() == separator) {
                    at++;
                    third = readDigits();
                    rest = readFraction();
                }
            } else if (at < text.length && peek() != 'T') {
                throw invalid();
            }
        }
        int sign = negative ? -1 : 1;
        if (time) {
            add(sign * head, 0, Unit.HOUR);
            add(sign * second, 0, Unit.MINUTE);
            add(sign * third, sign * rest, Unit.SECOND);
        } else {
            add(sign * head, 0, Unit.YEAR);
            add(sign * second, 0, Unit.MONTH);
            add(sign * third, sign * rest, Unit.DAY);
        }
    }

    /// Appends the interval to `out` in PostgreSQL's style.
    public static void format(Slice value, Slice out) {
        int months = Interval.months(value);
        long micros = Interval.micros(value);
        int start = out.length;
        boolean before = appendPart(months / 12, " year", start, false, out);
        before = appendPart(months % 12, " mon", start, before, out);
        before = appendPart(Interval.days(value), " day", start, before, out);
        if (out.length == start || micros != 0) {
            if (out.length > start) {
                out.append(' ');
            }
            if (micros < 0) {
                out.append('-');
            } else if (before) {
                out.append('+');
            }
            appendTime(micros, out);
        }
    }

    private static boolean appendPart(
            int value, String unit, int start, boolean before, Slice out) {
        if (value == 0) {
            return before;
        }
        if (out.length > start) {
            out.append(' ');
        }
        if (before && value > 0) {
            out.append('+');
        }
        Integers.format(value, out);
        out.append(unit);
        if (value != 1) {
            out.append('s');
        }
        return value < 0;
    }

    private static void appendTime(long micros, Slice out) {
        // Not Math.abs: the least long has no positive counterpart, but its parts have.
        long hours = Math.abs(micros / Timestamps.MICROS_PER_HOUR);
        long rest = Math.abs(micros % Timestamps.MICROS_PER_HOUR);
        TextScan.appendPadded(out, hours, 2);
        out.append(':');
        TextScan.appendPadded(out, rest / Timestamps.MICROS_PER_MINUTE, 2);
        out.append(':');
        TextScan.appendPadded(out, rest / Timestamps.MICROS_PER_SECOND % 60, 2);
        Times.appendFraction((int) (rest % Timestamps.MICROS_PER_SECOND), out);
    }
}
