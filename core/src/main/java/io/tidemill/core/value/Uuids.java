// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// The text form of `uuid`, whose values are 16 bytes.
public final class Uuids {
    /// Bytes of a value.
    public static final int SIZE = 16;

    private Uuids() {}

    /// Sets `out` to the value that `text` writes: 32 hexadecimal digits, a hyphen or not after
    /// each four, in braces or not.
    ///
    /// @throws SqlException 22P02 when it is none
    public static void parse(Slice text, Slice out) {
        boolean braces = text.length > 0 && text.at(0) == '{';
        int at = braces ? 1 : 0;
        out.reset();
        for (int i = 0; i < SIZE; i++) {
            int high = at < text.length ? TextScan.hexDigit(text.at(at)) : -1;
            int low = at + 1 < text.length ? TextScan.hexDigit(text.at(at + 1)) : -1;
            if (high < 0 || low < 0) {
                throw invalid(text);
            }
            out.append(high << 4 | low);
            at += 2;
            if (i % 2 == 1 && i < SIZE - 1 && at < text.length && text.at(at) == '-') {
                at++;
            }
        }
        if (braces) {
            if (at >= text.length || text.at(at) != '}') {
                throw invalid(text);
            }
            at++;
        }
        if (at != text.length) {
            throw invalid(text);
        }
    }

    private static SqlException invalid(Slice text) {
        return SqlException.of(
                SqlState.INVALID_TEXT_REPRESENTATION,
                "invalid input syntax for type uuid: \"" + text.toText() + "\"");
    }

    /// Appends the 36 characters of `value`.
    public static void format(Slice value, Slice out) {
        var part = new Slice();
        int at = 0;
        for (int end : new int[] {4, 6, 8, 10, 16}) {
            if (at > 0) {
                out.append('-');
            }
            part.set(value.data, value.offset + at, end - at);
            Bytea.formatHex(part, out);
            at = end;
        }
    }
}
