// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.copy;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.TextFormat;
import io.tidemill.server.session.CopyOptions;

/// Writes a line a row, with a delimiter between the values.
abstract sealed class LineFormatter extends CopyFormatter permits TextFormatter, CsvFormatter {
    final CopyOptions options;
    final byte[] nullText;
    private final boolean[] plain;
    private final Slice scratch = new Slice();

    /// @param quick whether values whose type needs no escaping are written as they are
    LineFormatter(Schema schema, CopyOptions options, TextFormat text, boolean quick) {
        super(schema, textWriters(schema, text));
        this.options = options;
        nullText = CopyParser.utf8(options.nullText());
        plain = new boolean[schema.size()];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = quick && isPlain(schema, i, options);
        }
    }

    @Override
    public final void header(Slice out) {
        if (options.header()) {
            for (int i = 0; i < schema.size(); i++) {
                separate(i, out);
                escape(Slice.of(schema.field(i).name()), out);
            }
            out.append('\n');
        }
    }

    @Override
    public final void row(Batch batch, int row, Slice out) {
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
    public final void trailer(Slice out) {
        // nothing: `\.` is for files
    }

    private void separate(int column, Slice out) {
        if (column > 0) {
            out.append(options.delimiter());
        }
    }

    /// Appends `value` so that it is read as one value.
    abstract void escape(Slice value, Slice out);
}
