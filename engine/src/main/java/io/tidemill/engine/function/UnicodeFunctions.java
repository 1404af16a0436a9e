// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.text.Normalizer;
import java.util.Locale;

/// Normal forms of Unicode, and escapes of its characters.
public final class UnicodeFunctions {
    private UnicodeFunctions() {}

    static void register(Registry r) {
        r.add(
                "normalize(text, text) text",
                "normalize",
                "in a normal form of Unicode",
                "normalize('ﬁ', NFKD) → fi");
        r.add(
                "is_normalized(text, text) boolean",
                "isNormalized",
                "whether it is in a normal form of Unicode",
                "'abc' IS NFC NORMALIZED → true");
        r.add(
                "unistr(text) text",
                "unescape",
                "escapes of code points replaced by their characters",
                "unistr('d\\0061t\\+000061') → data");
    }

    private static Normalizer.Form form(Slice name) {
        return Normalizer.Form.valueOf(name.toText().toUpperCase(Locale.ROOT));
    }

    public static void normalize(Slice text, Slice form, Slice out) {
        out.reset();
        out.append(Normalizer.normalize(text.toText(), form(form)));
    }

    public static boolean isNormalized(Slice text, Slice form) {
        return Normalizer.isNormalized(text.toText(), form(form));
    }

    public static void unescape(Slice text, Slice out) {
        String source = text.toText();
        var result = new StringBuilder();
        int at = 0;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c != '\\') {
                result.append(c);
                at++;
            } else if (source.startsWith("\\\\", at)) {
                result.append(c);
                at += 2;
            } else {
                char kind = at + 1 < source.length() ? source.charAt(at + 1) : ' ';
                int digits =
                        switch (kind) {
                            case '+' -> 6;
                            case 'U' -> 8;
                            default -> 4;
                        };
                int from = kind == '+' || kind == 'U' || kind == 'u' ? at + 2 : at + 1;
                result.appendCodePoint(codePoint(source, from, digits));
                at = from + digits;
            }
        }
        for (int i = 0; i < result.length(); i++) {
            char c = result.charAt(i);
            boolean pair =
                    Character.isHighSurrogate(c)
                            && i + 1 < result.length()
                            && Character.isLowSurrogate(result.charAt(i + 1));
            if (Character.isSurrogate(c) && !pair) {
                throw invalid("invalid Unicode surrogate pair");
            }
            i += pair ? 1 : 0;
        }
        out.reset();
        out.append(result.toString());
    }

    private static SqlException invalid(String message) {
        return SqlException.of(SqlState.SYNTAX_ERROR, message)
                .hint("Unicode escapes must be \\XXXX, \\+XXXXXX, \\uXXXX, or \\UXXXXXXXX.");
    }

    private static int codePoint(String source, int from, int digits) {
        if (from + digits > source.length()) {
            throw invalid("invalid Unicode escape");
        }
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(source.charAt(i), 16);
            if (digit < 0) {
                throw invalid("invalid Unicode escape");
            }
            value = value * 16 + digit;
        }
        if (value == 0 || value > Character.MAX_CODE_POINT) {
            throw SqlException.of(SqlState.SYNTAX_ERROR, "invalid Unicode code point");
        }
        return (int) value;
    }
}
