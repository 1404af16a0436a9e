// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;

/// The text form of arrays: `{1,2,NULL}`, `{{1,2},{3,4}}`, `{"a b","say \"x\""}`. One object reads
/// one text.
final class ArrayText {
    private final Slice text;
    private final Type element;
    private final TextFormat format;
    private final ColumnBuilder elements;
    private final Slice token = new Slice();
    private final int[] sizes = new int[ArrayValue.DIMENSIONS_MAX];
    private int dimensions;
    private int at;

    private ArrayText(Slice text, Type element, TextFormat format) {
        this.text = text;
        this.element = element;
        this.format = format;
        this.elements = ColumnBuilder.of(element.kind());
    }

    /// Sets `out` to the array that `text` writes.
    static void parse(Slice text, Type element, TextFormat format, Slice out) {
        var reader = new ArrayText(text, element, format);
        reader.read();
        int count = reader.elements.size();
        Column column = reader.elements.build();
        if (count == 0) {
            ArrayValue.start(0, out);
        } else {
            ArrayValue.start(java.util.Arrays.copyOf(reader.sizes, reader.dimensions), out);
            for (int i = 0; i < count; i++) {
                ArrayValue.append(column, i, out);
            }
        }
    }

    private SqlException malformed() {
        return SqlException.of(
                SqlState.INVALID_TEXT_REPRESENTATION,
                "malformed array literal: \"" + text.toText() + "\"");
    }

    private void skipSpace() {
        at = TextScan.skipSpace(text, at);
    }

    private int peek() {
        return at < text.length ? text.at(at) : -1;
    }

    private void read() {
        skipSpace();
        if (peek() == '[') {
            skipBounds();
        }
        if (peek() != '{') {
            throw malformed();
        }
        java.util.Arrays.fill(sizes, -1);
        readDimension(0);
        skipSpace();
        if (at < text.length) {
            throw malformed();
        }
    }

    /// Bounds such as `[1:3]=` add nothing when they begin with 1, as all arrays' do here.
    private void skipBounds() {
        while (peek() == '[') {
            int colon = at;
            while (colon < text.length && text.at(colon) != ':' && text.at(colon) != ']') {
                colon++;
            }
            if (colon < text.length
                    && text.at(colon) == ':'
                    && !TextScan.isWord(text, at + 1, colon, "1")) {
                throw SqlException.of(
                                SqlState.FEATURE_NOT_SUPPORTED,
                                "arrays with a lower bound other than 1 are not supported")
                        .hint("Leave the bounds out: elements are numbered from 1.");
            }
            while (peek() != ']') {
                if (peek() < 0) {
                    throw malformed();
                }
                at++;
            }
            at++;
        }
        skipSpace();
        if (peek() != '=') {
            throw malformed();
        }
        at++;
        skipSpace();
    }

    private void readDimension(int depth) {
        if (depth >= ArrayValue.DIMENSIONS_MAX) {
            throw SqlException.of(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "number of array dimensions exceeds the maximum allowed ("
                            + ArrayValue.DIMENSIONS_MAX
                            + ")");
        }
        at++;
        int size = 0;
        skipSpace();
        if (peek() == '}') {
            at++;
            if (depth > 0 && (dimensions != 0 || depth == 0)) {
                throw malformed();
            }
            return;
        }
        while (true) {
            skipSpace();
            if (peek() == '{') {
                if (dimensions != 0 && depth + 1 >= dimensions) {
                    throw malformed();
                }
                readDimension(depth + 1);
            } else {
                if (dimensions == 0) {
                    dimensions = depth + 1;
                } else if (dimensions != depth + 1) {
                    throw malformed();
                }
                readElement();
            }
            size++;
            skipSpace();
            int c = peek();
            at++;
            if (c == '}') {
                break;
            }
            if (c != ',') {
                throw malformed();
            }
        }
        if (sizes[depth] >= 0 && sizes[depth] != size) {
            throw malformed();
        }
        sizes[depth] = size;
    }

    private void readElement() {
        token.reset();
        boolean quoted = false;
        int trimmed = 0;
        while (true) {
            int c = peek();
            if (c < 0 || c == '{') {
                throw malformed();
            }
            if (c == ',' || c == '}') {
                break;
            }
            at++;
            if (c == '"') {
                if (quoted || token.length > 0) {
                    throw malformed();
                }
                quoted = true;
                readQuoted();
                trimmed = token.length;
                continue;
            }
            if (quoted && !TextScan.isSpace(c)) {
                throw malformed();
            }
            boolean escaped = c == '\\';
            if (escaped) {
                c = peek();
                if (c < 0) {
                    throw malformed();
                }
                at++;
            }
            if (!quoted) {
                token.append(c);
                if (escaped || !TextScan.isSpace(c)) {
                    trimmed = token.length;
                }
            }
        }
        token.length = trimmed;
        if (!quoted && token.length == 0) {
            throw malformed();
        }
        if (!quoted && TextScan.isWord(token, 0, token.length, "null")) {
            elements.appendNull();
        } else {
            format.parse(element, token, elements);
        }
    }

    private void readQuoted() {
        while (true) {
            int c = peek();
            if (c < 0) {
                throw malformed();
            }
            at++;
            if (c == '"') {
                return;
            }
            if (c == '\\') {
                c = peek();
                if (c < 0) {
                    throw malformed();
                }
                at++;
            }
            token.append(c);
        }
    }

    /// Appends the text of `array`.
    static void format(Slice array, Type element, TextFormat format, Slice out) {
        int dimensions = ArrayValue.dimensions(array);
        if (dimensions == 0) {
            out.append("{}");
            return;
        }
        formatDimension(array, 0, new ArrayValue.Reader(array), element, format, out);
    }

    /// Appends integers with `separator` between, nothing for NULL.
    static void formatNumbers(Slice array, int separator, Slice out) {
        var reader = new ArrayValue.Reader(array);
        for (boolean first = true; reader.next(); first = false) {
            if (!first) {
                out.append(separator);
            }
            if (!reader.isNull()) {
                Integers.format(reader.asLong(), out);
            }
        }
    }

    private static void formatDimension(
            Slice array,
            int depth,
            ArrayValue.Reader reader,
            Type element,
            TextFormat format,
            Slice out) {
        out.append('{');
        int size = ArrayValue.size(array, depth);
        var text = new Slice();
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                out.append(',');
            }
            if (depth + 1 < ArrayValue.dimensions(array)) {
                formatDimension(array, depth + 1, reader, element, format, out);
                continue;
            }
            reader.next();
            if (reader.isNull()) {
                out.append("NULL");
                continue;
            }
            text.reset();
            switch (element.kind()) {
                case LONG -> format.formatLong(element, reader.asLong(), text);
                case DOUBLE -> format.formatDouble(element, reader.asDouble(), text);
                case BYTES -> format.formatBytes(element, reader.bytes(), text);
            }
            appendElement(text, out);
        }
        out.append('}');
    }

    private static void appendElement(Slice text, Slice out) {
        boolean quote = text.length == 0 || TextScan.isWord(text, 0, text.length, "null");
        for (int i = 0; i < text.length && !quote; i++) {
            int c = text.at(i);
            quote =
                    c == '{'
                            || c == '}'
                            || c == ','
                            || c == '"'
                            || c == '\\'
                            || TextScan.isSpace(c);
        }
        if (!quote) {
            out.append(text);
            return;
        }
        out.append('"');
        for (int i = 0; i < text.length; i++) {
            int c = text.at(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append('"');
    }
}
