// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// The text form of `bytea`: `\x…` in hexadecimal, or the old escape form on input.
public final class Bytea {
    private static final byte[] DIGITS = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private Bytea() {}

    /// Sets `out` to the bytes that `text` writes.
    ///
    /// @throws SqlException 22P02 or 22023 when it is in neither form
    public static void parse(Slice text, Slice out) {
        out.reset();
        if (text.length >= 2 && text.at(0) == '\\' && text.at(1) == 'x') {
            parseHex(text, 2, out);
        } else {
            parseEscape(text, out);
        }
    }

    /// Appends the bytes that the hexadecimal digits of `text` from `from` on write; white space is
    /// skipped.
    ///
    /// @throws SqlException 22023 when there are other characters or a digit without its pair
    public static void parseHex(Slice text, int from, Slice out) {
        int high = -1;
        for (int i = from; i < text.length; i++) {
            int c = text.at(i);
            if (high < 0 && TextScan.isSpace(c)) {
                continue;
            }
            int digit = TextScan.hexDigit(c);
            if (digit < 0) {
                throw SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "invalid hexadecimal digit: \"" + character(text, i) + "\"");
            }
            if (high < 0) {
                high = digit;
            } else {
                out.append(high << 4 | digit);
                high = -1;
            }
        }
        if (high >= 0) {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "invalid hexadecimal data: odd number of digits");
        }
    }

    private static String character(Slice text, int at) {
        return Character.toString(
                text.toText()
                        .codePointAt(
                                new String(
                                                text.data,
                                                text.offset,
                                                at,
                                                java.nio.charset.StandardCharsets.UTF_8)
                                        .length()));
    }

    /// Appends the bytes of the escape form: `\\` and `\ooo` in octal, all else as it is.
    ///
    /// @throws SqlException 22P02 when a backslash is followed by anything else
    public static void parseEscape(Slice text, Slice out) {
        for (int i = 0; i < text.length; i++) {
            int c = text.at(i);
            if (c != '\\') {
                out.append(c);
            } else if (i + 1 < text.length && text.at(i + 1) == '\\') {
                out.append('\\');
                i++;
            } else if (i + 3 < text.length
                    && text.at(i + 1) >= '0'
                    && text.at(i + 1) <= '3'
                    && text.at(i + 2) >= '0'
                    && text.at(i + 2) <= '7'
                    && text.at(i + 3) >= '0'
                    && text.at(i + 3) <= '7') {
                out.append(
                        (text.at(i + 1) - '0') << 6
                                | (text.at(i + 2) - '0') << 3
                                | (text.at(i + 3) - '0'));
                i += 3;
            } else {
                throw SqlException.of(
                        SqlState.INVALID_TEXT_REPRESENTATION,
                        "invalid input syntax for type bytea");
            }
        }
    }

    /// Appends `\x` and the hexadecimal digits.
    public static void format(Slice value, Slice out) {
        out.append('\\');
        out.append('x');
        formatHex(value, out);
    }

    /// Appends two hexadecimal digits a byte.
    public static void formatHex(Slice value, Slice out) {
        int at = out.grow(value.length * 2);
        for (int i = 0; i < value.length; i++) {
            int b = value.at(i);
            out.data[at++] = DIGITS[b >> 4];
            out.data[at++] = DIGITS[b & 15];
        }
    }

    /// Appends the escape form: bytes from 128 on and 0 in octal, backslashes doubled.
    public static void formatEscape(Slice value, Slice out) {
        for (int i = 0; i < value.length; i++) {
            int b = value.at(i);
            if (b == '\\') {
                out.append('\\');
                out.append('\\');
            } else if (b == 0 || b >= 128) {
                out.append('\\');
                out.append('0' + (b >> 6));
                out.append('0' + (b >> 3 & 7));
                out.append('0' + (b & 7));
            } else {
                out.append(b);
            }
        }
    }
}
