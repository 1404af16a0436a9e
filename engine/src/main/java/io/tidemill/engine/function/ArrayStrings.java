// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.TextFormat;
import io.tidemill.core.value.TimeZone;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Arrays to text with separators, and back.
public final class ArrayStrings {
    private ArrayStrings() {}

    static void register(Registry r) {
        r.stable(
                "array_to_string(T[], text) text",
                "join",
                "the elements that are not NULL as text, with a separator between",
                "array_to_string(ARRAY[1,2,NULL,3], '-') → 1-2-3");
        r.nulls(
                "array_to_string(T[], text, text) text?",
                "join",
                "the elements as text, with a separator between, NULL as the third",
                "array_to_string(ARRAY[1,NULL,3], ',', '*') → 1,*,3");
        r.nulls(
                "string_to_array(text, text) text[]?",
                "split",
                "the parts between separators, the letters where that is NULL",
                "string_to_array('a,b', ',') → {a,b}");
        r.nulls(
                "string_to_array(text, text, text) text[]?",
                "split",
                "the parts between separators, those that equal the third as NULL",
                "string_to_array('xx~~yy~~zz', '~~', 'yy') → {xx,NULL,zz}");
    }

    private static void join(
            TextFormat format,
            Type type,
            Slice array,
            Slice separator,
            @Nullable Slice nullText,
            Slice out) {
        out.reset();
        var elements = new ArrayValue.Reader(array);
        boolean first = true;
        while (elements.next()) {
            boolean isNull = elements.isNull();
            if (isNull && nullText == null) {
                continue;
            }
            if (!first) {
                out.append(separator);
            }
            first = false;
            if (isNull && nullText != null) {
                out.append(nullText);
                continue;
            }
            switch (type.kind()) {
                case LONG -> format.formatLong(type, elements.asLong(), out);
                case DOUBLE -> format.formatDouble(type, elements.asDouble(), out);
                case BYTES -> format.formatBytes(type, elements.bytes(), out);
            }
        }
    }

    public static void join(
            EvaluationContext context, Type type, Slice array, Slice separator, Slice out) {
        join(new TextFormat(TimeZone.of(context.timeZone())), type, array, separator, null, out);
    }

    public static boolean join(
            EvaluationContext context,
            Type type,
            @Nullable Slice array,
            @Nullable Slice separator,
            @Nullable Slice nullText,
            Slice out) {
        if (array == null || separator == null) {
            return false;
        }
        join(
                new TextFormat(TimeZone.of(context.timeZone())),
                type,
                array,
                separator,
                nullText,
                out);
        return true;
    }

    public static boolean split(@Nullable Slice text, @Nullable Slice separator, Slice out) {
        return split(text, separator, null, out);
    }

    public static boolean split(
            @Nullable Slice text, @Nullable Slice separator, @Nullable Slice nullText, Slice out) {
        if (text == null) {
            return false;
        }
        List<Slice> parts = separator == null ? letters(text) : parts(text, separator);
        ArrayValue.start(parts.size(), out);
        for (Slice part : parts) {
            ArrayValue.append(nullText != null && Slice.equal(nullText, part) ? null : part, out);
        }
        return true;
    }

    private static Slice part(Slice text, int from, int to) {
        var part = new Slice();
        part.set(text.data, text.offset + from, to - from);
        return part;
    }

    private static List<Slice> letters(Slice text) {
        var parts = new ArrayList<Slice>();
        int from = 0;
        for (int i = 1; i <= text.length; i++) {
            if (i == text.length || (text.at(i) & 0xc0) != 0x80) {
                parts.add(part(text, from, i));
                from = i;
            }
        }
        return parts;
    }

    private static List<Slice> parts(Slice text, Slice separator) {
        var parts = new ArrayList<Slice>();
        if (text.length == 0) {
            return parts;
        }
        int from = 0;
        for (int i = 0; separator.length > 0 && i + separator.length <= text.length; ) {
            if (Slice.equal(part(text, i, i + separator.length), separator)) {
                parts.add(part(text, from, i));
                i += separator.length;
                from = i;
            } else {
                i++;
            }
        }
        parts.add(part(text, from, text.length));
        return parts;
    }
}
