// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.copy;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.TextFormat;
import io.tidemill.server.session.CopyOptions;

/// Writes the text format.
final class TextFormatter extends LineFormatter {
    TextFormatter(Schema schema, CopyOptions options, TextFormat text) {
        super(schema, options, text, true);
    }

    @Override
    void escape(Slice value, Slice out) {
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
