// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.copy;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.TextFormat;
import io.tidemill.server.session.CopyOptions;
import io.tidemill.server.value.ValueReader;
import java.util.Arrays;

/// What text and csv share: a row a line, fields between delimiters, a word for NULL, perhaps a
/// header. Lines end in `\n` or all in `\r\n`; the first one decides.
abstract sealed class LineParser extends CopyParser permits TextParser, CsvParser {
    private enum LineEnd {
        UNKNOWN,
        NEWLINE,
        CARRIAGE_RETURN_NEWLINE
    }

    /// Bytes that need a look; all others are just part of a field.
    final boolean[] special = new boolean[256];

    final byte delimiter;

    /// Where fields start and end, from the start of the row: field i at 2i and 2i + 1.
    final int[] bounds;

    /// How many fields have ended.
    int count;

    /// Where the field under way starts, from the start of the row.
    int fieldStart;

    private final byte[] nullText;
    private final int columnCount;
    private LineEnd lineEnd = LineEnd.UNKNOWN;
    private boolean header;

    LineParser(String table, Schema schema, CopyOptions options, TextFormat text) {
        super(table, schema, readers(schema, text));
        delimiter = (byte) options.delimiter();
        nullText = utf8(options.nullText());
        header = options.header();
        columnCount = schema.size();
        bounds = new int[2 * columnCount];
        special[options.delimiter() & 0xff] = true;
        special['\n'] = true;
        special['\r'] = true;
    }

    private static ValueReader[] readers(Schema schema, TextFormat text) {
        var readers = new ValueReader[schema.size()];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = ValueReader.text(schema.type(i), text);
        }
        return readers;
    }

    /// What an error calls a line end within a value: `literal` or `unquoted`.
    abstract SqlException strayLineEnd(String name, String escape);

    /// Adds the value of a field that is not NULL.
    abstract void field(int column, int from, int to);

    /// Whether the field was written as it is, so that it may stand for NULL.
    abstract boolean mayBeNull(int column);

    /// Forgets what was noted of the row.
    abstract void reset();

    /// A field ends at `at`.
    final void endField(int at) {
        if (count < columnCount) {
            bounds[2 * count] = fieldStart;
            bounds[2 * count + 1] = at - start;
        } else if (!header) {
            throw malformed("extra data after last expected column");
        }
        count++;
        fieldStart = at + 1 - start;
    }

    /// A line end that is not part of a value is at `at`. Returns whether the row is complete: not
    /// where the next byte has to be seen first.
    final boolean endLine(int at) {
        int after = at + 1;
        if (data[at] == '\r') {
            if (after == end) {
                return false;
            }
            if (data[after] != '\n' || lineEnd == LineEnd.NEWLINE) {
                throw strayLineEnd("carriage return", "\\r");
            }
            lineEnd = LineEnd.CARRIAGE_RETURN_NEWLINE;
            after++;
        } else if (lineEnd == LineEnd.CARRIAGE_RETURN_NEWLINE) {
            throw strayLineEnd("newline", "\\n");
        } else {
            lineEnd = LineEnd.NEWLINE;
        }
        if (at - start == 2 && data[start] == '\\' && data[start + 1] == '.') {
            ended = true;
            return true;
        }
        endField(at);
        if (header) {
            header = false;
        } else {
            convert();
        }
        line++;
        start = after;
        next = after;
        count = 0;
        fieldStart = 0;
        reset();
        return true;
    }

    private void convert() {
        if (count < columnCount) {
            throw malformed("missing data for column \"" + schema.field(count).name() + "\"");
        }
        for (int i = 0; i < columnCount; i++) {
            int from = start + bounds[2 * i];
            int to = start + bounds[2 * i + 1];
            if (same(data, from, to, nullText) && mayBeNull(i)) {
                nullValue(i);
            } else {
                field(i, from, to);
            }
        }
        endRow();
    }

    @Override
    void close() {
        if (start == end) {
            return;
        }
        if (lineEnd == LineEnd.CARRIAGE_RETURN_NEWLINE && data[end - 1] != '\r') {
            append(new byte[] {'\r'}, 0, 1);
        }
        append(new byte[] {'\n'}, 0, 1);
    }

    @Override
    String shownRow() {
        int stop = start;
        while (stop < end && data[stop] != '\n' && data[stop] != '\r') {
            stop++;
        }
        return ": \"" + shown(data, start, stop) + "\"";
    }

    /// Doubles a scratch array when it is full.
    static byte[] room(byte[] scratch, int needed) {
        return needed <= scratch.length
                ? scratch
                : Arrays.copyOf(scratch, Math.max(needed, scratch.length * 2));
    }
}
