// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Memo;
import java.util.Arrays;

/// LIKE and ILIKE. A pattern is taken apart once per place of call while it stays the same.
public final class Patterns {
    private Patterns() {}

    static void register(Registry r) {
        r.add(
                "~~(text, text) boolean",
                "like",
                "whether it matches a pattern with % and _",
                "'abc' LIKE 'a%' → true");
        r.add(
                "!~~(text, text) boolean",
                "notLike",
                "whether it does not match a pattern with % and _",
                "'abc' NOT LIKE 'a%' → false");
        r.add(
                "~~*(text, text) boolean",
                "likeIgnoringCase",
                "whether it matches a pattern, whatever the case",
                "'ABC' ILIKE 'a%' → true");
        r.add(
                "!~~*(text, text) boolean",
                "notLikeIgnoringCase",
                "whether it does not match a pattern, whatever the case",
                "'ABC' NOT ILIKE 'a%' → false");
        r.add(
                "like_escape(text, text) text",
                "escape",
                "a pattern with another escape character rewritten to backslashes",
                "like_escape('a#%', '#') → a\\%");
    }

    /// The memo's pattern, made anew when it was made from another text.
    static LikePattern pattern(Slice pattern, Memo memo) {
        byte[] key = memo.key;
        if (key != null
                && memo.value instanceof LikePattern kept
                && Arrays.equals(
                        key,
                        0,
                        key.length,
                        pattern.data,
                        pattern.offset,
                        pattern.offset + pattern.length)) {
            return kept;
        }
        var made = new LikePattern(pattern);
        memo.value = made;
        memo.key = pattern.toBytes();
        return made;
    }

    public static boolean like(Slice text, Slice pattern, Memo memo) {
        return pattern(pattern, memo).matches(text);
    }

    public static boolean notLike(Slice text, Slice pattern, Memo memo) {
        return !like(text, pattern, memo);
    }

    public static boolean likeIgnoringCase(Slice text, Slice pattern, Memo memo) {
        byte[] key = memo.key;
        if (key == null
                || !(memo.value instanceof LikePattern)
                || !Arrays.equals(
                        key,
                        0,
                        key.length,
                        pattern.data,
                        pattern.offset,
                        pattern.offset + pattern.length)) {
            TextFunctions.lower(pattern, memo.scratch);
            memo.value = new LikePattern(memo.scratch);
            memo.key = pattern.toBytes();
        }
        TextFunctions.lower(text, memo.scratch);
        return ((LikePattern) memo.value).matches(memo.scratch);
    }

    public static boolean notLikeIgnoringCase(Slice text, Slice pattern, Memo memo) {
        return !likeIgnoringCase(text, pattern, memo);
    }

    public static void escape(Slice pattern, Slice escape, Slice out) {
        if (Utf8.length(escape) > 1) {
            throw SqlException.of(SqlState.INVALID_ESCAPE_SEQUENCE, "invalid escape string")
                    .hint("Escape string must be empty or one character.");
        }
        out.reset();
        for (int i = 0; i < pattern.length; i++) {
            boolean escaped =
                    escape.length > 0
                            && i + escape.length <= pattern.length
                            && Arrays.equals(
                                    pattern.data,
                                    pattern.offset + i,
                                    pattern.offset + i + escape.length,
                                    escape.data,
                                    escape.offset,
                                    escape.offset + escape.length);
            if (escaped) {
                i += escape.length;
                out.append('\\');
                if (i < pattern.length) {
                    out.append(pattern.at(i));
                }
            } else {
                if (pattern.at(i) == '\\') {
                    out.append('\\');
                }
                out.append(pattern.at(i));
            }
        }
    }
}
