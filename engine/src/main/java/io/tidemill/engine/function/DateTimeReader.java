// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.TimeZone;
import io.tidemill.engine.function.DateTimeTemplate.Calendar;
import io.tidemill.engine.function.DateTimeTemplate.Field;
import io.tidemill.engine.function.Template.Kind;
import io.tidemill.engine.function.Template.Node;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads one text by a template for dates and times: the values of its fields, which
/// [DateTimeParts] makes a date and time of.
///
/// Unless the template says `FX`, spaces in the text are skipped before and after fields, and a
/// separator of the template stands for one of the text, or for none.
final class DateTimeReader {
    private static final List<String> ERAS = List.of("ad", "bc");
    private static final List<String> DOTTED_ERAS = List.of("a.d.", "b.c.");
    private static final List<String> HALVES = List.of("am", "pm");
    private static final List<String> DOTTED_HALVES = List.of("a.m.", "p.m.");
    private static final List<String> MONTHS = DateTimeWriter.MONTHS;
    private static final List<String> SHORT_MONTHS = shortened(DateTimeWriter.MONTHS);
    private static final List<String> DAYS = DateTimeWriter.DAYS;
    private static final List<String> SHORT_DAYS = shortened(DateTimeWriter.DAYS);

    private final List<Node<Field>> nodes;
    private final String text;
    private final DateTimeParts parts = new DateTimeParts();
    private Calendar calendar = Calendar.NONE;
    private int at;
    private boolean exact;

    /// How many more spaces and separators were skipped than the template had.
    private int skipped;

    private DateTimeReader(DateTimeTemplate template, String text) {
        this.nodes = template.nodes();
        this.text = text;
    }

    private static List<String> shortened(List<String> names) {
        return names.stream().map(name -> name.substring(0, 3)).toList();
    }

    /// The parts that `text` has by `template`.
    static DateTimeParts read(DateTimeTemplate template, String text) {
        var reader = new DateTimeReader(template, text);
        reader.run();
        return reader.parts;
    }

    private char current() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipCharacter() {
        if (at < text.length()) {
            at = text.offsetByCodePoints(at, 1);
        }
    }

    private void skipSpaces() {
        while (Template.isSpace(current())) {
            at++;
            skipped++;
        }
    }

    private void run() {
        for (int i = 0; i < nodes.size() && at < text.length(); i++) {
            var node = nodes.get(i);
            boolean field = node.kind() == Kind.FIELD;
            boolean exactFollows =
                    field
                            && requireNonNull(node.keyword()).field().part()
                                    == DateTimeTemplate.Part.EXACT;
            if (!exact && !exactFollows && (field || i == 0)) {
                skipSpaces();
            }
            switch (node.kind()) {
                case SPACE, SEPARATOR -> {
                    if (exact) {
                        skipCharacter();
                    } else {
                        skipped--;
                        if (Template.isSpace(current()) || Template.isSeparator(current())) {
                            at++;
                            skipped++;
                        }
                    }
                }
                case TEXT -> {
                    if (!exact && skipped > 0) {
                        skipped--;
                    } else {
                        skipCharacter();
                    }
                }
                case FIELD -> {
                    field(i, node, requireNonNull(node.keyword()).field());
                    if (!exact) {
                        skipped = 0;
                        skipSpaces();
                    }
                }
            }
        }
    }

    private void field(int index, Node<Field> node, Field field) {
        convention(field.calendar());
        int length = word(node).length();
        switch (field.part()) {
            case EXACT -> exact = true;
            case HALF_DAY, HALF_DAY_DOTTED -> {
                parts.set(
                        DateTimeParts.AFTERNOON,
                        search(
                                field.part() == DateTimeTemplate.Part.HALF_DAY
                                        ? HALVES
                                        : DOTTED_HALVES,
                                node),
                        word(node));
                parts.twelveHours = true;
            }
            case ERA -> parts.set(DateTimeParts.BEFORE_CHRIST, search(ERAS, node), word(node));
            case ERA_DOTTED ->
                    parts.set(DateTimeParts.BEFORE_CHRIST, search(DOTTED_ERAS, node), word(node));
            case HOUR_12 -> {
                number(DateTimeParts.HOUR, 2, index, node);
                parts.twelveHours = true;
            }
            case HOUR_24 -> number(DateTimeParts.HOUR, 2, index, node);
            case MINUTE -> number(DateTimeParts.MINUTE, length, index, node);
            case SECOND -> number(DateTimeParts.SECOND, length, index, node);
            case SECOND_OF_DAY -> number(DateTimeParts.SECOND_OF_DAY, length, index, node);
            case MILLISECOND -> fraction(DateTimeParts.MILLISECOND, 3, 3, index, node);
            case MICROSECOND -> fraction(DateTimeParts.MICROSECOND, 6, 6, index, node);
            case FRACTION -> {
                parts.precision = word(node).charAt(2) - '0';
                fraction(DateTimeParts.MICROSECOND, parts.precision, 6, index, node);
            }
            case ZONE -> zone(index, node);
            case OFFSET -> offset(index, node);
            case ZONE_HOUR -> zoneHour(index, node);
            case ZONE_MINUTE -> {
                if (parts.zoneSign == 0) {
                    parts.zoneSign = 1;
                }
                number(DateTimeParts.ZONE_MINUTE, 2, index, node);
            }
            case MONTH_NAME -> parts.set(DateTimeParts.MONTH, search(MONTHS, node) + 1, word(node));
            case MONTH_SHORT ->
                    parts.set(DateTimeParts.MONTH, search(SHORT_MONTHS, node) + 1, word(node));
            case ROMAN_MONTH ->
                    parts.set(
                            DateTimeParts.MONTH,
                            12 - search(DateTimeWriter.ROMAN_MONTHS, node),
                            word(node));
            case MONTH -> number(DateTimeParts.MONTH, length, index, node);
            case DAY_NAME ->
                    parts.set(DateTimeParts.DAY_OF_WEEK, search(DAYS, node) + 1, word(node));
            case DAY_SHORT ->
                    parts.set(DateTimeParts.DAY_OF_WEEK, search(SHORT_DAYS, node) + 1, word(node));
            case DAY_OF_YEAR, ISO_DAY_OF_YEAR -> number(DateTimeParts.DAY_OF_YEAR, 3, index, node);
            case DAY -> number(DateTimeParts.DAY, length, index, node);
            case DAY_OF_WEEK -> number(DateTimeParts.DAY_OF_WEEK, length, index, node);
            case ISO_DAY_OF_WEEK -> {
                int[] value = new int[1];
                read(1, index, node, value);
                parts.set(DateTimeParts.DAY_OF_WEEK, value[0], word(node));
                // Sunday comes first from here on.
                parts.overwrite(DateTimeParts.DAY_OF_WEEK, value[0] >= 7 ? 1 : value[0] + 1);
                skipOrdinal(node);
            }
            case WEEK, ISO_WEEK -> number(DateTimeParts.WEEK, length, index, node);
            case WEEK_OF_MONTH -> number(DateTimeParts.WEEK_OF_MONTH, length, index, node);
            case QUARTER -> {
                read(length, index, node, new int[1]);
                skipOrdinal(node);
            }
            case CENTURY -> number(DateTimeParts.CENTURY, length, index, node);
            case YEAR_WITH_COMMA -> yearWithComma(node);
            case YEAR, ISO_YEAR -> year(length, index, node);
            case JULIAN_DAY -> number(DateTimeParts.JULIAN_DAY, length, index, node);
        }
    }

    private static String word(Node<Field> node) {
        return requireNonNull(node.keyword()).word();
    }

    private void convention(Calendar of) {
        if (of == Calendar.NONE) {
            return;
        }
        if (calendar != Calendar.NONE && calendar != of) {
            throw SqlException.of(
                            SqlState.INVALID_DATETIME_FORMAT,
                            "invalid combination of date conventions")
                    .hint(
                            "Do not mix Gregorian and ISO week date conventions in a formatting template.");
        }
        calendar = of;
        parts.isoWeeks = of == Calendar.ISO_WEEK;
    }

    private void number(int part, int length, int index, Node<Field> node) {
        int[] value = new int[1];
        read(length, index, node, value);
        parts.set(part, value[0], word(node));
        skipOrdinal(node);
    }

    /// A fraction: fewer digits than `digits` count as if zeros followed.
    private void fraction(int part, int digits, int scale, int index, Node<Field> node) {
        int[] value = new int[1];
        int read = read(digits, index, node, value);
        parts.set(part, value[0], word(node));
        int scaled = value[0];
        for (int i = Math.max(read, 1); i < scale; i++) {
            scaled *= 10;
        }
        parts.overwrite(part, scaled);
        skipOrdinal(node);
    }

    private void skipOrdinal(Node<Field> node) {
        if (node.has(Template.ORDINAL | Template.ORDINAL_LOWER)) {
            skipCharacter();
            skipCharacter();
        }
    }

    private static SqlException invalid(String value, Node<Field> node, String hint) {
        return SqlException.of(
                        SqlState.INVALID_DATETIME_FORMAT,
                        "invalid value \"" + value + "\" for \"" + word(node) + "\"")
                .hint(hint);
    }

    private String rest(int from) {
        return text.substring(Math.min(from, text.length()));
    }

    /// Reads a number of `length` digits; of any number of them where no digit can follow. Returns
    /// how many characters it took.
    private int read(int length, int index, Node<Field> node, int[] out) {
        int start = at;
        while (Template.isSpace(current())) {
            at++;
        }
        boolean open = node.has(Template.FILL) || separatorFollows(index, node);
        if (!open && text.length() - at < length) {
            throw SqlException.of(
                            SqlState.INVALID_DATETIME_FORMAT,
                            "source string too short for \"" + word(node) + "\" formatting field")
                    .hint(
                            "Field requires %d characters, but only %d remain. If your source string is not fixed-width, try using the \"FM\" modifier."
                                    .formatted(length, text.length() - at));
        }
        int end = open ? text.length() : at + length;
        int digits = at;
        boolean negative = digits < end && text.charAt(digits) == '-';
        if (digits < end && (negative || text.charAt(digits) == '+')) {
            digits++;
        }
        int firstDigit = digits;
        long value = 0;
        while (digits < end && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            value = Math.min(value * 10 + (text.charAt(digits) - '0'), Integer.MAX_VALUE + 2L);
            digits++;
        }
        boolean none = digits == firstDigit;
        if (!open && !none && digits - at < length) {
            throw invalid(
                    text.substring(at, end),
                    node,
                    "Field requires %d characters, but only %d could be parsed."
                            .formatted(length, digits - at));
        }
        if (none) {
            throw invalid(
                    text.substring(start, Math.min(text.length(), start + length)),
                    node,
                    "Value must be an integer.");
        }
        at = digits;
        value = negative ? -value : value;
        if ((int) value != value) {
            throw SqlException.of(
                    SqlState.DATETIME_FIELD_OVERFLOW,
                    "value for \"" + word(node) + "\" in source string is out of range");
        }
        out[0] = (int) value;
        return at - start;
    }

    private boolean separatorFollows(int index, Node<Field> node) {
        if (node.has(Template.ORDINAL | Template.ORDINAL_LOWER) || index + 1 == nodes.size()) {
            return true;
        }
        var next = nodes.get(index + 1);
        if (next.kind() == Kind.FIELD) {
            return !requireNonNull(next.keyword()).field().digits();
        }
        char c = next.text().charAt(0);
        return c < '0' || c > '9';
    }

    /// The index of the name that follows.
    private int search(List<String> names, Node<Field> node) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (text.regionMatches(true, at, name, 0, name.length())) {
                at += name.length();
                return i;
            }
        }
        String shown = rest(at);
        int space = shown.indexOf(' ');
        throw invalid(
                space < 0 ? shown : shown.substring(0, space),
                node,
                "The given value did not match any of the allowed values for this field.");
    }

    private void yearWithComma(Node<Field> node) {
        int start = at;
        long thousands = 0;
        int digits = start;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            thousands = Math.min(thousands * 10 + text.charAt(digits) - '0', Integer.MAX_VALUE);
            digits++;
        }
        int comma = digits;
        int end = comma + 1;
        long years = 0;
        while (end < text.length() && end < comma + 4 && Character.isDigit(text.charAt(end))) {
            years = years * 10 + text.charAt(end) - '0';
            end++;
        }
        if (digits == start
                || comma >= text.length()
                || text.charAt(comma) != ','
                || end == comma + 1) {
            throw invalid(rest(start), node, "Write the year as in \"2,024\".");
        }
        long year = thousands * 1000 + years;
        if ((int) year != year) {
            throw SqlException.of(
                    SqlState.DATETIME_FIELD_OVERFLOW,
                    "value for \"" + word(node) + "\" in source string is out of range");
        }
        parts.set(DateTimeParts.YEAR, (int) year, word(node));
        parts.yearDigits = 4;
        at = end;
        skipOrdinal(node);
    }

    private void year(int length, int index, Node<Field> node) {
        int[] value = new int[1];
        int read = read(length, index, node, value);
        int year = value[0];
        parts.set(DateTimeParts.YEAR, year, word(node));
        if (length < 4 && read < 4) {
            parts.overwrite(DateTimeParts.YEAR, near2020(year));
        }
        parts.yearDigits = length;
        skipOrdinal(node);
    }

    /// The year nearest to 2020 that ends in these digits.
    private static int near2020(int year) {
        if (year < 70) {
            return year + 2000;
        }
        if (year < 100) {
            return year + 1900;
        }
        if (year < 520) {
            return year + 2000;
        }
        return year < 1000 ? year + 1000 : year;
    }

    private void zone(int index, Node<Field> node) {
        int end = at;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        for (int to = end; to > at; to--) {
            TimeZone zone = abbreviation(text.substring(at, to));
            if (zone != null) {
                parts.zone = zone;
                parts.zoneSign = 0;
                at = to;
                return;
            }
        }
        if (end > at) {
            throw invalid(rest(at), node, "Time zone abbreviation is not recognized.");
        }
        offset(index, node);
    }

    private static @Nullable TimeZone abbreviation(String name) {
        return name.length() > 5 || name.indexOf('/') >= 0
                ? null
                : TimeZone.ofAbbreviation(name.toLowerCase(Locale.ROOT));
    }

    private void sign() {
        char c = current();
        if (c == '+' || c == '-' || c == ' ') {
            parts.zoneSign = c == '-' ? -1 : 1;
            at++;
        } else {
            // A minus may have been skipped as a separator.
            parts.zoneSign = skipped > 0 && at > 0 && text.charAt(at - 1) == '-' ? -1 : 1;
        }
    }

    private void zoneHour(int index, Node<Field> node) {
        sign();
        int[] value = new int[1];
        read(2, index, node, value);
        parts.set(DateTimeParts.ZONE_HOUR, value[0], word(node));
    }

    private void offset(int index, Node<Field> node) {
        zoneHour(index, node);
        if (current() == ':') {
            at++;
            int[] value = new int[1];
            read(2, index, node, value);
            parts.set(DateTimeParts.ZONE_MINUTE, value[0], word(node));
        }
    }
}
