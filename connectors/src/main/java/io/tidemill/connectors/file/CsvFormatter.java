// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.TextFormat;
import java.util.Arrays;

/// Writes csv, with quotes where a field needs them: where it holds a delimiter, quote or line end,
/// or could be taken for NULL.
final class CsvFormatter extends RowFormatter {
    private final CsvDialect dialect;
    private final TextFormat text = TextFormat.utc();
    private final Slice value = new Slice();

    CsvFormatter(CsvDialect dialect, Schema schema) {
        super(schema);
        this.dialect = dialect;
    }

    @Override
    void header(Slice out) {
        if (dialect.header()) {
            for (int column = 0; column < schema.size(); column++) {
                separate(column, out);
                append(Slice.of(schema.field(column).name()), out);
            }
            out.append('\n');
        }
    }

    @Override
    void row(Batch batch, int row, Slice out) {
        for (int column = 0; column < schema.size(); column++) {
            separate(column, out);
            var values = batch.column(column);
            if (values.isNull(row)) {
                out.append(dialect.nullText(), 0, dialect.nullText().length);
            } else {
                value.reset();
                text.format(schema.type(column), values, row, value);
                append(value, out);
            }
        }
        out.append('\n');
    }

    private void separate(int column, Slice out) {
        if (column > 0) {
            out.append(dialect.delimiter());
        }
    }

    private void append(Slice field, Slice out) {
        if (!needsQuotes(field)) {
            out.append(field);
            return;
        }
        byte quote = dialect.quote();
        out.append(quote);
        int done = 0;
        for (int i = 0; i < field.length; i++) {
            if (field.at(i) == quote) {
                out.append(field.data, field.offset + done, i + 1 - done);
                out.append(quote);
                done = i + 1;
            }
        }
        out.append(field.data, field.offset + done, field.length - done);
        out.append(quote);
    }

    private boolean needsQuotes(Slice field) {
        byte[] nullText = dialect.nullText();
        if (field.length == nullText.length
                && Arrays.equals(
                        field.data,
                        field.offset,
                        field.offset + field.length,
                        nullText,
                        0,
                        nullText.length)) {
            return true;
        }
        for (int i = 0; i < field.length; i++) {
            int b = field.at(i);
            if (b == dialect.delimiter() || b == dialect.quote() || b == '\n' || b == '\r') {
                return true;
            }
        }
        return false;
    }
}
