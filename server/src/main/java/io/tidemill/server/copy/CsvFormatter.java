// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.copy;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.TextFormat;
import io.tidemill.server.session.CopyOptions;

/// Writes csv, with quotes where they are needed.
final class CsvFormatter extends CopyFormatter {
    private final CopyOptions options;
    private final byte[] nullText;
    private final boolean[] plain;
    private final Slice scratch = new Slice();

    CsvFormatter(Schema schema, CopyOptions options, TextFormat text) {
        super(schema, textWriters(schema, text));
        this.options = options;
        nullText = CopyParser.utf8(options.nullText());
        plain = new boolean[schema.size()];
        for (int i = 0; i < plain.length; i++) {
            // a word for NULL, or quotes, that could be a number: then every value has to be looked
            // at
            plain[i] =
                    isPlain(schema, i, options) && nullText.length == 0 && options.quote() == '"';
        }
    }

    @Override
    public void header(Slice out) {
        if (options.header()) {
            for (int i = 0; i < schema.size(); i++) {
                separate(i, out);
                quote(Slice.of(schema.field(i).name()), out);
            }
            out.append('\n');
        }
    }

    @Override
    public void row(Batch batch, int row, Slice out) {
        for (int i = 0; i < writers.length; i++) {
            separate(i, out);
            Column column = batch.column(i);
            if (column.isNull(row)) {
                out.append(nullText, 0, nullText.length);
            } else if (plain[i]) {
                writers[i].write(column, row, out);
            } else {
                scratch.reset();
                writers[i].write(column, row, scratch);
                quote(scratch, out);
            }
        }
        out.append('\n');
    }

    @Override
    public void trailer(Slice out) {
        // nothing
    }

    private void separate(int column, Slice out) {
        if (column > 0) {
            out.append(options.delimiter());
        }
    }

    private void quote(Slice value, Slice out) {
        if (!needsQuotes(value)) {
            out.append(value);
            return;
        }
        out.append(options.quote());
        int done = 0;
        for (int i = 0; i < value.length; i++) {
            int b = value.at(i);
            if (b == options.quote() || b == options.escape()) {
                out.append(value.data, value.offset + done, i - done);
                out.append(options.escape());
                done = i;
            }
        }
        out.append(value.data, value.offset + done, value.length - done);
        out.append(options.quote());
    }

    private boolean needsQuotes(Slice value) {
        int end = value.offset + value.length;
        if (CopyParser.same(value.data, value.offset, end, nullText)) {
            return true;
        }
        if (schema.size() == 1 && value.length == 2 && value.at(0) == '\\' && value.at(1) == '.') {
            return true; // would end the data
        }
        for (int i = 0; i < value.length; i++) {
            int b = value.at(i);
            if (b == options.delimiter() || b == options.quote() || b == '\n' || b == '\r') {
                return true;
            }
        }
        return false;
    }
}
