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
                "similar_to_escape(text) text",
                "similar",
                "the regular expression that is equal to one of SQL (SIMILAR TO)",
                "'abc' SIMILAR TO '%(b|d)%' → true");
        r.add(
                "similar_to_escape(text, text) text",
                "similar",
                "the same with another escape character than the backslash",
                "'a%c' SIMILAR TO 'a#%c' ESCAPE '#' → true");
        r.add(
                "substring_similar(text, text, text) text?",
                "similarPart",
                "the part of a match that stands between marks in SQL's regular expression",
                "substring('foobar' SIMILAR '%#\"o_b#\"%' ESCAPE '#') → oob");
        r.add(
                "regexp_count(text, text, integer) integer",
                "count",
                "how often the regular expression occurs from a character on",
                "regexp_count('ABCABCAXYaxy', 'A.', 2) → 2");
        r.add(
                "regexp_count(text, text, integer, text) integer",
                "count",
                "how often the regular expression occurs from a character on",
                "regexp_count('ABCABCAXYaxy', 'A.', 1, 'i') → 4");
        String place = "where a match of the regular expression begins, 0 if nowhere";
        r.add(
                "regexp_instr(text, text) integer",
                "position",
                place,
                "regexp_instr('ABCDEF', 'c(.)(..)', 1, 1, 0, 'i') → 3");
        String position = "regexp_instr('ABCDEF', 'C') → 3";
        r.add("regexp_instr(text, text, integer) integer", "position", place, position);
        r.add("regexp_instr(text, text, integer, integer) integer", "position", place, position);
        r.add(
                "regexp_instr(text, text, integer, integer, integer) integer",
                "position",
                place,
                position);
        r.add(
                "regexp_instr(text, text, integer, integer, integer, text) integer",
                "position",
                place,
                position);
        r.add(
                "regexp_instr(text, text, integer, integer, integer, text, integer) integer",
                "position",
                place,
                "regexp_instr('ABCDEF', 'c(.)(..)', 1, 1, 0, 'i', 2) → 5");
        String part = "the match of that number, from a character on, or a group of it";
        String substring = "regexp_substr('ABCDEF', 'c(.)(..)', 1, 1, 'i', 2) → EF";
        r.add("regexp_substr(text, text, integer) text?", "substring", part, substring);
        r.add("regexp_substr(text, text, integer, integer) text?", "substring", part, substring);
        r.add(
                "regexp_substr(text, text, integer, integer, text) text?",
                "substring",
                part,
                substring);
        r.add(
                "regexp_substr(text, text, integer, integer, text, integer) text?",
                "substring",
                part,
                substring);
        String replaced = "the match of that number, or with 0 each, replaced from a character on";
        String replacement =
                "regexp_replace('A PostgreSQL function', 'a|e|i|o|u', 'X', 1, 0, 'i') → X PXstgrXSQL fXnctXXn";
        r.add(
                "regexp_replace(text, text, text, integer) text",
                "replaceFrom",
                replaced,
                replacement);
        r.add(
                "regexp_replace(text, text, text, integer, integer) text",
                "replaceFrom",
                replaced,
                replacement);
        r.add(
                "regexp_replace(text, text, text, integer, integer, text) text",
                "replaceFrom",
                replaced,
                replacement);
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
        setArray(groups(source, matcher), out);
        return true;
    }

    /// Gives the groups of each match, or with flags that have no `g` of the first, to `each`, as
    /// arrays of text.
    public static void matches(
            Slice text, Slice expression, Slice flags, Memo memo, Slice scratch, Runnable each) {
        String source = text.toText();
        String given = flags.toText();
        Matcher matcher = RegularExpression.of(expression, given, memo).matcher(source);
        boolean all = given.indexOf('g') >= 0;
        while (RegularExpression.find(matcher)) {
            setArray(groups(source, matcher), scratch);
            each.run();
            if (!all) {
                return;
            }
        }
    }

    private static List<@Nullable String> groups(String source, Matcher matcher) {
        List<@Nullable String> groups = new ArrayList<>();
        for (int i = Math.min(1, matcher.groupCount()); i <= matcher.groupCount(); i++) {
            groups.add(
                    matcher.start(i) < 0
                            ? null
                            : source.substring(matcher.start(i), matcher.end(i)));
        }
        return groups;
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

    /// As [#split], for a function of another name.
    public static void split(
            Slice text, Slice expression, Slice flags, String function, Memo memo, Slice out) {
        split(text, expression, withoutGlobal(flags, function), memo, out);
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

    private static SqlException invalid(String parameter, long value) {
        return SqlException.of(
                SqlState.INVALID_PARAMETER_VALUE,
                "invalid value for parameter \"" + parameter + "\": " + value);
    }

    /// A matcher of `source` from the character `from` on, or null where that is behind its end.
    private static @Nullable Matcher matcher(
            String source, Slice expression, long from, String flags, Memo memo) {
        if (from < 1) {
            throw invalid("start", from);
        }
        if (from - 1 > source.codePointCount(0, source.length())) {
            return null;
        }
        return RegularExpression.of(expression, flags, memo)
                .matcher(source)
                .useAnchoringBounds(false)
                .useTransparentBounds(true)
                .region(source.offsetByCodePoints(0, (int) from - 1), source.length());
    }

    /// A matcher at match `number`, or null where there are not so many.
    private static @Nullable Matcher match(
            String source, Slice expression, long from, long number, String flags, Memo memo) {
        if (number < 1) {
            throw invalid("n", number);
        }
        Matcher matcher = matcher(source, expression, from, flags, memo);
        for (long i = 0; matcher != null && i < number; i++) {
            if (!RegularExpression.find(matcher)) {
                return null;
            }
        }
        return matcher;
    }

    public static long count(Slice text, Slice expression, long from, Memo memo) {
        return count(text, expression, from, "", memo);
    }

    public static long count(Slice text, Slice expression, long from, Slice flags, Memo memo) {
        return count(text, expression, from, withoutGlobal(flags, "regexp_count()"), memo);
    }

    private static long count(Slice text, Slice expression, long from, String flags, Memo memo) {
        Matcher matcher = matcher(text.toText(), expression, from, flags, memo);
        long count = 0;
        while (matcher != null && RegularExpression.find(matcher)) {
            count++;
        }
        return count;
    }

    public static long position(Slice text, Slice expression, Memo memo) {
        return position(text, expression, 1, memo);
    }

    public static long position(Slice text, Slice expression, long from, Memo memo) {
        return position(text, expression, from, 1, memo);
    }

    public static long position(Slice text, Slice expression, long from, long number, Memo memo) {
        return position(text, expression, from, number, 0, memo);
    }

    public static long position(
            Slice text, Slice expression, long from, long number, long behind, Memo memo) {
        return position(text, expression, from, number, behind, "", 0, memo);
    }

    public static long position(
            Slice text,
            Slice expression,
            long from,
            long number,
            long behind,
            Slice flags,
            Memo memo) {
        return position(text, expression, from, number, behind, flags, 0, memo);
    }

    public static long position(
            Slice text,
            Slice expression,
            long from,
            long number,
            long behind,
            Slice flags,
            long group,
            Memo memo) {
        String given = withoutGlobal(flags, "regexp_instr()");
        return position(text, expression, from, number, behind, given, group, memo);
    }

    private static long position(
            Slice text,
            Slice expression,
            long from,
            long number,
            long behind,
            String flags,
            long group,
            Memo memo) {
        if (behind != 0 && behind != 1) {
            throw invalid("endoption", behind);
        }
        if (group < 0) {
            throw invalid("subexpr", group);
        }
        String source = text.toText();
        Matcher matcher = match(source, expression, from, number, flags, memo);
        if (matcher == null || group > matcher.groupCount() || matcher.start((int) group) < 0) {
            return 0;
        }
        int at = behind == 1 ? matcher.end((int) group) : matcher.start((int) group);
        return source.codePointCount(0, at) + 1L;
    }

    public static boolean substring(Slice text, Slice expression, long from, Memo memo, Slice out) {
        return substring(text, expression, from, 1, memo, out);
    }

    public static boolean substring(
            Slice text, Slice expression, long from, long number, Memo memo, Slice out) {
        return substring(text, expression, from, number, "", 0, memo, out);
    }

    public static boolean substring(
            Slice text,
            Slice expression,
            long from,
            long number,
            Slice flags,
            Memo memo,
            Slice out) {
        return substring(text, expression, from, number, flags, 0, memo, out);
    }

    public static boolean substring(
            Slice text,
            Slice expression,
            long from,
            long number,
            Slice flags,
            long group,
            Memo memo,
            Slice out) {
        String given = withoutGlobal(flags, "regexp_substr()");
        return substring(text, expression, from, number, given, group, memo, out);
    }

    private static boolean substring(
            Slice text,
            Slice expression,
            long from,
            long number,
            String flags,
            long group,
            Memo memo,
            Slice out) {
        if (group < 0) {
            throw invalid("subexpr", group);
        }
        String source = text.toText();
        Matcher matcher = match(source, expression, from, number, flags, memo);
        if (matcher == null || group > matcher.groupCount() || matcher.start((int) group) < 0) {
            return false;
        }
        out.reset();
        out.append(source.substring(matcher.start((int) group), matcher.end((int) group)));
        return true;
    }

    public static void replaceFrom(
            Slice text, Slice expression, Slice replacement, long from, Memo memo, Slice out) {
        replaceFrom(text, expression, replacement, from, 1, "", memo, out);
    }

    public static void replaceFrom(
            Slice text,
            Slice expression,
            Slice replacement,
            long from,
            long number,
            Memo memo,
            Slice out) {
        replaceFrom(text, expression, replacement, from, number, "", memo, out);
    }

    public static void replaceFrom(
            Slice text,
            Slice expression,
            Slice replacement,
            long from,
            long number,
            Slice flags,
            Memo memo,
            Slice out) {
        replaceFrom(text, expression, replacement, from, number, flags.toText(), memo, out);
    }

    private static void replaceFrom(
            Slice text,
            Slice expression,
            Slice replacement,
            long from,
            long number,
            String flags,
            Memo memo,
            Slice out) {
        if (number < 0) {
            throw invalid("n", number);
        }
        String source = text.toText();
        String with = replacement.toText();
        Matcher matcher = matcher(source, expression, from, flags, memo);
        var result = new StringBuilder();
        int at = 0;
        for (long i = 1; matcher != null && RegularExpression.find(matcher); i++) {
            if (number == 0 || i == number) {
                result.append(source, at, matcher.start());
                appendReplacement(with, source, matcher, result);
                at = matcher.end();
            }
        }
        result.append(source, at, source.length());
        out.reset();
        out.append(result.toString());
    }

    public static void similar(Slice pattern, Slice out) {
        out.reset();
        out.append(SimilarPattern.toRegular(pattern.toText(), "\\"));
    }

    public static void similar(Slice pattern, Slice escape, Slice out) {
        out.reset();
        out.append(SimilarPattern.toRegular(pattern.toText(), escape.toText()));
    }

    public static boolean similarPart(
            Slice text, Slice pattern, Slice escape, Memo memo, Slice out) {
        var regular = Slice.of(SimilarPattern.toRegular(pattern.toText(), escape.toText()));
        return firstGroup(text, regular, memo, out);
    }
}
