// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.copy;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.TextFormat;
import io.tidemill.server.session.CopyOptions;

/// Writes the text format.
final class TextFormatter extends CopyFormatter {
    private final CopyOptions options;
    private final byte[] nullText;
    private final boolean[] plain;
    private final Slice scratch = new Slice();

    TextFormatter(Schema schema, CopyOptions options, TextFormat text) {
        super(schema, textWriters(schema, text));
        this.options = options;
        nullText = CopyParser.utf8(options.nullText());
        plain = new boolean[schema.size()];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = isPlain(schema, i, options);
        }
    }

    @Override
    public void header(Slice out) {
        if (options.header()) {
            for (int i = 0; i < schema.size(); i++) {
                separate(i, out);
                escape(Slice.of(schema.field(i).name()), out);
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
                escape(scratch, out);
            }
        }
        out.append('\n');
    }

    @Override
    public void trailer(Slice out) {
        // nothing: `\.` is for files
    }

    private void separate(int column, Slice out) {
        if (column > 0) {
            out.append(options.delimiter());
        }
    }

    private void escape(Slice value, Slice out) {
        int done = 0;
        for (int i = 0; i < value.length; i++) {
            int b = value.at(i);
            int letter =
                    switch (b) {
                        case '\b' -> 'b';
                        case '\f' -> 'f';
                        case '\n' -> 'n';
                        case '\r' -> 'r';
                        case '\t' -> 't';
                        case 0x0b -> 'v';
                        case '\\' -> '\\';
                        default -> b == options.delimiter() ? b : -1;
                    };
            if (letter >= 0) {
                out.append(value.data, value.offset + done, i - done);
                out.append('\\');
                out.append(letter);
                done = i + 1;
            }
        }
        out.append(value.data, value.offset + done, value.length - done);
    }
}
