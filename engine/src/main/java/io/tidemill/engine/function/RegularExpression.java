// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Memo;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A regular expression in PostgreSQL's syntax, run by Java's engine.
///
/// What differs in syntax is rewritten. What differs in meaning stays: among alternatives Java
/// takes the first that matches, PostgreSQL the longest match; whether there is a match at all is
/// the same. An expression that backtracks without end is stopped after [#STEPS_MAX] steps.
final class RegularExpression {
    /// How many characters of a text may be looked at before a search is given up.
    static final int STEPS_MAX = 20_000_000;

    private final Pattern pattern;

    /// The expression `source` with flags such as `i` and `n`; `g` is left to the caller.
    RegularExpression(String source, String flags) {
        pattern = compile(source, flags);
    }

    /// The memo's expression, made anew when it was made from another text or other flags.
    static RegularExpression of(Slice source, String flags, Memo memo) {
        byte[] key = memo.key;
        if (key != null
                && memo.value instanceof RegularExpression kept
                && sameKey(key, source, flags)) {
            return kept;
        }
        var made = new RegularExpression(source.toText(), flags);
        memo.value = made;
        byte[] newKey = Arrays.copyOf(source.toBytes(), source.length + flags.length());
        for (int i = 0; i < flags.length(); i++) {
            newKey[source.length + i] = (byte) flags.charAt(i);
        }
        memo.key = newKey;
        return made;
    }

    private static boolean sameKey(byte[] key, Slice source, String flags) {
        if (key.length != source.length + flags.length()
                || !Arrays.equals(
                        key,
                        0,
                        source.length,
                        source.data,
                        source.offset,
                        source.offset + source.length)) {
            return false;
        }
        for (int i = 0; i < flags.length(); i++) {
            if (key[source.length + i] != (byte) flags.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static SqlException invalid(String reason) {
        return SqlException.of(
                SqlState.INVALID_REGULAR_EXPRESSION, "invalid regular expression: " + reason);
    }

    private static Pattern compile(String source, String flags) {
        int options = Pattern.DOTALL;
        boolean literal = false;
        boolean newlines = false;
        String body = source;
        String all = flags;
        if (body.startsWith("***=")) {
            literal = true;
            body = body.substring(4);
        } else if (body.startsWith("***:")) {
            body = body.substring(4);
        }
        if (body.startsWith("(?") && body.length() > 2 && Character.isLetter(body.charAt(2))) {
            int close = body.indexOf(')');
            if (close > 0) {
                all += body.substring(2, close);
                body = body.substring(close + 1);
            }
        }
        for (int i = 0; i < all.length(); i++) {
            switch (all.charAt(i)) {
                case 'i' -> options |= Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
                case 'c' -> options &= ~(Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
                case 'n', 'm' -> {
                    options = (options | Pattern.MULTILINE | Pattern.UNIX_LINES) & ~Pattern.DOTALL;
                    newlines = true;
                }
                case 'p' -> options = (options | Pattern.UNIX_LINES) & ~Pattern.DOTALL;
                case 'w' -> options |= Pattern.MULTILINE | Pattern.UNIX_LINES;
                case 'x' -> options |= Pattern.COMMENTS;
                case 'q' -> literal = true;
                case 's', 't', 'e', 'b', 'g' -> {}
                default ->
                        throw SqlException.of(
                                SqlState.INVALID_PARAMETER_VALUE,
                                "invalid regular expression option: \"" + all.charAt(i) + "\"");
            }
        }
        try {
            return literal
                    ? Pattern.compile(Pattern.quote(body), options)
                    : Pattern.compile(
                            new RegularExpressionSyntax(body, newlines).rewrite(), options);
        } catch (PatternSyntaxException e) {
            throw invalid(String.valueOf(e.getDescription()).toLowerCase(java.util.Locale.ROOT))
                    .cause(e);
        } catch (StackOverflowError e) {
            throw invalid("nested too deeply").cause(e);
        }
    }

    /// How many groups it captures.
    int groups() {
        return pattern.matcher("").groupCount();
    }

    /// A matcher over `text`; use it through [#find] only.
    Matcher matcher(String text) {
        return pattern.matcher(new Counted(text, new int[] {STEPS_MAX}));
    }

    /// Whether the expression occurs in `text`.
    boolean occursIn(Slice text) {
        return find(matcher(text.toText()));
    }

    /// Goes to the next match.
    ///
    /// @throws SqlException 54001 when it takes too long
    static boolean find(Matcher matcher) {
        try {
            return matcher.find();
        } catch (StackOverflowError e) {
            throw tooComplex().cause(e);
        }
    }

    private static SqlException tooComplex() {
        return SqlException.of(
                        SqlState.STATEMENT_TOO_COMPLEX,
                        "regular expression takes too many steps for this text")
                .hint("Avoid nested repetitions such as (a+)+.");
    }

    /// A text that counts how often it is looked at.
    @SuppressWarnings("ArrayRecordComponent") // the counter is shared on purpose
    private record Counted(String text, int[] left) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (--left[0] < 0) {
                throw tooComplex();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
