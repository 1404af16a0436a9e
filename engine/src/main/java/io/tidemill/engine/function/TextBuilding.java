// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Memo;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.TextFormat;
import org.jspecify.annotations.Nullable;

/// Functions that make a text of values of any type, NULL among them.
public final class TextBuilding {
    private TextBuilding() {}

    static void register(Registry r) {
        r.nulls(
                "concat(any...) text",
                "concatenate",
                "all values one after the other, without those that are NULL",
                "concat('abcde', 2, NULL, 22) → abcde222");
        r.nulls(
                "concat_ws(text, any...) text?",
                "join",
                "the values that are not NULL with the first between them",
                "concat_ws(',', 'abcde', 2, NULL, 22) → abcde,2,22");
        r.nulls(
                "format(text, any...) text?",
                "format",
                "a template with %s for a value, %I for a name and %L for a string of SQL",
                "format('Hello %s, %1$s', 'World') → Hello World, World");
        r.add(
                "quote_literal(any) text",
                "quoteLiteral",
                "as a string of SQL",
                "quote_literal('O''Reilly') → 'O''Reilly'");
        r.nulls(
                "quote_nullable(any) text",
                "quoteNullable",
                "as a string of SQL, or NULL",
                "quote_nullable(NULL) → NULL");
        r.nulls(
                "num_nulls(any...) integer",
                "countNulls",
                "how many arguments are NULL",
                "num_nulls(1, NULL, 2) → 1");
        r.nulls(
                "num_nonnulls(any...) integer",
                "countOthers",
                "how many arguments are not NULL",
                "num_nonnulls(1, NULL, 2) → 2");
        r.add("boolout(boolean) text", "letter", "t or f", "boolout(true) → t");
        r.stable(
                "array_to_string(T[], text) text",
                "joinArray",
                "the elements that are not NULL, with a text between them",
                "array_to_string(ARRAY[1,2,NULL,3], '-') → 1-2-3");
        r.nullsStable(
                "array_to_string(T[], text, text) text?",
                "joinArray",
                "the elements with a text between them, and another for NULL",
                "array_to_string(ARRAY[1,2,NULL,3], ',', '*') → 1,2,*,3");
        r.nulls(
                "string_to_array(text, text) text[]?",
                "split",
                "the parts between delimiters; the characters where it is NULL",
                "string_to_array('a,b,c', ',') → {a,b,c}");
        r.nulls(
                "string_to_array(text, text, text) text[]?",
                "split",
                "the parts between delimiters, those equal to the last argument being NULL",
                "string_to_array('xx~~yy~~zz', '~~', 'yy') → {xx,NULL,zz}");
    }

    public static void concatenate(@Nullable Slice[] values, Slice out) {
        out.reset();
        for (Slice value : values) {
            if (value != null) {
                out.append(value);
            }
        }
    }

    public static long countNulls(@Nullable Slice[] values) {
        return values.length - countOthers(values);
    }

    public static long countOthers(@Nullable Slice[] values) {
        long count = 0;
        for (Slice value : values) {
            count += value == null ? 0 : 1;
        }
        return count;
    }

    public static boolean join(@Nullable Slice separator, @Nullable Slice[] values, Slice out) {
        if (separator == null) {
            return false;
        }
        out.reset();
        boolean first = true;
        for (Slice value : values) {
            if (value != null) {
                if (!first) {
                    out.append(separator);
                }
                out.append(value);
                first = false;
            }
        }
        return true;
    }

    public static boolean format(@Nullable Slice template, @Nullable Slice[] values, Slice out) {
        if (template == null) {
            return false;
        }
        out.reset();
        new FormatTemplate(template.toText(), values).write(out);
        return true;
    }

    public static void quoteLiteral(Slice text, Slice out) {
        TextFunctions.quoteLiteral(text, out);
    }

    public static void quoteNullable(@Nullable Slice text, Slice out) {
        if (text == null) {
            out.set(Slice.of("NULL"));
        } else {
            TextFunctions.quoteLiteral(text, out);
        }
    }

    public static void letter(long value, Slice out) {
        out.set(Slice.of(value != 0 ? "t" : "f"));
    }

    /// Appends an element as it is printed.
    static void append(TextFormat format, Type type, Slice element, Slice out) {
        if (type.kind() == Kind.LONG) {
            format.formatLong(type, ArrayValue.asLong(element), out);
        } else if (type.kind() == Kind.DOUBLE) {
            format.formatDouble(type, ArrayValue.asDouble(element), out);
        } else {
            format.formatBytes(type, element, out);
        }
    }

    public static void joinArray(
            EvaluationContext context,
            Type type,
            Slice array,
            Slice separator,
            Memo memo,
            Slice out) {
        joinArray(context, type, array, separator, null, memo, out);
    }

    public static boolean joinArray(
            EvaluationContext context,
            Type type,
            @Nullable Slice array,
            @Nullable Slice separator,
            @Nullable Slice ofNull,
            Memo memo,
            Slice out) {
        if (array == null || separator == null) {
            return false;
        }
        var format = ArrayCasts.format(context, memo);
        out.reset();
        boolean first = true;
        for (Slice element : ArrayFunctions.elements(array)) {
            if (element == null && ofNull == null) {
                continue;
            }
            if (!first) {
                out.append(separator);
            }
            first = false;
            if (element != null) {
                append(format, type, element, out);
            } else if (ofNull != null) {
                out.append(ofNull);
            }
        }
        return true;
    }

    public static boolean split(@Nullable Slice text, @Nullable Slice delimiter, Slice out) {
        return split(text, delimiter, null, out);
    }

    public static boolean split(
            @Nullable Slice text, @Nullable Slice delimiter, @Nullable Slice ofNull, Slice out) {
        if (text == null) {
            return false;
        }
        var elements = new Slice();
        elements.reset();
        int count = 0;
        var part = new Slice();
        for (int at = 0; at < text.length || (at == text.length && count > 0); ) {
            int end;
            int next;
            if (delimiter == null) {
                if (at == text.length) {
                    break;
                }
                end = at + Utf8.width(text.at(at));
                next = end;
            } else {
                int found = delimiter.length == 0 ? -1 : Utf8.indexOf(text, delimiter, at);
                end = found < 0 ? text.length : found;
                next = found < 0 ? text.length + 1 : found + delimiter.length;
            }
            part.set(text.data, text.offset + at, end - at);
            ArrayValue.append(ofNull != null && Slice.equal(part, ofNull) ? null : part, elements);
            count++;
            at = next;
        }
        ArrayValue.start(count, out);
        out.append(elements);
        return true;
    }

    /// What to throw for a template of `format` that is not one.
    static SqlException invalid(String message, String hint) {
        return SqlException.of(SqlState.INVALID_PARAMETER_VALUE, message).hint(hint);
    }
}
