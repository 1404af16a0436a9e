// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.engine.function.Template.Keyword;
import io.tidemill.engine.function.Template.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// A template for dates and times: its fields and their words.
record DateTimeTemplate(List<Node<DateTimeTemplate.Field>> nodes) {
    /// How the case of a word goes over to names.
    enum Letters {
        UPPER,
        CAPITAL,
        LOWER
    }

    /// Which calendar a field belongs to.
    enum Calendar {
        NONE,
        GREGORIAN,
        ISO_WEEK
    }

    /// What a field is.
    enum Part {
        ERA(false, Calendar.NONE, "AD", "BC"),
        ERA_DOTTED(false, Calendar.NONE, "A.D.", "B.C."),
        HALF_DAY(false, Calendar.NONE, "AM", "PM"),
        HALF_DAY_DOTTED(false, Calendar.NONE, "A.M.", "P.M."),
        CENTURY(true, Calendar.NONE, "CC"),
        DAY_NAME(false, Calendar.NONE, "DAY", "Day"),
        DAY_SHORT(false, Calendar.NONE, "DY", "Dy"),
        DAY_OF_YEAR(true, Calendar.GREGORIAN, "DDD"),
        DAY(true, Calendar.GREGORIAN, "DD"),
        DAY_OF_WEEK(true, Calendar.GREGORIAN, "D"),
        FRACTION(true, Calendar.NONE, "FF1", "FF2", "FF3", "FF4", "FF5", "FF6"),
        EXACT(false, Calendar.NONE, "FX"),
        HOUR_24(true, Calendar.NONE, "HH24"),
        HOUR_12(true, Calendar.NONE, "HH12", "HH"),
        ISO_DAY_OF_YEAR(true, Calendar.ISO_WEEK, "IDDD"),
        ISO_DAY_OF_WEEK(true, Calendar.ISO_WEEK, "ID"),
        ISO_WEEK(true, Calendar.ISO_WEEK, "IW"),
        ISO_YEAR(true, Calendar.ISO_WEEK, "IYYY", "IYY", "IY", "I"),
        JULIAN_DAY(true, Calendar.NONE, "J"),
        MINUTE(true, Calendar.NONE, "MI"),
        MONTH(true, Calendar.GREGORIAN, "MM"),
        MONTH_NAME(false, Calendar.GREGORIAN, "MONTH", "Month"),
        MONTH_SHORT(false, Calendar.GREGORIAN, "MON", "Mon"),
        MILLISECOND(true, Calendar.NONE, "MS"),
        OFFSET(false, Calendar.NONE, "OF"),
        QUARTER(true, Calendar.NONE, "Q"),
        ROMAN_MONTH(false, Calendar.GREGORIAN, "RM"),
        SECOND_OF_DAY(true, Calendar.NONE, "SSSSS", "SSSS"),
        SECOND(true, Calendar.NONE, "SS"),
        ZONE_HOUR(false, Calendar.NONE, "TZH"),
        ZONE_MINUTE(true, Calendar.NONE, "TZM"),
        ZONE(false, Calendar.NONE, "TZ"),
        MICROSECOND(true, Calendar.NONE, "US"),
        WEEK(true, Calendar.GREGORIAN, "WW"),
        WEEK_OF_MONTH(true, Calendar.GREGORIAN, "W"),
        YEAR_WITH_COMMA(true, Calendar.GREGORIAN, "Y,YYY"),
        YEAR(true, Calendar.GREGORIAN, "YYYY", "YYY", "YY", "Y");

        private final boolean digits;
        private final Calendar calendar;
        private final String words;

        Part(boolean digits, Calendar calendar, String... words) {
            this.digits = digits;
            this.calendar = calendar;
            this.words = String.join(" ", words);
        }
    }

    /// A field.
    record Field(Part part, Letters letters) {
        /// Whether it is read from digits.
        boolean digits() {
            return part.digits;
        }

        /// The calendar that it belongs to.
        Calendar calendar() {
            return part.calendar;
        }
    }

    private static final List<Keyword<Field>> KEYWORDS = keywords();

    private static List<Keyword<Field>> keywords() {
        var keywords = new ArrayList<Keyword<Field>>();
        for (Part part : Part.values()) {
            for (String word : part.words.split(" ", -1)) {
                boolean capital = Character.isLowerCase(word.charAt(word.length() - 1));
                keywords.add(
                        new Keyword<>(
                                word, new Field(part, capital ? Letters.CAPITAL : Letters.UPPER)));
                if (!capital) {
                    keywords.add(
                            new Keyword<>(
                                    word.toLowerCase(Locale.ROOT), new Field(part, Letters.LOWER)));
                }
            }
        }
        keywords.sort(
                Comparator.comparingInt((Keyword<Field> keyword) -> keyword.word().length())
                        .reversed());
        return List.copyOf(keywords);
    }

    /// The template that `format` writes.
    static DateTimeTemplate parse(String format) {
        return new DateTimeTemplate(List.copyOf(Template.parse(format, KEYWORDS, true)));
    }
}
