// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.function.Cell;
import io.tidemill.core.function.Memo;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// `value operator ANY (array)` and `value operator ALL (array)`: whether the operator holds for
/// some or for each element. Where that depends on a NULL the result is NULL; for an empty array it
/// never does.
public final class Quantifiers {
    private Quantifiers() {}

    static void register(Registry r) {
        String any = "whether it holds for an element";
        String all = "whether it holds for each element";
        r.nulls("= any(T, T[]) boolean?", "equalAny", any, "2 = ANY (ARRAY[1,2]) → true");
        r.nulls("= all(T, T[]) boolean?", "equalAll", all, "2 = ALL (ARRAY[1,2]) → false");
        r.nulls("<> any(T, T[]) boolean?", "notEqualAny", any, "2 <> ANY (ARRAY[1,2]) → true");
        r.nulls("<> all(T, T[]) boolean?", "notEqualAll", all, "2 <> ALL (ARRAY[1,2]) → false");
        r.nulls("< any(T, T[]) boolean?", "lessAny", any, "1 < ANY (ARRAY[1,2]) → true");
        r.nulls("< all(T, T[]) boolean?", "lessAll", all, "2 < ALL (ARRAY[1,2]) → false");
        r.nulls("<= any(T, T[]) boolean?", "lessOrEqualAny", any, "2 <= ANY (ARRAY[1,2]) → true");
        r.nulls("<= all(T, T[]) boolean?", "lessOrEqualAll", all, "2 <= ALL (ARRAY[1,2]) → false");
        r.nulls("> any(T, T[]) boolean?", "greaterAny", any, "2 > ANY (ARRAY[1,2]) → true");
        r.nulls("> all(T, T[]) boolean?", "greaterAll", all, "2 > ALL (ARRAY[1,2]) → false");
        r.nulls(
                ">= any(T, T[]) boolean?",
                "greaterOrEqualAny",
                any,
                "2 >= ANY (ARRAY[1,2]) → true");
        r.nulls(
                ">= all(T, T[]) boolean?",
                "greaterOrEqualAll",
                all,
                "2 >= ALL (ARRAY[1,2]) → true");
        r.nulls(
                "~~ any(text, text[]) boolean?",
                "likeAny",
                any,
                "'abc' LIKE ANY (ARRAY['a%', 'x']) → true");
        r.nulls(
                "~~ all(text, text[]) boolean?",
                "likeAll",
                all,
                "'abc' LIKE ALL (ARRAY['a%', 'x']) → false");
        r.nulls(
                "!~~ any(text, text[]) boolean?",
                "notLikeAny",
                any,
                "'abc' NOT LIKE ANY (ARRAY['a%', 'x']) → true");
        r.nulls(
                "!~~ all(text, text[]) boolean?",
                "notLikeAll",
                all,
                "'abc' NOT LIKE ALL (ARRAY['a%', 'x']) → false");
        r.nulls(
                "~~* any(text, text[]) boolean?",
                "likeIgnoringCaseAny",
                any,
                "'abc' ILIKE ANY (ARRAY['a%', 'x']) → true");
        r.nulls(
                "~~* all(text, text[]) boolean?",
                "likeIgnoringCaseAll",
                all,
                "'abc' ILIKE ALL (ARRAY['a%', 'x']) → false");
        r.nulls(
                "!~~* any(text, text[]) boolean?",
                "notLikeIgnoringCaseAny",
                any,
                "'abc' NOT ILIKE ANY (ARRAY['a%', 'x']) → true");
        r.nulls(
                "!~~* all(text, text[]) boolean?",
                "notLikeIgnoringCaseAll",
                all,
                "'abc' NOT ILIKE ALL (ARRAY['a%', 'x']) → false");
        r.nulls(
                "~ any(text, text[]) boolean?",
                "matchesAny",
                any,
                "'abc' ~ ANY (ARRAY['^a', 'x']) → true");
        r.nulls(
                "~ all(text, text[]) boolean?",
                "matchesAll",
                all,
                "'abc' ~ ALL (ARRAY['^a', 'x']) → false");
        r.nulls(
                "!~ any(text, text[]) boolean?",
                "matchesNotAny",
                any,
                "'abc' !~ ANY (ARRAY['^a', 'x']) → true");
        r.nulls(
                "!~ all(text, text[]) boolean?",
                "matchesNotAll",
                all,
                "'abc' !~ ALL (ARRAY['^a', 'x']) → false");
        r.nulls(
                "~* any(text, text[]) boolean?",
                "matchesIgnoringCaseAny",
                any,
                "'abc' ~* ANY (ARRAY['^a', 'x']) → true");
        r.nulls(
                "~* all(text, text[]) boolean?",
                "matchesIgnoringCaseAll",
                all,
                "'abc' ~* ALL (ARRAY['^a', 'x']) → false");
        r.nulls(
                "!~* any(text, text[]) boolean?",
                "matchesNotIgnoringCaseAny",
                any,
                "'abc' !~* ANY (ARRAY['^a', 'x']) → true");
        r.nulls(
                "!~* all(text, text[]) boolean?",
                "matchesNotIgnoringCaseAll",
                all,
                "'abc' !~* ALL (ARRAY['^a', 'x']) → false");
    }

    private static boolean compare(
            Type type,
            @Nullable Slice value,
            @Nullable Slice array,
            boolean decisive,
            IntPredicate operator,
            Cell out) {
        if (array == null) {
            return false;
        }
        var reader = new ArrayValue.Reader(array);
        boolean sawNull = false;
        while (reader.next()) {
            if (value == null || reader.isNull()) {
                sawNull = true;
            } else if (operator.test(ArrayValue.compareElements(type, value, reader.bytes()))
                    == decisive) {
                out.longValue = decisive ? 1 : 0;
                return true;
            }
        }
        out.longValue = decisive ? 0 : 1;
        return !sawNull;
    }

    private interface Pattern {
        boolean matches(Slice text, Slice pattern, Memo memo);
    }

    /// The memo of the pattern at `index`.
    private static Memo memo(Memo memos, int index) {
        Memo[] kept = memos.value instanceof Memo[] some ? some : new Memo[0];
        if (index >= kept.length) {
            kept = Arrays.copyOf(kept, Math.max(4, 2 * index));
            memos.value = kept;
        }
        if (kept[index] == null) {
            kept[index] = new Memo();
        }
        return kept[index];
    }

    private static boolean match(
            @Nullable Slice text,
            @Nullable Slice array,
            boolean decisive,
            Pattern operator,
            Memo memos,
            Cell out) {
        if (array == null) {
            return false;
        }
        var reader = new ArrayValue.Reader(array);
        boolean sawNull = false;
        for (int i = 0; reader.next(); i++) {
            if (text == null || reader.isNull()) {
                sawNull = true;
            } else if (operator.matches(text, reader.bytes(), memo(memos, i)) == decisive) {
                out.longValue = decisive ? 1 : 0;
                return true;
            }
        }
        out.longValue = decisive ? 0 : 1;
        return !sawNull;
    }

    public static boolean equalAny(
            Type type, @Nullable Slice value, @Nullable Slice array, Cell out) {
        return compare(type, value, array, true, order -> order == 0, out);
    }

    public static boolean equalAll(
            Type type, @Nullable Slice value, @Nullable Slice array, Cell out) {
        return compare(type, value, array, false, order -> order == 0, out);
    }

    public static boolean notEqualAny(
            Type type, @Nullable Slice value, @Nullable Slice array, Cell out) {
        return compare(type, value, array, true, order -> order != 0, out);
    }

    public static boolean notEqualAll(
            Type type, @Nullable Slice value, @Nullable Slice array, Cell out) {
        return compare(type, value, array, false, order -> order != 0, out);
    }

    public static boolean lessAny(
            Type type, @Nullable Slice value, @Nullable Slice array, Cell out) {
        return compare(type, value, array, true, order -> order < 0, out);
    }

    public static boolean lessAll(
            Type type, @Nullable Slice value, @Nullable Slice array, Cell out) {
        return compare(type, value, array, false, order -> order < 0, out);
    }

    public static boolean lessOrEqualAny(
            Type type, @Nullable Slice value, @Nullable Slice array, Cell out) {
        return compare(type, value, array, true, order -> order <= 0, out);
    }

    public static boolean lessOrEqualAll(
            Type type, @Nullable Slice value, @Nullable Slice array, Cell out) {
        return compare(type, value, array, false, order -> order <= 0, out);
    }

    public static boolean greaterAny(
            Type type, @Nullable Slice value, @Nullable Slice array, Cell out) {
        return compare(type, value, array, true, order -> order > 0, out);
    }

    public static boolean greaterAll(
            Type type, @Nullable Slice value, @Nullable Slice array, Cell out) {
        return compare(type, value, array, false, order -> order > 0, out);
    }

    public static boolean greaterOrEqualAny(
            Type type, @Nullable Slice value, @Nullable Slice array, Cell out) {
        return compare(type, value, array, true, order -> order >= 0, out);
    }

    public static boolean greaterOrEqualAll(
            Type type, @Nullable Slice value, @Nullable Slice array, Cell out) {
        return compare(type, value, array, false, order -> order >= 0, out);
    }

    public static boolean likeAny(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(text, array, true, (t, p, m) -> Patterns.like(t, p, m), memo, out);
    }

    public static boolean likeAll(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(text, array, false, (t, p, m) -> Patterns.like(t, p, m), memo, out);
    }

    public static boolean notLikeAny(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(text, array, true, (t, p, m) -> !Patterns.like(t, p, m), memo, out);
    }

    public static boolean notLikeAll(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(text, array, false, (t, p, m) -> !Patterns.like(t, p, m), memo, out);
    }

    public static boolean likeIgnoringCaseAny(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(text, array, true, (t, p, m) -> Patterns.likeIgnoringCase(t, p, m), memo, out);
    }

    public static boolean likeIgnoringCaseAll(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(
                text, array, false, (t, p, m) -> Patterns.likeIgnoringCase(t, p, m), memo, out);
    }

    public static boolean notLikeIgnoringCaseAny(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(
                text, array, true, (t, p, m) -> !Patterns.likeIgnoringCase(t, p, m), memo, out);
    }

    public static boolean notLikeIgnoringCaseAll(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(
                text, array, false, (t, p, m) -> !Patterns.likeIgnoringCase(t, p, m), memo, out);
    }

    public static boolean matchesAny(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(
                text, array, true, (t, p, m) -> RegularExpressions.matches(t, p, m), memo, out);
    }

    public static boolean matchesAll(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(
                text, array, false, (t, p, m) -> RegularExpressions.matches(t, p, m), memo, out);
    }

    public static boolean matchesNotAny(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(
                text, array, true, (t, p, m) -> !RegularExpressions.matches(t, p, m), memo, out);
    }

    public static boolean matchesNotAll(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(
                text, array, false, (t, p, m) -> !RegularExpressions.matches(t, p, m), memo, out);
    }

    public static boolean matchesIgnoringCaseAny(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(
                text,
                array,
                true,
                (t, p, m) -> RegularExpressions.matchesIgnoringCase(t, p, m),
                memo,
                out);
    }

    public static boolean matchesIgnoringCaseAll(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(
                text,
                array,
                false,
                (t, p, m) -> RegularExpressions.matchesIgnoringCase(t, p, m),
                memo,
                out);
    }

    public static boolean matchesNotIgnoringCaseAny(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(
                text,
                array,
                true,
                (t, p, m) -> !RegularExpressions.matchesIgnoringCase(t, p, m),
                memo,
                out);
    }

    public static boolean matchesNotIgnoringCaseAll(
            @Nullable Slice text, @Nullable Slice array, Memo memo, Cell out) {
        return match(
                text,
                array,
                false,
                (t, p, m) -> !RegularExpressions.matchesIgnoringCase(t, p, m),
                memo,
                out);
    }
}
