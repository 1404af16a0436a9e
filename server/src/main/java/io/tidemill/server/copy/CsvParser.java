// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.copy;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.TextFormat;
import io.tidemill.server.session.CopyOptions;
import java.util.Arrays;

/// Reads csv: quotes, which may start and end anywhere in a field, take away the meaning of
/// delimiters and line ends between them.
final class CsvParser extends LineParser {
    private final byte quote;
    private final byte escape;

    /// How many quotes each field has; the last element is for fields too many.
    private final int[] quotes;

    private boolean quoted;
    private int innerLines;
    private byte[] scratch = new byte[256];

    CsvParser(String table, Schema schema, CopyOptions options, TextFormat text) {
        super(table, schema, options, text);
        quote = (byte) options.quote();
        escape = (byte) options.escape();
        quotes = new int[schema.size() + 1];
        special[quote & 0xff] = true;
        special[escape & 0xff] = true;
    }

    @Override
    boolean row() {
        byte[] bytes = data;
        int stop = end;
        int i = next;
        while (i < stop) {
            byte b = bytes[i];
            if (!special[b & 0xff]) {
                i++;
            } else if (b == quote) {
                quoted = !quoted;
                quotes[Math.min(count, quotes.length - 1)]++;
                i++;
            } else if (quoted) {
                if (b == escape) {
                    if (i + 1 == stop) {
                        break;
                    }
                    if (bytes[i + 1] == quote || bytes[i + 1] == escape) {
                        quotes[Math.min(count, quotes.length - 1)]++;
                        i++;
                    }
                } else if (b == '\n') {
                    innerLines++;
                }
                i++;
            } else if (b == delimiter) {
                endField(i++);
            } else if (b == '\n' || b == '\r') {
                line += innerLines;
                innerLines = 0;
                if (endLine(i)) {
                    return true;
                }
                break;
            } else {
                i++; // an escape outside of quotes is like any other
            }
        }
        next = i;
        return false;
    }

    @Override
    boolean mayBeNull(int column) {
        return quotes[column] == 0;
    }

    @Override
    void field(int column, int from, int to) {
        int count = quotes[column];
        if (count == 0) {
            value(column, data, from, to - from);
        } else if (count == 2 && data[from] == quote && data[to - 1] == quote) {
            value(column, data, from + 1, to - from - 2);
        } else {
            scratch = room(scratch, to - from);
            value(column, scratch, 0, unquote(from, to));
        }
    }

    private int unquote(int from, int to) {
        byte[] bytes = data;
        boolean inside = false;
        int length = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (inside
                    && b == escape
                    && i + 1 < to
                    && (bytes[i + 1] == quote || bytes[i + 1] == escape)) {
                scratch[length++] = bytes[++i];
            } else if (b == quote) {
                inside = !inside;
            } else {
                scratch[length++] = b;
            }
        }
        return length;
    }

    @Override
    void reset() {
        Arrays.fill(quotes, 0);
    }

    @Override
    void checkComplete() {
        if (!ended && start < end) {
            throw malformed("unterminated CSV quoted field");
        }
    }

    @Override
    SqlException strayLineEnd(String name, String escapeSequence) {
        return malformed("unquoted " + name + " found in data")
                .hint("Use quoted CSV field to represent " + name + ".");
    }
}
