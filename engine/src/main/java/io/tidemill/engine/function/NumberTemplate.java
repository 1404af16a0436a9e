// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.engine.function.Template.Keyword;
import io.tidemill.engine.function.Template.Kind;
import io.tidemill.engine.function.Template.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// A template for numbers: its fields, and what they say together.
final class NumberTemplate {
    /// What a field is.
    enum Part {
        COMMA(","),
        POINT("."),
        ZERO("0"),
        NINE("9"),
        BLANK("B"),
        CURRENCY("C"),
        LOCAL_POINT("D"),
        EXPONENT("EEEE"),
        FILL("FM"),
        GROUP("G"),
        LOCAL_CURRENCY("L"),
        MINUS("MI"),
        PLUS("PL"),
        BRACKETS("PR"),
        ROMAN("RN"),
        PLUS_OR_MINUS("SG"),
        SPELL("SP"),
        SIGN("S"),
        ORDINAL("TH"),
        SHIFT("V");

        private final String word;

        Part(String word) {
            this.word = word;
        }
    }

    /// A field.
    record Field(Part part, boolean lower) {}

    /// Where `S` stands.
    enum SignPlace {
        NONE,
        BEFORE,
        BEHIND
    }

    private static final List<Keyword<Field>> KEYWORDS = keywords();

    final List<Node<Field>> nodes;

    /// Digits before the point.
    int before;

    /// Digits behind the point.
    int behind;

    /// How many digits the number is shifted to the left.
    int shift;

    /// How many digits stand in front of `S`.
    int beforeSign;

    /// Where the first `0` stands, from 1.
    int zeroStart;

    /// Where the last `0` stands.
    int zeroEnd;

    boolean hasPoint;
    boolean hasZero;
    boolean hasBlank;
    boolean fill;
    boolean sign;
    SignPlace signPlace = SignPlace.NONE;
    boolean minus;
    boolean plus;
    boolean brackets;
    boolean roman;
    boolean shifted;
    boolean exponent;

    private static List<Keyword<Field>> keywords() {
        var keywords = new ArrayList<Keyword<Field>>();
        for (Part part : Part.values()) {
            keywords.add(new Keyword<>(part.word, new Field(part, false)));
            String lower = part.word.toLowerCase(Locale.ROOT);
            if (!lower.equals(part.word)) {
                keywords.add(new Keyword<>(lower, new Field(part, true)));
            }
        }
        keywords.sort(
                Comparator.comparingInt((Keyword<Field> keyword) -> keyword.word().length())
                        .reversed());
        return List.copyOf(keywords);
    }

    /// The template that `format` writes.
    NumberTemplate(String format) {
        nodes = List.copyOf(Template.parse(format, KEYWORDS, false));
        for (var node : nodes) {
            if (node.kind() == Kind.FIELD) {
                add(requireNonNull(node.keyword()).field().part());
            }
        }
    }

    private NumberTemplate(NumberTemplate other, int behind) {
        nodes = other.nodes;
        before = other.before;
        this.behind = behind;
        shift = other.shift;
        beforeSign = other.beforeSign;
        zeroStart = other.zeroStart;
        zeroEnd = other.zeroEnd;
        hasPoint = other.hasPoint;
        hasZero = other.hasZero;
        hasBlank = other.hasBlank;
        fill = other.fill;
        sign = other.sign;
        signPlace = other.signPlace;
        minus = other.minus;
        plus = other.plus;
        brackets = other.brackets;
        roman = other.roman;
        shifted = other.shifted;
        exponent = other.exponent;
    }

    /// The same with another number of digits behind the point.
    NumberTemplate withBehind(int digits) {
        return digits == behind ? this : new NumberTemplate(this, digits);
    }

    private static SqlException invalid(String message) {
        return SqlException.of(SqlState.SYNTAX_ERROR, message)
                .hint(
                        "The manual lists the parts of templates for numbers, and which go together.");
    }

    private static void refuse(boolean condition, String message) {
        if (condition) {
            throw invalid(message);
        }
    }

    private void add(Part part) {
        refuse(exponent && part != Part.EXPONENT, "\"EEEE\" must be the last pattern used");
        switch (part) {
            case NINE -> {
                refuse(brackets, "\"9\" must be ahead of \"PR\"");
                if (shifted) {
                    shift++;
                } else if (hasPoint) {
                    behind++;
                } else {
                    before++;
                }
            }
            case ZERO -> zero();
            case BLANK -> hasBlank |= before == 0 && behind == 0 && !hasZero;
            case LOCAL_POINT, POINT -> {
                refuse(hasPoint, "multiple decimal points");
                refuse(shifted, "cannot use \"V\" and decimal point together");
                hasPoint = true;
            }
            case FILL -> fill = true;
            case SIGN -> sign();
            case MINUS -> {
                refuse(sign, "cannot use \"S\" and \"MI\" together");
                minus = true;
            }
            case PLUS -> {
                refuse(sign, "cannot use \"S\" and \"PL\" together");
                plus = true;
            }
            case PLUS_OR_MINUS -> {
                refuse(sign, "cannot use \"S\" and \"SG\" together");
                plus = true;
                minus = true;
            }
            case BRACKETS -> {
                refuse(
                        sign || plus || minus,
                        "cannot use \"PR\" and \"S\"/\"PL\"/\"MI\"/\"SG\" together");
                brackets = true;
            }
            case ROMAN -> {
                refuse(roman, "cannot use \"RN\" twice");
                roman = true;
            }
            case SHIFT -> {
                refuse(hasPoint, "cannot use \"V\" and decimal point together");
                shifted = true;
            }
            case EXPONENT -> exponent();
            case COMMA, GROUP, CURRENCY, LOCAL_CURRENCY, ORDINAL, SPELL -> {}
        }
        refuse(
                roman
                        && (hasPoint || hasZero || hasBlank || sign || minus || plus || brackets
                                || shifted || exponent),
                "\"RN\" is incompatible with other formats");
    }

    private void zero() {
        refuse(brackets, "\"0\" must be ahead of \"PR\"");
        if (!hasZero && !hasPoint) {
            hasZero = true;
            zeroStart = before + 1;
        }
        if (hasPoint) {
            behind++;
        } else {
            before++;
        }
        zeroEnd = before + behind;
    }

    private void sign() {
        refuse(sign, "cannot use \"S\" twice");
        refuse(
                plus || minus || brackets,
                "cannot use \"S\" and \"PL\"/\"MI\"/\"SG\"/\"PR\" together");
        if (!hasPoint) {
            signPlace = SignPlace.BEFORE;
            beforeSign = before;
            sign = true;
        } else if (signPlace == SignPlace.NONE) {
            signPlace = SignPlace.BEHIND;
            sign = true;
        }
    }

    private void exponent() {
        refuse(exponent, "cannot use \"EEEE\" twice");
        refuse(
                hasBlank || fill || sign || brackets || minus || plus || roman || shifted,
                "\"EEEE\" is incompatible with other formats");
        exponent = true;
    }
}
