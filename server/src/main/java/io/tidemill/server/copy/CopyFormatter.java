// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.copy;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.TextFormat;
import io.tidemill.server.session.CopyOptions;
import io.tidemill.server.value.ValueWriter;

/// Writes rows as `COPY … TO` gives them. Used by one thread.
public abstract sealed class CopyFormatter permits LineFormatter, BinaryFormatter {
    /// The columns.
    final Schema schema;

    final ValueWriter[] writers;

    CopyFormatter(Schema schema, ValueWriter[] writers) {
        this.schema = schema;
        this.writers = writers;
    }

    /// A formatter.
    ///
    /// @param text how values are written as text
    public static CopyFormatter of(Schema schema, CopyOptions options, TextFormat text) {
        return switch (options.format()) {
            case TEXT -> new TextFormatter(schema, options, text);
            case CSV -> new CsvFormatter(schema, options, text);
            case BINARY -> new BinaryFormatter(schema);
        };
    }

    /// Appends what comes before the rows, if anything.
    public abstract void header(Slice out);

    /// Appends a row.
    public abstract void row(Batch batch, int row, Slice out);

    /// Appends what comes after the rows, if anything.
    public abstract void trailer(Slice out);

    /// Writers of the text form of the columns.
    static ValueWriter[] textWriters(Schema schema, TextFormat text) {
        var writers = new ValueWriter[schema.size()];
        for (int i = 0; i < writers.length; i++) {
            writers[i] = ValueWriter.text(schema.type(i), text);
        }
        return writers;
    }

    /// Whether the text form of the column never has a byte that needs care.
    static boolean isPlain(Schema schema, int column, CopyOptions options) {
        boolean harmless =
                switch (options.delimiter()) {
                    case '\t', ',', ';', '|' -> true;
                    default -> false; // a blank or a dot may be part of a number or time
                };
        return harmless
                && switch (schema.type(column).name()) {
                    case TEXT, BYTEA, JSONB, VECTOR, ARRAY, UNKNOWN -> false;
                    default -> true;
                };
    }
}
