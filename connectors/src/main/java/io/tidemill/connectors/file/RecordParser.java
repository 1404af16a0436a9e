// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.connector.Missing;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.TextFormat;
import io.tidemill.core.value.Utf8;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Finds records in bytes and makes values of them. It holds one record at a time: [#read], then
/// [#append]. One thread.
abstract sealed class RecordParser permits CsvParser, JsonLineParser {
    /// The record's end is not among the bytes.
    static final int INCOMPLETE = -1;

    private static final int SHOWN_CHARACTERS_MAX = 100;

    final Schema schema;
    private final TextFormat text = TextFormat.utc();
    private final Map<String, Integer> folded = new HashMap<>();

    /// How many lines the record read takes.
    int lines;

    /// What is wrong with the record read as a whole, or null.
    @Nullable SqlException problem;

    RecordParser(Schema schema) {
        this.schema = schema;
        for (int i = 0; i < schema.size(); i++) {
            // Names that differ in case only stand for themselves.
            String name = schema.field(i).name();
            folded.merge(name.toLowerCase(Locale.ROOT), i, (one, other) -> -1);
        }
    }

    static RecordParser of(FileSourceOptions options, Schema schema) {
        return switch (options.format()) {
            case CSV -> new CsvParser(options.csv(), schema);
            case JSON -> new JsonLineParser(schema);
        };
    }

    /// Reads the record that starts at `from`, which is before `to`, and returns where the next one
    /// starts, or [#INCOMPLETE].
    ///
    /// @param last whether no more bytes follow
    abstract int read(byte[] data, int from, int to, boolean last);

    /// Whether the record read is an empty line, to be passed over.
    abstract boolean blank();

    /// Whether the record to be read next names the columns.
    abstract boolean wantsHeader();

    /// Takes the record read for names of columns.
    ///
    /// Errors: 42703 where none of them is a column of the table.
    abstract void header();

    /// Another file begins.
    abstract void restart();

    /// Notes the columns that no record says.
    abstract void noteMissing(Missing missing);

    /// Appends the values of the record read, as row `row`, to the columns of `into`, one after the
    /// other. After an error the columns from the one at fault on have got none.
    abstract void append(BatchBuilder into, int row, Missing missing);

    /// The column that `name` stands for: the one of that name, else the only one whose name
    /// differs in case.
    final int column(String name) {
        OptionalInt exact = schema.indexOf(name);
        return exact.isPresent()
                ? exact.getAsInt()
                : folded.getOrDefault(name.toLowerCase(Locale.ROOT), -1);
    }

    /// Appends the value that `value` writes to column `column`.
    final void appendValue(int column, Slice value, BatchBuilder into) {
        Type type = schema.type(column);
        try {
            switch (type.kind()) {
                case LONG -> into.longs(column).append(text.parseLong(type, value));
                case DOUBLE -> into.doubles(column).append(text.parseDouble(type, value));
                case BYTES -> {
                    Utf8.check(value);
                    text.parse(type, value, into.column(column));
                }
            }
        } catch (SqlException error) {
            throw error.context(
                    "column " + schema.field(column).name() + ": \"" + shown(value) + "\"");
        }
    }

    private static String shown(Slice value) {
        String all = value.toText();
        return all.length() <= SHOWN_CHARACTERS_MAX
                ? all
                : all.substring(0, SHOWN_CHARACTERS_MAX) + "...";
    }

    /// Where the line at `from` ends: after its `\n`, or `to` where there is none.
    static int lineEnd(byte[] data, int from, int to) {
        int i = from;
        while (i < to && data[i] != '\n') {
            i++;
        }
        return Math.min(i + 1, to);
    }
}
