// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import static java.util.Objects.requireNonNull;

import io.tidemill.engine.function.NumberTemplate.Field;
import io.tidemill.engine.function.NumberTemplate.Part;
import io.tidemill.engine.function.NumberTemplate.SignPlace;
import io.tidemill.engine.function.Template.Kind;
import java.util.Locale;

/// Writes one number by a template: its digits are put into the places that the template has, from
/// left to right, with the sign before the first of them.
final class NumberWriter {
    private static final int ROMAN_WIDTH = 15;

    private final NumberTemplate template;
    private final String digits;
    private final boolean negative;

    /// How many places there are before the first digit.
    private final int blanks;

    private final StringBuilder out = new StringBuilder();
    private final SignPlace signPlace;
    private final boolean brackets;
    private final int zeroStart;

    /// The last digit worth writing, or -1 where all are.
    private int lastRelevant = -1;

    private boolean signWritten;
    private int places;
    private int place;
    private int next;
    private boolean inNumber;

    /// Where the text ends, as the number has no digits left for its places; -1 while it has.
    private int end = -1;

    private NumberWriter(NumberTemplate template, String digits, boolean negative, int blanks) {
        this.template = template;
        this.digits = digits;
        this.negative = negative;
        this.blanks = blanks;
        zeroStart = template.zeroStart > 0 ? template.zeroStart - 1 : 0;
        if (template.plus || template.minus) {
            // MI, PL and SG write the sign themselves.
            signWritten = !template.plus || template.minus;
            brackets = template.brackets;
            signPlace = template.signPlace;
        } else {
            brackets = template.brackets && (negative || !template.fill);
            signWritten = !negative && template.fill && !template.sign;
            signPlace =
                    template.signPlace == SignPlace.BEFORE && template.before == template.beforeSign
                            ? SignPlace.BEHIND
                            : template.signPlace;
        }
    }

    /// The text of a number.
    ///
    /// @param number its digits and point, with a `-` in front where it is negative; as many behind
    ///   the point as are to be shown
    /// @param before how many places the template has before the point
    static String write(NumberTemplate template, String number, int before) {
        boolean negative = number.startsWith("-");
        String digits = negative ? number.substring(1) : number;
        int point = digits.indexOf('.');
        int length = point < 0 ? digits.length() : point;
        if (length > before) {
            digits = "#".repeat(before) + "." + "#".repeat(template.behind);
        }
        return new NumberWriter(template, digits, negative, Math.max(0, before - length))
                .run(before);
    }

    /// The text of a number that the template wants in Roman numerals.
    static String writeRoman(NumberTemplate template, String roman) {
        return new NumberWriter(template, roman, false, 0).run(template.before);
    }

    private String run(int before) {
        places = template.behind + before - 1;
        if (template.fill && template.hasPoint) {
            int point = digits.indexOf('.');
            if (point >= 0) {
                lastRelevant = point;
                for (int i = point + 1; i < digits.length(); i++) {
                    if (digits.charAt(i) != '0') {
                        lastRelevant = i;
                    }
                }
                if (template.zeroEnd > blanks) {
                    lastRelevant =
                            Math.max(
                                    lastRelevant,
                                    Math.min(digits.length() - 1, template.zeroEnd - blanks));
                }
            }
        }
        if (!signWritten && blanks == 0) {
            places++;
        }
        for (var node : template.nodes) {
            if (node.kind() == Kind.FIELD) {
                field(requireNonNull(node.keyword()).field());
            } else {
                out.append(node.text());
            }
        }
        return end < 0 ? out.toString() : out.substring(0, end);
    }

    private void field(Field field) {
        switch (field.part()) {
            case NINE, ZERO, POINT, LOCAL_POINT -> digit(field.part());
            case COMMA, GROUP -> {
                if (inNumber) {
                    out.append(',');
                } else if (!template.fill) {
                    out.append(' ');
                }
            }
            case LOCAL_CURRENCY -> out.append(' ');
            case ROMAN -> {
                String roman = field.lower() ? digits.toLowerCase(Locale.ROOT) : digits;
                out.append(" ".repeat(template.fill ? 0 : ROMAN_WIDTH - roman.length()));
                out.append(roman);
            }
            case ORDINAL -> {
                boolean plain =
                        !template.roman
                                && !digits.startsWith("#")
                                && !negative
                                && !template.hasPoint;
                if (plain) {
                    out.append(Template.ordinal(digits, field.lower()));
                }
            }
            case MINUS -> signOr(negative, '-');
            case PLUS -> signOr(!negative, '+');
            case PLUS_OR_MINUS -> out.append(negative ? '-' : '+');
            case BLANK, CURRENCY, EXPONENT, FILL, BRACKETS, SPELL, SIGN, SHIFT -> {}
        }
    }

    private void signOr(boolean shown, char sign) {
        if (shown) {
            out.append(sign);
        } else if (!template.fill) {
            out.append(' ');
        }
    }

    /// Whether the place is that of a zero before the point, which is not written.
    private boolean isLeadingZero() {
        return !template.hasZero && next == 0 && digits.startsWith("0") && template.behind != 0;
    }

    private boolean pointIsLast() {
        return lastRelevant >= 0 && digits.charAt(lastRelevant) == '.';
    }

    private void digit(Part part) {
        if (template.roman) {
            return;
        }
        inNumber = false;
        boolean started = place >= blanks || (template.hasZero && zeroStart == place);
        if (!signWritten && started && (!isLeadingZero() || pointIsLast())) {
            signBefore();
        }
        if (place < blanks && (zeroStart > place || !template.hasZero)) {
            blank();
        } else if (template.hasZero && place < blanks && zeroStart <= place) {
            out.append('0');
            inNumber = true;
        } else {
            own(part);
            if (next < digits.length()) {
                next++;
            }
        }
        int end = places + (blanks > 0 ? 1 : 0) + (template.hasPoint ? 1 : 0);
        if (lastRelevant >= 0 && lastRelevant == next) {
            end = place;
        }
        if (place + 1 == end) {
            if (signWritten && brackets) {
                out.append(negative ? '>' : ' ');
            } else if (template.sign && signPlace == SignPlace.BEHIND) {
                out.append(negative ? '-' : '+');
            }
        }
        place++;
    }

    private void blank() {
        if (!template.fill) {
            out.append(' ');
        }
    }

    private void own(Part part) {
        char c = next < digits.length() ? digits.charAt(next) : '\0';
        if (c == '.') {
            if (!pointIsLast() || template.fill) {
                out.append('.');
            }
        } else if (lastRelevant >= 0 && next > lastRelevant && part != Part.ZERO) {
            return;
        } else if (isLeadingZero()) {
            if (!template.fill) {
                out.append(' ');
            } else if (pointIsLast()) {
                out.append('0');
            }
        } else {
            if (c != '\0') {
                out.append(c);
            } else if (end < 0) {
                end = out.length();
            }
            inNumber = true;
        }
    }

    private void signBefore() {
        if (template.sign) {
            if (signPlace == SignPlace.BEFORE) {
                out.append(negative ? '-' : '+');
                signWritten = true;
            }
        } else if (brackets) {
            out.append(negative ? '<' : ' ');
            signWritten = true;
        } else if (negative) {
            out.append('-');
            signWritten = true;
        } else {
            blank();
            signWritten = true;
        }
    }
}
