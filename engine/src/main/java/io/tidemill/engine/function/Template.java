// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.function.Memo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A template of `to_char` and its kin, taken apart: fields, and the text between them.
final class Template {
    /// `FM`: without padding.
    static final int FILL = 1;

    /// `TH`: an ordinal number.
    static final int ORDINAL = 2;

    /// `th`: the same, in lower case.
    static final int ORDINAL_LOWER = 4;

    private static final int PREFIX_LENGTH = 2;

    private Template() {}

    /// What a piece of a template is.
    enum Kind {
        FIELD,
        SEPARATOR,
        SPACE,
        TEXT
    }

    /// A word that stands for a field.
    record Keyword<F>(String word, F field) {}

    /// A piece of a template.
    ///
    /// @param keyword the field, or null for the other kinds
    /// @param flags what goes with the field
    /// @param text the character, for the other kinds
    record Node<F>(Kind kind, @Nullable Keyword<F> keyword, int flags, String text) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    /// Takes `format` apart.
    ///
    /// @param keywords the fields there are; of those that begin alike, longer ones first
    /// @param affixes whether fields can have `FM` or `TM` in front and `TH` or `SP` behind
    static <F> List<Node<F>> parse(String format, List<Keyword<F>> keywords, boolean affixes) {
        var nodes = new ArrayList<Node<F>>();
        int at = 0;
        while (at < format.length()) {
            int flags = 0;
            if (affixes) {
                if (format.startsWith("FM", at) || format.startsWith("fm", at)) {
                    flags = FILL;
                    at += PREFIX_LENGTH;
                } else if (format.startsWith("TM", at) || format.startsWith("tm", at)) {
                    // There is one language, so translated names differ in not being padded only.
                    flags = FILL;
                    at += PREFIX_LENGTH;
                }
            }
            Keyword<F> keyword = keyword(format, at, keywords);
            if (keyword != null) {
                at += keyword.word().length();
                if (affixes) {
                    int behind = affixBehind(format, at);
                    flags |= behind;
                    at += behind != 0 || isSpelling(format, at) ? PREFIX_LENGTH : 0;
                }
                nodes.add(new Node<>(Kind.FIELD, keyword, flags, ""));
            } else if (at < format.length()) {
                at = text(format, at, nodes);
            }
        }
        return nodes;
    }

    private static <F> @Nullable Keyword<F> keyword(
            String format, int at, List<Keyword<F>> keywords) {
        for (var keyword : keywords) {
            if (format.startsWith(keyword.word(), at)) {
                return keyword;
            }
        }
        return null;
    }

    private static int affixBehind(String format, int at) {
        return format.startsWith("TH", at)
                ? ORDINAL
                : format.startsWith("th", at) ? ORDINAL_LOWER : 0;
    }

    private static boolean isSpelling(String format, int at) {
        return format.startsWith("SP", at);
    }

    /// Takes a character, or a quoted text; returns where the rest begins.
    private static <F> int text(String format, int from, List<Node<F>> nodes) {
        int at = from;
        if (format.charAt(at) == '"') {
            at++;
            while (at < format.length() && format.charAt(at) != '"') {
                if (format.charAt(at) == '\\' && at + 1 < format.length()) {
                    at++;
                }
                int end = format.offsetByCodePoints(at, 1);
                nodes.add(new Node<>(Kind.TEXT, null, 0, format.substring(at, end)));
                at = end;
            }
            return at + 1;
        }
        if (format.charAt(at) == '\\' && at + 1 < format.length() && format.charAt(at + 1) == '"') {
            at++;
        }
        int end = format.offsetByCodePoints(at, 1);
        char c = format.charAt(at);
        Kind kind = isSeparator(c) ? Kind.SEPARATOR : isSpace(c) ? Kind.SPACE : Kind.TEXT;
        nodes.add(new Node<>(kind, null, 0, format.substring(at, end)));
        return end;
    }

    /// Whether `c` is a printable character of ASCII other than letters and digits.
    static boolean isSeparator(char c) {
        return c > ' '
                && c < 0x7f
                && !(c >= 'A' && c <= 'Z')
                && !(c >= 'a' && c <= 'z')
                && !(c >= '0' && c <= '9');
    }

    static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /// What was made of `format` at this place of call before, or is made of it now.
    static <T> T kept(Slice format, Memo memo, Class<T> type, Function<String, T> parse) {
        byte[] key = memo.key;
        if (key != null
                && type.isInstance(memo.value)
                && Arrays.equals(
                        key,
                        0,
                        key.length,
                        format.data,
                        format.offset,
                        format.offset + format.length)) {
            return type.cast(memo.value);
        }
        T made = parse.apply(format.toText());
        memo.value = made;
        memo.key = format.toBytes();
        return made;
    }

    /// The ending that makes `number` an ordinal one.
    static String ordinal(String number, boolean lower) {
        char last = number.charAt(number.length() - 1);
        boolean teen = number.length() > 1 && number.charAt(number.length() - 2) == '1';
        String ending =
                teen
                        ? "th"
                        : switch (last) {
                            case '1' -> "st";
                            case '2' -> "nd";
                            case '3' -> "rd";
                            default -> "th";
                        };
        return lower ? ending : ending.toUpperCase(java.util.Locale.ROOT);
    }
}
