// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Memo;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.JsonText;
import io.tidemill.core.value.TextFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions that make `jsonb` of values of any type.
public final class JsonBuilding {
    private JsonBuilding() {}

    static void register(Registry r) {
        r.stable(
                "to_jsonb(T) jsonb",
                "of",
                "the value as json",
                "to_jsonb('Fred said \"Hi.\"'::text) → \"Fred said \\\"Hi.\\\"\"");
        r.stable("to_json(T) jsonb", "of", "the value as json", "to_json(ARRAY[1,2]) → [1, 2]");
        r.stable(
                "array_to_json(T[]) jsonb",
                "ofArray",
                "an array as json",
                "array_to_json(ARRAY[[1,5],[99,100]]) → [[1, 5], [99, 100]]");
        for (String prefix : List.of("jsonb", "json")) {
            r.nulls(
                    prefix + "_build_array(json...) jsonb",
                    "array",
                    "a json array of values of any types",
                    prefix + "_build_array(1, 2, 'foo', NULL) → [1, 2, \"foo\", null]");
            r.nulls(
                    prefix + "_build_object(json...) jsonb",
                    "object",
                    "a json object of keys and values in turn",
                    prefix + "_build_object('foo', 1, 'bar', true) → {\"bar\": true, \"foo\": 1}");
            r.add(
                    prefix + "_object(text[]) jsonb",
                    "ofTexts",
                    "a json object of keys and values in turn, as texts",
                    prefix + "_object('{a, 1, b, \"def\"}') → {\"a\": \"1\", \"b\": \"def\"}");
            r.add(
                    prefix + "_object(text[], text[]) jsonb",
                    "ofTexts",
                    "a json object of an array of keys and one of values",
                    prefix + "_object('{a,b}', '{1,2}') → {\"a\": \"1\", \"b\": \"2\"}");
        }
    }

    public static void of(EvaluationContext context, Type type, long value, Memo memo, Slice out) {
        var element = new Slice();
        ArrayValue.element(value, element);
        of(context, type, element, memo, out);
    }

    public static void of(
            EvaluationContext context, Type type, double value, Memo memo, Slice out) {
        var element = new Slice();
        ArrayValue.element(value, element);
        of(context, type, element, memo, out);
    }

    public static void of(EvaluationContext context, Type type, Slice value, Memo memo, Slice out) {
        var written = new Slice();
        written.reset();
        append(ArrayCasts.format(context, memo), type, value, written);
        JsonText.parse(written, out);
    }

    public static void ofArray(
            EvaluationContext context, Type type, Slice value, Memo memo, Slice out) {
        of(context, Type.array(type), value, memo, out);
    }

    /// Appends a value of `type`, with the bytes of an element, as json.
    private static void append(TextFormat format, Type type, Slice value, Slice out) {
        if (type.name() == TypeName.ARRAY) {
            var elements = ArrayFunctions.elements(value);
            int[] sizes = ArrayFunctions.sizes(value);
            if (sizes.length == 0) {
                out.append("[]");
            } else {
                appendArray(format, type.requireElement(), sizes, 0, elements, out);
            }
            return;
        }
        if (type.name() == TypeName.JSONB) {
            out.append(value);
            return;
        }
        var text = new Slice();
        text.reset();
        TextBuilding.append(format, type, value, text);
        switch (type.name()) {
            case BOOLEAN -> out.append(ArrayValue.asLong(value) != 0 ? "true" : "false");
            case SMALLINT, INTEGER, BIGINT -> out.append(text);
            case REAL, DOUBLE, NUMERIC -> {
                int last = text.at(text.length - 1);
                if (last >= '0' && last <= '9') {
                    out.append(text);
                } else {
                    JsonText.appendString(text, out);
                }
            }
            case TIMESTAMP -> JsonText.appendString(iso(text, false), out);
            case TIMESTAMPTZ -> JsonText.appendString(iso(text, true), out);
            default -> JsonText.appendString(text, out);
        }
    }

    /// A timestamp as ISO 8601 has it.
    private static Slice iso(Slice timestamp, boolean zoned) {
        String text = timestamp.toText();
        int space = text.indexOf(' ');
        if (space < 0) {
            return timestamp;
        }
        String era = text.endsWith(" BC") ? " BC" : "";
        String written = text.substring(0, text.length() - era.length()).replace(' ', 'T');
        int sign = Math.max(written.lastIndexOf('+'), written.lastIndexOf('-'));
        boolean hoursOnly = zoned && sign == written.length() - 3;
        return Slice.of(written + (hoursOnly ? ":00" : "") + era);
    }

    private static int appendArray(
            TextFormat format,
            Type element,
            int[] sizes,
            int dimension,
            List<@Nullable Slice> elements,
            Slice out) {
        int used = 0;
        out.append('[');
        for (int i = 0; i < sizes[dimension]; i++) {
            if (i > 0) {
                out.append(", ");
            }
            if (dimension + 1 < sizes.length) {
                used +=
                        appendArray(
                                format,
                                element,
                                sizes,
                                dimension + 1,
                                elements.subList(used, elements.size()),
                                out);
            } else {
                Slice value = elements.get(used++);
                if (value == null) {
                    out.append("null");
                } else {
                    append(format, element, value, out);
                }
            }
        }
        out.append(']');
        return used;
    }

    public static void array(@Nullable Slice[] values, Slice out) {
        out.reset();
        out.append('[');
        for (int i = 0; i < values.length; i++) {
            out.append(i > 0 ? ", " : "");
            appendOrNull(values[i], out);
        }
        out.append(']');
    }

    private static void appendOrNull(@Nullable Slice json, Slice out) {
        if (json == null) {
            out.append("null");
        } else {
            out.append(json);
        }
    }

    public static void object(@Nullable Slice[] values, Slice out) {
        if (values.length % 2 != 0) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "argument list must have even number of elements")
                    .hint(
                            "The arguments of jsonb_build_object() must consist of alternating keys and values.");
        }
        var written = new Slice();
        written.reset();
        written.append('{');
        for (int i = 0; i < values.length; i += 2) {
            written.append(i > 0 ? ", " : "");
            Slice key = values[i];
            if (key == null) {
                throw SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "argument " + (i + 1) + ": key must not be null");
            }
            switch (key.at(0)) {
                case '{', '[' ->
                        throw SqlException.of(
                                SqlState.INVALID_PARAMETER_VALUE,
                                "key value must be scalar, not array, composite, or json");
                case '"' -> written.append(key);
                default -> JsonText.appendString(key, written);
            }
            written.append(": ");
            appendOrNull(values[i + 1], written);
        }
        written.append('}');
        JsonText.parse(written, out);
    }

    public static void ofTexts(Slice pairs, Slice out) {
        int dimensions = ArrayValue.dimensions(pairs);
        if (dimensions > 2 || (dimensions == 2 && ArrayValue.size(pairs, 1) != 2)) {
            throw SqlException.of(
                    SqlState.ARRAY_SUBSCRIPT_ERROR,
                    dimensions > 2
                            ? "wrong number of array subscripts"
                            : "array must have two columns");
        }
        var elements = ArrayFunctions.elements(pairs);
        if (elements.size() % 2 != 0) {
            throw SqlException.of(
                    SqlState.ARRAY_SUBSCRIPT_ERROR, "array must have even number of elements");
        }
        var written = new Slice();
        written.reset();
        written.append('{');
        for (int i = 0; i < elements.size(); i += 2) {
            appendMember(elements.get(i), elements.get(i + 1), i > 0, written);
        }
        written.append('}');
        JsonText.parse(written, out);
    }

    public static void ofTexts(Slice keys, Slice values, Slice out) {
        if (ArrayValue.dimensions(keys) > 1 || ArrayValue.dimensions(values) > 1) {
            throw SqlException.of(
                    SqlState.ARRAY_SUBSCRIPT_ERROR, "wrong number of array subscripts");
        }
        var names = ArrayFunctions.elements(keys);
        var texts = ArrayFunctions.elements(values);
        if (names.size() != texts.size()) {
            throw SqlException.of(SqlState.ARRAY_SUBSCRIPT_ERROR, "mismatched array dimensions");
        }
        var written = new Slice();
        written.reset();
        written.append('{');
        for (int i = 0; i < names.size(); i++) {
            appendMember(names.get(i), texts.get(i), i > 0, written);
        }
        written.append('}');
        JsonText.parse(written, out);
    }

    private static void appendMember(
            @Nullable Slice key, @Nullable Slice value, boolean more, Slice out) {
        if (key == null) {
            throw SqlException.of(
                    SqlState.NULL_VALUE_NOT_ALLOWED, "null value not allowed for object key");
        }
        out.append(more ? ", " : "");
        JsonText.appendString(key, out);
        out.append(": ");
        if (value == null) {
            out.append("null");
        } else {
            JsonText.appendString(value, out);
        }
    }
}
