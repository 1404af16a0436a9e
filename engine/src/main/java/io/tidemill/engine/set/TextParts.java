// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.set;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.function.Memo;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.engine.function.RegularExpressions;
import org.jspecify.annotations.Nullable;

/// The parts of a text: between delimiters, between or in matches of a regular expression.
final class TextParts {
    private static final Slice NO_FLAGS = Slice.of("");

    private TextParts() {}

    static RowAppender regularExpressionSplit(boolean flags) {
        var memo = new Memo();
        var text = new Slice();
        var expression = new Slice();
        var given = new Slice();
        var parts = new Slice();
        return (arguments, row, first, context, out) -> {
            arguments.bytes(first).get(row, text);
            arguments.bytes(first + 1).get(row, expression);
            if (flags) {
                arguments.bytes(first + 2).get(row, given);
            }
            RegularExpressions.split(
                    text,
                    expression,
                    flags ? given : NO_FLAGS,
                    "regexp_split_to_table()",
                    memo,
                    parts);
            var reader = new ArrayValue.Reader(parts);
            while (reader.next()) {
                out.row(reader.bytes());
            }
        };
    }

    static RowAppender matches(boolean flags) {
        var memo = new Memo();
        var text = new Slice();
        var expression = new Slice();
        var given = new Slice();
        var groups = new Slice();
        return (arguments, row, first, context, out) -> {
            arguments.bytes(first).get(row, text);
            arguments.bytes(first + 1).get(row, expression);
            if (flags) {
                arguments.bytes(first + 2).get(row, given);
            }
            RegularExpressions.matches(
                    text,
                    expression,
                    flags ? given : NO_FLAGS,
                    memo,
                    groups,
                    () -> out.row(groups));
        };
    }

    /// `string_to_table`: a NULL delimiter splits into characters, an empty one not at all.
    static RowAppender split(boolean nullString) {
        var text = new Slice();
        var delimiter = new Slice();
        var standsForNull = new Slice();
        return (arguments, row, first, context, out) -> {
            if (arguments.column(first).isNull(row)) {
                return;
            }
            arguments.bytes(first).get(row, text);
            boolean asNull = nullString && !arguments.column(first + 2).isNull(row);
            if (asNull) {
                arguments.bytes(first + 2).get(row, standsForNull);
            }
            Slice nulls = asNull ? standsForNull : null;
            if (arguments.column(first + 1).isNull(row)) {
                characters(text, nulls, out);
            } else {
                arguments.bytes(first + 1).get(row, delimiter);
                parts(text, delimiter, nulls, out);
            }
        };
    }

    private static void characters(Slice text, @Nullable Slice nulls, RowSink out) {
        int at = 0;
        while (at < text.length) {
            int end = at + 1;
            while (end < text.length && (text.at(end) & 0xc0) == 0x80) {
                end++;
            }
            part(text, at, end, nulls, out);
            at = end;
        }
    }

    private static void parts(Slice text, Slice delimiter, @Nullable Slice nulls, RowSink out) {
        if (text.length == 0) {
            return;
        }
        int from = 0;
        for (int at = 0; delimiter.length > 0 && at + delimiter.length <= text.length; ) {
            if (startsAt(text, at, delimiter)) {
                part(text, from, at, nulls, out);
                at += delimiter.length;
                from = at;
            } else {
                at++;
            }
        }
        part(text, from, text.length, nulls, out);
    }

    private static boolean startsAt(Slice text, int at, Slice delimiter) {
        int from = text.offset + at;
        return java.util.Arrays.equals(
                text.data,
                from,
                from + delimiter.length,
                delimiter.data,
                delimiter.offset,
                delimiter.offset + delimiter.length);
    }

    private static void part(Slice text, int from, int to, @Nullable Slice nulls, RowSink out) {
        var part = new Slice();
        part.set(text.data, text.offset + from, to - from);
        if (nulls != null && Slice.equal(part, nulls)) {
            out.rowOfNull();
        } else {
            out.row(part);
        }
    }
}
