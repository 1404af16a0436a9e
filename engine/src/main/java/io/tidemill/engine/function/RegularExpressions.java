// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Memo;
import io.tidemill.core.value.ArrayValue;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/// Functions of regular expressions. An expression is compiled once per place of call while it
/// stays the same.
public final class RegularExpressions {
    private RegularExpressions() {}

    static void register(Registry r) {
        r.add(
                "~(text, text) boolean",
                "matches",
                "whether the regular expression occurs",
                "'thomas' ~ 't.*ma' → true");
        r.add(
                "!~(text, text) boolean",
                "matchesNot",
                "whether the regular expression does not occur",
                "'thomas' !~ 't.*max' → true");
        r.add(
                "~*(text, text) boolean",
                "matchesIgnoringCase",
                "whether the regular expression occurs, whatever the case",
                "'thomas' ~* 'T.*ma' → true");
        r.add(
                "!~*(text, text) boolean",
                "matchesNotIgnoringCase",
                "whether the regular expression does not occur, whatever the case",
                "'thomas' !~* 'T.*ma' → false");
        r.add(
                "regexp_like(text, text) boolean",
                "matches",
                "whether the regular expression occurs",
                "regexp_like('Hello World', 'world$') → false");
        r.add(
                "regexp_like(text, text, text) boolean",
                "matches",
                "whether the regular expression occurs",
                "regexp_like('Hello World', 'world$', 'i') → true");
        r.add(
                "regexp_count(text, text) integer",
                "count",
                "how often the regular expression occurs",
                "regexp_count('ABCABCAXYaxy', 'A.') → 3");
        r.add(
                "regexp_replace(text, text, text) text",
                "replace",
                "the first match replaced",
                "regexp_replace('Thomas', '.[mN]a.', 'M') → ThM");
        r.add(
                "regexp_replace(text, text, text, text) text",
                "replace",
                "the first match, or with flag g each, replaced",
                "regexp_replace('foobarbaz', 'b(..)', 'X\\1Y', 'g') → fooXarYXazY");
        r.add(
                "regexp_substr(text, text) text?",
                "substring",
                "the first match",
                "regexp_substr('ABCABCAXYaxy', 'A.') → AB");
        r.add(
                "substring(text, text) text?",
                "firstGroup",
                "the first match, or the part of it in its first parentheses",
                "substring('Thomas', '...$') → mas");
        r.add(
                "regexp_match(text, text) text[]?",
                "match",
                "the groups of the first match",
                "regexp_match('foobarbequebaz', '(bar)(beque)') → {bar,beque}");
        r.add(
                "regexp_match(text, text, text) text[]?",
                "match",
                "the groups of the first match",
                "regexp_match('FOOBAR', 'b(a)', 'i') → {A}");
        r.add(
                "regexp_split_to_array(text, text) text[]",
                "split",
                "the parts between matches",
                "regexp_split_to_array('hello world', '\\s+') → {hello,world}");
        r.add(
                "regexp_split_to_array(text, text, text) text[]",
                "split",
                "the parts between matches",
                "regexp_split_to_array('axbXc', 'x', 'i') → {a,b,c}");
        r.add(
                "similar_to(text, text) boolean",
                "similar",
                "whether it matches SQL's regular expression (SIMILAR TO)",
                "similar_to('abc', '%(b|d)%') → true");
    }

    public static boolean matches(Slice text, Slice expression, Memo memo) {
        return RegularExpression.of(expression, "", memo).occursIn(text);
    }

    public static boolean matches(Slice text, Slice expression, Slice flags, Memo memo) {
        return RegularExpression.of(expression, withoutGlobal(flags, "regexp_like()"), memo)
                .occursIn(text);
    }

    private static String withoutGlobal(Slice flags, String function) {
        String given = flags.toText();
        if (given.indexOf('g') >= 0) {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    function + " does not support the \"global\" option");
        }
        return given;
    }

    public static boolean matchesNot(Slice text, Slice expression, Memo memo) {
        return !matches(text, expression, memo);
    }

    public static boolean matchesIgnoringCase(Slice text, Slice expression, Memo memo) {
        return RegularExpression.of(expression, "i", memo).occursIn(text);
    }

    public static boolean matchesNotIgnoringCase(Slice text, Slice expression, Memo memo) {
        return !matchesIgnoringCase(text, expression, memo);
    }

    public static long count(Slice text, Slice expression, Memo memo) {
        Matcher matcher = RegularExpression.of(expression, "", memo).matcher(text.toText());
        long count = 0;
        while (RegularExpression.find(matcher)) {
            count++;
        }
        return count;
    }

    public static void replace(
            Slice text, Slice expression, Slice replacement, Memo memo, Slice out) {
        replace(text, expression, replacement, "", false, memo, out);
    }

    public static void replace(
            Slice text, Slice expression, Slice replacement, Slice flags, Memo memo, Slice out) {
        String given = flags.toText();
        replace(text, expression, replacement, given, given.indexOf('g') >= 0, memo, out);
    }

    private static void replace(
            Slice text,
            Slice expression,
            Slice replacement,
            String flags,
            boolean all,
            Memo memo,
            Slice out) {
        String source = text.toText();
        String with = replacement.toText();
        Matcher matcher = RegularExpression.of(expression, flags, memo).matcher(source);
        var result = new StringBuilder();
        int at = 0;
        while (RegularExpression.find(matcher)) {
            result.append(source, at, matcher.start());
            appendReplacement(with, source, matcher, result);
            at = matcher.end();
            if (!all) {
                break;
            }
        }
        result.append(source, at, source.length());
        out.reset();
        out.append(result.toString());
    }

    private static void appendReplacement(
            String with, String source, Matcher matcher, StringBuilder result) {
        for (int i = 0; i < with.length(); i++) {
            char c = with.charAt(i);
            if (c != '\\' || i + 1 == with.length()) {
                result.append(c);
                continue;
            }
            char next = with.charAt(++i);
            if (next == '&') {
                result.append(source, matcher.start(), matcher.end());
            } else if (next >= '1' && next <= '9') {
                int group = next - '0';
                if (group <= matcher.groupCount() && matcher.start(group) >= 0) {
                    result.append(source, matcher.start(group), matcher.end(group));
                }
            } else {
                if (next != '\\') {
                    result.append('\\');
                }
                result.append(next);
            }
        }
    }

    public static boolean substring(Slice text, Slice expression, Memo memo, Slice out) {
        String source = text.toText();
        Matcher matcher = RegularExpression.of(expression, "", memo).matcher(source);
        if (!RegularExpression.find(matcher)) {
            return false;
        }
        out.reset();
        out.append(source.substring(matcher.start(), matcher.end()));
        return true;
    }

    public static boolean firstGroup(Slice text, Slice expression, Memo memo, Slice out) {
        String source = text.toText();
        Matcher matcher = RegularExpression.of(expression, "", memo).matcher(source);
        if (!RegularExpression.find(matcher)) {
            return false;
        }
        int group = matcher.groupCount() > 0 ? 1 : 0;
        if (matcher.start(group) < 0) {
            return false;
        }
        out.reset();
        out.append(source.substring(matcher.start(group), matcher.end(group)));
        return true;
    }

    public static boolean match(Slice text, Slice expression, Memo memo, Slice out) {
        return match(text, expression, "", memo, out);
    }

    public static boolean match(Slice text, Slice expression, Slice flags, Memo memo, Slice out) {
        return match(text, expression, withoutGlobal(flags, "regexp_match()"), memo, out);
    }

    private static boolean match(Slice text, Slice expression, String flags, Memo memo, Slice out) {
        String source = text.toText();
        Matcher matcher = RegularExpression.of(expression, flags, memo).matcher(source);
        if (!RegularExpression.find(matcher)) {
            return false;
        }
        List<@Nullable String> groups = new ArrayList<>();
        for (int i = Math.min(1, matcher.groupCount()); i <= matcher.groupCount(); i++) {
            groups.add(
                    matcher.start(i) < 0
                            ? null
                            : source.substring(matcher.start(i), matcher.end(i)));
        }
        setArray(groups, out);
        return true;
    }

    static void setArray(List<@Nullable String> values, Slice out) {
        ArrayValue.start(values.size(), out);
        for (String value : values) {
            if (value == null) {
                ArrayValue.appendNull(out);
            } else {
                ArrayValue.appendBytes(Slice.of(value), out);
            }
        }
    }

    public static void split(Slice text, Slice expression, Memo memo, Slice out) {
        split(text, expression, "", memo, out);
    }

    public static void split(Slice text, Slice expression, Slice flags, Memo memo, Slice out) {
        split(text, expression, withoutGlobal(flags, "regexp_split_to_array()"), memo, out);
    }

    private static void split(Slice text, Slice expression, String flags, Memo memo, Slice out) {
        String source = text.toText();
        Matcher matcher = RegularExpression.of(expression, flags, memo).matcher(source);
        List<@Nullable String> parts = new ArrayList<>();
        int at = 0;
        while (RegularExpression.find(matcher)) {
            // An empty match splits between characters, not at the ends or behind another match.
            if (matcher.end() == matcher.start()
                    && (matcher.end() == source.length() || matcher.end() == at)) {
                continue;
            }
            parts.add(source.substring(at, matcher.start()));
            at = matcher.end();
        }
        parts.add(source.substring(at));
        setArray(parts, out);
    }

    public static boolean similar(Slice text, Slice pattern, Memo memo) {
        if (!(memo.value instanceof RegularExpression)
                || memo.key == null
                || !Slice.equal(Slice.of(memo.key), pattern)) {
            memo.value = new RegularExpression(similarToRegular(pattern.toText()), "");
            memo.key = pattern.toBytes();
        }
        return ((RegularExpression) memo.value).occursIn(text);
    }

    private static String similarToRegular(String pattern) {
        var result = new StringBuilder("^(?:");
        boolean brackets = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (brackets) {
                brackets = c != ']';
                result.append(c);
            } else if (c == '\\') {
                i++;
                if (i < pattern.length()) {
                    result.append('\\').append(pattern.charAt(i));
                }
            } else if (c == '%') {
                result.append(".*");
            } else if (c == '_') {
                result.append('.');
            } else if (c == '[') {
                brackets = true;
                result.append(c);
            } else if (c == '.' || c == '^' || c == '$') {
                result.append('\\').append(c);
            } else if (c == '(') {
                result.append("(?:");
            } else {
                result.append(c);
            }
        }
        return result + ")$";
    }
}
