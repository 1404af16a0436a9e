// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.connector.Missing;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import java.util.Arrays;

/// Reads csv as RFC 4180 describes it. A field that starts with a quote goes on to the closing one;
/// a quote within any other field is part of its text. Lines end in `\n` or `\r\n`.
///
/// It works on bytes, so that a field becomes a number without a `String` in between, and so that
/// the place of each record in the file is known.
final class CsvParser extends RecordParser {
    private static final byte PLAIN = 0;
    private static final byte QUOTED = 1;
    private static final byte QUOTES_WITHIN = 2;

    private final CsvDialect dialect;
    private final boolean[] special = new boolean[256];
    private boolean wantsHeader;

    /// By column of the table: the index of the field that it takes, or −1.
    private int[] fieldOf;

    /// How many fields a record has.
    private int expectedCount;

    private String[] fieldNames;

    // The fields of the record read.
    private byte[] bytes = new byte[0];
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private byte[] quotes = new byte[16];
    private int count;

    private final Slice value = new Slice();
    private final Slice unquoted = new Slice();

    CsvParser(CsvDialect dialect, Schema schema) {
        super(schema);
        this.dialect = dialect;
        special[dialect.delimiter()] = true;
        special['\n'] = true;
        wantsHeader = dialect.header();
        expectedCount = schema.size();
        fieldNames = schema.names().toArray(String[]::new);
        fieldOf = new int[schema.size()];
        Arrays.setAll(fieldOf, i -> i);
    }

    @Override
    int read(byte[] data, int from, int to, boolean last) {
        bytes = data;
        count = 0;
        lines = 1;
        problem = null;
        byte delimiter = dialect.delimiter();
        byte quote = dialect.quote();
        int i = from;
        while (true) {
            if (i < to && data[i] == quote) {
                int end = closingQuote(i + 1, to, last);
                if (end == INCOMPLETE) {
                    return INCOMPLETE;
                }
                if (end == to) {
                    return malformed(from, to, "unterminated quoted field");
                }
                i = end + 1;
            } else {
                int start = i;
                while (i < to && !special[data[i] & 0xff]) {
                    i++;
                }
                if (i == to && !last) {
                    return INCOMPLETE;
                }
                boolean lineEnd = i == to || data[i] == '\n';
                field(start, lineEnd && i > start && data[i - 1] == '\r' ? i - 1 : i, PLAIN);
            }
            if (i == to) {
                return last ? to : INCOMPLETE;
            }
            byte b = data[i];
            if (b == delimiter) {
                i++;
            } else if (b == '\n') {
                return i + 1;
            } else if (b == '\r' && i + 1 == to) {
                return last ? to : INCOMPLETE;
            } else if (b == '\r' && data[i + 1] == '\n') {
                return i + 2;
            } else {
                return malformed(from, to, "unexpected data after a closing quote");
            }
        }
    }

    /// Takes the quoted field whose text starts at `start` and returns where its closing quote is,
    /// `to` where there is none, or [#INCOMPLETE].
    private int closingQuote(int start, int to, boolean last) {
        byte quote = dialect.quote();
        byte form = QUOTED;
        int i = start;
        while (true) {
            while (i < to && bytes[i] != quote) {
                if (bytes[i] == '\n') {
                    lines++;
                }
                i++;
            }
            if (i + 1 >= to && !last) {
                return INCOMPLETE;
            }
            if (i >= to) {
                return to;
            }
            if (i + 1 == to || bytes[i + 1] != quote) {
                field(start, i, form);
                return i;
            }
            form = QUOTES_WITHIN;
            i += 2;
        }
    }

    private void field(int start, int end, byte form) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            quotes = Arrays.copyOf(quotes, count * 2);
        }
        starts[count] = start;
        ends[count] = end;
        quotes[count++] = form;
    }

    /// A lost quote makes the lines after it part of the field. So the line where the record starts
    /// is given up, and reading goes on at the next one.
    private int malformed(int from, int to, String message) {
        problem = SqlException.of(SqlState.BAD_COPY_FILE_FORMAT, message);
        lines = 1;
        return lineEnd(bytes, from, to);
    }

    @Override
    boolean blank() {
        return count == 1
                && expectedCount != 1
                && starts[0] == ends[0]
                && quotes[0] == PLAIN
                && problem == null;
    }

    @Override
    boolean wantsHeader() {
        return wantsHeader;
    }

    @Override
    void header() {
        if (problem != null) {
            throw problem;
        }
        var names = new String[count];
        int[] found = new int[schema.size()];
        Arrays.fill(found, -1);
        boolean any = false;
        for (int i = 0; i < count; i++) {
            names[i] = text(i).strip();
            int column = column(names[i]);
            if (column >= 0) {
                if (found[column] >= 0) {
                    throw SqlException.of(
                            SqlState.DUPLICATE_COLUMN,
                            "the header names column \"" + names[i] + "\" twice");
                }
                found[column] = i;
                any = true;
            }
        }
        if (!any) {
            throw SqlException.of(
                            SqlState.UNDEFINED_COLUMN,
                            "the header names no column of the table: " + String.join(", ", names))
                    .hint(
                            "The columns are "
                                    + String.join(", ", schema.names())
                                    + ". Say header = false where the first line is data already.");
        }
        fieldNames = names;
        expectedCount = count;
        fieldOf = found;
        wantsHeader = false;
    }

    @Override
    void restart() {
        wantsHeader = dialect.header();
    }

    private String text(int field) {
        point(field);
        return new String(value.data, value.offset, value.length, UTF_8);
    }

    @Override
    void noteMissing(Missing missing) {
        for (int column = 0; column < fieldOf.length; column++) {
            if (fieldOf[column] < 0) {
                missing.add(column);
            }
        }
    }

    @Override
    void append(BatchBuilder into, int row, Missing missing) {
        if (problem != null) {
            throw problem;
        }
        if (count < expectedCount) {
            throw SqlException.of(
                    SqlState.BAD_COPY_FILE_FORMAT,
                    "missing data for column \"" + fieldNames[count] + "\"");
        }
        if (count > expectedCount) {
            throw SqlException.of(
                    SqlState.BAD_COPY_FILE_FORMAT, "extra data after last expected column");
        }
        for (int column = 0; column < fieldOf.length; column++) {
            int field = fieldOf[column];
            if (field < 0 || isNull(field)) {
                into.column(column).appendNull();
            } else {
                point(field);
                appendValue(column, value, into);
            }
        }
    }

    private boolean isNull(int field) {
        byte[] nullText = dialect.nullText();
        return quotes[field] == PLAIN
                && ends[field] - starts[field] == nullText.length
                && Arrays.equals(bytes, starts[field], ends[field], nullText, 0, nullText.length);
    }

    /// Points [#value] at the text of a field.
    private void point(int field) {
        int start = starts[field];
        int end = ends[field];
        if (quotes[field] != QUOTES_WITHIN) {
            value.set(bytes, start, end - start);
            return;
        }
        unquoted.reset();
        int done = start;
        for (int i = start; i < end; i++) {
            if (bytes[i] == dialect.quote()) {
                unquoted.append(bytes, done, i - done);
                done = ++i;
            }
        }
        unquoted.append(bytes, done, end - done);
        value.set(unquoted);
    }
}
