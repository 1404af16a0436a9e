// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.engine.function.NumberTemplate.Part;
import io.tidemill.engine.function.NumberTemplate.SignPlace;
import io.tidemill.engine.function.Template.Kind;

/// Reads one number by a template: the digits of a text that stand in the template's places.
final class NumberReader {
    private static final String DATA = "0123456789.,+-";

    private final NumberTemplate template;
    private final String text;
    private final StringBuilder digits = new StringBuilder();
    private char sign = ' ';
    private int at;
    private int readBefore;
    private int readBehind;
    private boolean readPoint;
    private int before;

    private NumberReader(NumberTemplate template, String text) {
        this.template = template;
        this.text = text;
        before = template.before;
    }

    /// What was read.
    ///
    /// @param number the digits, with sign and point
    /// @param before how many digits it may have before the point
    /// @param behind how many it has behind it
    record Read(String number, int before, int behind) {}

    /// The number that `text` has by `template`.
    static Read read(NumberTemplate template, String text) {
        if (template.exponent) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED, "\"EEEE\" not supported for input")
                    .hint("Cast the text to numeric instead.");
        }
        return new NumberReader(template, text).run();
    }

    private boolean ended() {
        return at >= text.length();
    }

    private Read run() {
        for (var node : template.nodes) {
            if (ended()) {
                break;
            }
            if (node.kind() == Kind.FIELD) {
                field(requireNonNull(node.keyword()).field().part());
            } else {
                skipCharacter();
            }
        }
        int length = digits.length();
        if (length > 0 && digits.charAt(length - 1) == '.') {
            digits.setLength(length - 1);
        }
        return new Read(sign + digits.toString(), before, template.roman ? 0 : readBehind);
    }

    private void skipCharacter() {
        if (!ended()) {
            at = text.offsetByCodePoints(at, 1);
        }
    }

    private void field(Part part) {
        switch (part) {
            case NINE, ZERO, POINT, LOCAL_POINT -> {
                digit(part);
                at++;
            }
            case COMMA, GROUP -> {
                if (text.charAt(at) == ',') {
                    at++;
                }
            }
            case LOCAL_CURRENCY -> skipNoise(1);
            case ORDINAL -> {
                if (!template.roman && sign != '-' && !template.hasPoint) {
                    skipNoise(2);
                }
            }
            case ROMAN -> roman();
            case MINUS -> signAt("-");
            case PLUS -> signAt("+");
            case PLUS_OR_MINUS -> signAt("+-");
            case BLANK, CURRENCY, EXPONENT, FILL, BRACKETS, SPELL, SIGN, SHIFT -> {}
        }
    }

    private void signAt(String signs) {
        if (signs.indexOf(text.charAt(at)) >= 0) {
            sign = text.charAt(at);
            at++;
        } else {
            skipNoise(1);
        }
    }

    /// Skips characters that are not part of a number.
    private void skipNoise(int count) {
        for (int i = 0; i < count && !ended() && DATA.indexOf(text.charAt(at)) < 0; i++) {
            skipCharacter();
        }
    }

    private void roman() {
        while (!ended() && Template.isSpace(text.charAt(at))) {
            at++;
        }
        int end = at;
        while (end < text.length()
                && end - at < 15
                && "IVXLCDMivxlcdm".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        int value = RomanNumber.parse(text.substring(at, end));
        if (value < 0) {
            throw SqlException.of(SqlState.INVALID_TEXT_REPRESENTATION, "invalid Roman numeral");
        }
        String number = Integer.toString(value);
        digits.append(number);
        before = number.length();
        at = end;
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private void digit(Part part) {
        if (text.charAt(at) == ' ') {
            at++;
        }
        if (ended()) {
            return;
        }
        boolean isDigitPart = part == Part.ZERO || part == Part.NINE;
        if (sign == ' ' && isDigitPart && readBefore + readBehind == 0) {
            leadingSign();
        }
        if (ended()) {
            return;
        }
        boolean read = false;
        if (isDigit(at)) {
            if (readPoint && readBehind == template.behind) {
                return;
            }
            digits.append(text.charAt(at));
            if (readPoint) {
                readBehind++;
            } else {
                readBefore++;
            }
            read = true;
        } else if (template.hasPoint && !readPoint && text.charAt(at) == '.') {
            digits.append('.');
            readPoint = true;
            read = true;
        }
        if (sign == ' ' && readBefore + readBehind > 0) {
            trailingSign(read);
        }
    }

    private void leadingSign() {
        char c = text.charAt(at);
        if (template.sign && template.signPlace == SignPlace.BEFORE) {
            if (c == '-' || c == '+') {
                sign = c;
                at++;
            }
        } else if (c == '-' || (template.brackets && c == '<')) {
            sign = '-';
            at++;
        } else if (c == '+') {
            sign = '+';
            at++;
        }
    }

    private void trailingSign(boolean read) {
        if (template.sign && read) {
            int behind = at + 1;
            if (behind < text.length() && !isDigit(behind)) {
                char c = text.charAt(behind);
                if (c == '-' || c == '+') {
                    sign = c;
                    at = behind;
                }
            }
        } else if (!read && !template.sign && (template.plus || template.minus)) {
            char c = text.charAt(at);
            if (c == '-' || c == '+') {
                sign = c;
            }
        }
    }
}
