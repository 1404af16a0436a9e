// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.copy;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.TextFormat;
import io.tidemill.server.session.CopyOptions;

/// Writes csv, with quotes where they are needed.
final class CsvFormatter extends LineFormatter {
    CsvFormatter(Schema schema, CopyOptions options, TextFormat text) {
        // a word for NULL, or quotes, that could be a number: then every value has to be looked at
        super(schema, options, text, options.nullText().isEmpty() && options.quote() == '"');
    }

    @Override
    void escape(Slice value, Slice out) {
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
