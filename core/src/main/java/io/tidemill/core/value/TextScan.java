// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;

/// Small steps of reading text byte by byte.
final class TextScan {
    private TextScan() {}

    /// Whether `c` is white space as C's `isspace` has it.
    static boolean isSpace(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /// The first index from `at` on that is not white space, or the length.
    static int skipSpace(Slice text, int at) {
        int i = at;
        while (i < text.length && isSpace(text.at(i))) {
            i++;
        }
        return i;
    }

    /// The length without white space at the end.
    static int trimEnd(Slice text) {
        int end = text.length;
        while (end > 0 && isSpace(text.at(end - 1))) {
            end--;
        }
        return end;
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(int c) {
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    /// The value of a hexadecimal digit, or -1.
    static int hexDigit(int c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /// Whether the text from `from` to `to` is `word` (lower-case ASCII), whatever its case.
    static boolean isWord(Slice text, int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            int c = text.at(from + i);
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Appends `value` in decimal, with zeros in front up to `width` digits.
    static void appendPadded(Slice out, long value, int width) {
        int digits = Math.max(width, Math.max(1, Numeric.decimalDigits(value)));
        int at = out.grow(digits);
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            out.data[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
