// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// Values of `boolean`: 0 and 1.
public final class Booleans {
    private Booleans() {}

    /// The value that `text` writes: any prefix of true, false, yes, no, also on, off, 1, 0.
    ///
    /// @throws SqlException 22P02 when it is none of them
    public static long parse(Slice text) {
        int from = TextScan.skipSpace(text, 0);
        int to = TextScan.trimEnd(text);
        int length = to - from;
        if (length > 0) {
            switch (text.at(from) | 0x20) {
                case 't' -> {
                    if (isPrefix(text, from, to, "true")) {
                        return 1;
                    }
                }
                case 'f' -> {
                    if (isPrefix(text, from, to, "false")) {
                        return 0;
                    }
                }
                case 'y' -> {
                    if (isPrefix(text, from, to, "yes")) {
                        return 1;
                    }
                }
                case 'n' -> {
                    if (isPrefix(text, from, to, "no")) {
                        return 0;
                    }
                }
                case 'o' -> {
                    if (TextScan.isWord(text, from, to, "on")) {
                        return 1;
                    }
                    if (length > 1 && isPrefix(text, from, to, "off")) {
                        return 0;
                    }
                }
                default -> {
                    if (length == 1 && (text.at(from) == '1' || text.at(from) == '0')) {
                        return text.at(from) == '1' ? 1 : 0;
                    }
                }
            }
        }
        throw SqlException.of(
                SqlState.INVALID_TEXT_REPRESENTATION,
                "invalid input syntax for type boolean: \"" + text.toText() + "\"");
    }

    private static boolean isPrefix(Slice text, int from, int to, String word) {
        return to - from <= word.length()
                && TextScan.isWord(text, from, to, word.substring(0, to - from));
    }

    /// Appends `t` or `f`, as a client sees a boolean.
    public static void format(long value, Slice out) {
        out.append(value != 0 ? 't' : 'f');
    }

    /// Appends `true` or `false`, as a cast to text gives.
    public static void formatWord(long value, Slice out) {
        out.append(value != 0 ? "true" : "false");
    }
}
