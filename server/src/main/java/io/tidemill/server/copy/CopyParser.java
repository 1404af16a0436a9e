// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.TextFormat;
import io.tidemill.server.session.CopyOptions;
import io.tidemill.server.value.ValueReader;
import java.util.Arrays;
import java.util.function.Consumer;

/// Reads the rows of a copy from bytes that come in pieces cut anywhere.
///
/// The bytes of the row under way are kept in one array; a parser scans each byte once, remembers
/// where fields start and end, and makes values only of complete rows. After an error a parser is
/// of no use.
public abstract sealed class CopyParser permits LineParser, BinaryParser {
    /// Rows of a batch: enough to spread the cost of handing it on, few enough to stay in cache.
    private static final int BATCH_ROW_COUNT = 8192;

    /// A batch ends early when its rows took this much.
    private static final int BATCH_BYTES = 1 << 20;

    private static final int ROW_BYTES_MAX = 1 << 28;
    private static final int SHOWN_BYTES_MAX = 100;

    /// Where rows come from, for messages.
    final String table;

    /// The columns.
    final Schema schema;

    /// Bytes that came; those from [#start] to [#end] are not used up.
    byte[] data = new byte[64 * 1024];

    /// Where the row under way starts.
    int start;

    /// Where scanning goes on.
    int next;

    /// Where the bytes end.
    int end;

    /// Number of the line under way, or of the row in binary; the first is 1.
    long line = 1;

    /// Whether the end of the data was marked: what follows is ignored.
    boolean ended;

    private final BatchBuilder rows;
    private final ValueReader[] readers;
    private final Slice value = new Slice();
    private final long[] lines = new long[BATCH_ROW_COUNT];
    private long batchBytes;

    CopyParser(String table, Schema schema, ValueReader[] readers) {
        this.table = table;
        this.schema = schema;
        this.readers = readers;
        rows = BatchBuilder.of(schema);
    }

    /// A parser.
    ///
    /// @param table the table's name, for messages
    /// @param schema the columns that the data has, in order
    /// @param text how values are read from text
    public static CopyParser of(String table, Schema schema, CopyOptions options, TextFormat text) {
        return switch (options.format()) {
            case TEXT -> new TextParser(table, schema, options, text);
            case CSV -> new CsvParser(table, schema, options, text);
            case BINARY -> new BinaryParser(table, schema);
        };
    }

    /// Takes a piece of the data; full batches of rows go to `to`.
    ///
    /// @throws SqlException 22P04 or as a value's type says, with the place as its context
    public final void feed(byte[] bytes, int from, int length, Consumer<Batch> to) {
        append(bytes, from, length);
        parse(to);
    }

    /// Takes the end of the data; the last rows go to `to`.
    public final void finish(Consumer<Batch> to) {
        if (!ended) {
            close();
            parse(to);
            checkComplete();
        }
        if (rows.size() > 0) {
            handOn(to);
        }
    }

    private void parse(Consumer<Batch> to) {
        while (!ended) {
            int before = start;
            if (!row()) {
                break;
            }
            batchBytes += start - before;
            if (rows.size() >= BATCH_ROW_COUNT || batchBytes >= BATCH_BYTES) {
                batchBytes = 0;
                handOn(to);
            }
        }
        if (ended) {
            start = end;
            next = end;
        }
    }

    private void handOn(Consumer<Batch> to) {
        try {
            to.accept(rows.build());
        } catch (SqlException e) {
            throw e.row() < 0 || e.context() != null
                    ? e
                    : e.context("COPY %s, line %d".formatted(table, lines[e.row()]));
        }
    }

    /// Reads a row if all of it is there, or skips what is none; false where more bytes are needed.
    abstract boolean row();

    /// The data ends: makes a last line without an end complete.
    abstract void close();

    /// Throws if a row is unfinished.
    abstract void checkComplete();

    /// Adds bytes; what is used up makes room for them.
    final void append(byte[] bytes, int from, int length) {
        if (length > data.length - end) {
            int kept = end - start;
            if (kept + (long) length > ROW_BYTES_MAX) {
                throw error(
                        SqlException.of(
                                SqlState.PROGRAM_LIMIT_EXCEEDED,
                                "row is too long: more than " + ROW_BYTES_MAX + " bytes"));
            }
            byte[] target = data;
            if (kept + length > data.length) {
                target =
                        new byte[Math.max(kept + length, Math.min(ROW_BYTES_MAX, data.length * 2))];
            }
            System.arraycopy(data, start, target, 0, kept);
            data = target;
            next -= start;
            start = 0;
            end = kept;
        }
        System.arraycopy(bytes, from, data, end, length);
        end += length;
    }

    /// Adds the value of column `column` from bytes.
    final void value(int column, byte[] bytes, int from, int length) {
        value.set(bytes, from, length);
        try {
            readers[column].read(value, rows.column(column));
        } catch (SqlException e) {
            throw e.context(
                    "COPY %s, line %d, column %s: \"%s\""
                            .formatted(
                                    table,
                                    line,
                                    schema.field(column).name(),
                                    shown(bytes, from, from + length)));
        }
    }

    /// Adds NULL to column `column`.
    final void nullValue(int column) {
        rows.column(column).appendNull();
    }

    /// Ends a row whose values have been added.
    final void endRow() {
        lines[rows.size()] = line;
        rows.endRow(1);
    }

    /// An error about the data as a whole.
    final SqlException malformed(String message) {
        return error(SqlException.of(SqlState.BAD_COPY_FILE_FORMAT, message));
    }

    /// `error` with the line as its context.
    final SqlException error(SqlException error) {
        return error.context("COPY %s, line %d%s".formatted(table, line, shownRow()));
    }

    /// What to show of the row under way.
    String shownRow() {
        return "";
    }

    /// The start of some bytes, for a message.
    static String shown(byte[] bytes, int from, int to) {
        if (to - from <= SHOWN_BYTES_MAX) {
            return new String(bytes, from, to - from, UTF_8);
        }
        int stop = from + SHOWN_BYTES_MAX;
        while (stop > from && (bytes[stop] & 0xc0) == 0x80) {
            stop--; // not within a character
        }
        return new String(bytes, from, stop - from, UTF_8) + "...";
    }

    /// `text` as bytes.
    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    /// Whether the bytes from `from` to `to` are `other`.
    static boolean same(byte[] bytes, int from, int to, byte[] other) {
        return to - from == other.length && Arrays.equals(bytes, from, to, other, 0, other.length);
    }
}
