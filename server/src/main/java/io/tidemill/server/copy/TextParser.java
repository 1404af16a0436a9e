// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.copy;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.TextFormat;
import io.tidemill.server.session.CopyOptions;
import java.util.Arrays;

/// Reads the text format: a backslash takes away, or gives, a byte its special meaning.
final class TextParser extends LineParser {
    private final boolean[] escaped;
    private byte[] scratch = new byte[256];

    TextParser(String table, Schema schema, CopyOptions options, TextFormat text) {
        super(table, schema, options, text);
        escaped = new boolean[schema.size() + 1];
        special['\\'] = true;
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
            } else if (b == delimiter) {
                endField(i++);
            } else if (b == '\\') {
                if (i + 1 == stop) {
                    break;
                }
                escaped[Math.min(count, escaped.length - 1)] = true;
                i += 2;
            } else if (endLine(i)) {
                return true;
            } else {
                break;
            }
        }
        next = i;
        return false;
    }

    @Override
    boolean mayBeNull(int column) {
        return true; // `\N` is an escape itself
    }

    @Override
    void field(int column, int from, int to) {
        if (escaped[column]) {
            scratch = room(scratch, to - from);
            value(column, scratch, 0, unescape(data, from, to, scratch));
        } else {
            value(column, data, from, to - from);
        }
    }

    @Override
    void reset() {
        Arrays.fill(escaped, false);
    }

    @Override
    void checkComplete() {
        if (!ended && start < end) {
            throw malformed("unexpected end of data after a backslash");
        }
    }

    @Override
    SqlException strayLineEnd(String name, String escape) {
        return malformed("literal " + name + " found in data")
                .hint("Use \"" + escape + "\" to represent " + name + ".");
    }

    /// Writes what the bytes from `from` to `to` stand for into `out`; returns how many bytes that
    /// is.
    private static int unescape(byte[] bytes, int from, int to, byte[] out) {
        int length = 0;
        int i = from;
        while (i < to) {
            byte b = bytes[i++];
            if (b != '\\') {
                out[length++] = b;
                continue;
            }
            byte escape = bytes[i++];
            switch (escape) {
                case 'b' -> out[length++] = '\b';
                case 'f' -> out[length++] = '\f';
                case 'n' -> out[length++] = '\n';
                case 'r' -> out[length++] = '\r';
                case 't' -> out[length++] = '\t';
                case 'v' -> out[length++] = 0x0b;
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    int code = escape - '0';
                    for (int k = 0; k < 2 && i < to && (bytes[i] & ~7) == '0'; k++) {
                        code = code << 3 | (bytes[i++] - '0');
                    }
                    out[length++] = (byte) code;
                }
                case 'x' -> {
                    int code = i < to ? Character.digit(bytes[i], 16) : -1;
                    if (code < 0) {
                        out[length++] = 'x';
                    } else {
                        i++;
                        int second = i < to ? Character.digit(bytes[i], 16) : -1;
                        if (second >= 0) {
                            code = code << 4 | second;
                            i++;
                        }
                        out[length++] = (byte) code;
                    }
                }
                default -> out[length++] = escape;
            }
        }
        return length;
    }
}
