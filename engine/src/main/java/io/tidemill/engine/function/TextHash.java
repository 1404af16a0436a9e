// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;

/// `hashtext`: the number that PostgreSQL gives for a text, the same at all times and places. It
/// cuts rows into parts that stay the same.
///
/// It is lookup3 (B. Jenkins, 2006) of the UTF-8 bytes, taken as little-endian words, with
/// PostgreSQL's start value.
public final class TextHash {
    private static final int WORDS_BYTES = 12;

    private TextHash() {}

    static void register(Registry r) {
        r.add(
                "hashtext(text) integer",
                "hashtext",
                "a number that depends on the text alone, such as for a stable sample of rows",
                "hashtext('abc') → -785388649");
    }

    public static long hashtext(Slice text) {
        int a = 0x9e37_79b9 + text.length + 3_923_095;
        int b = a;
        int c = a;
        int at = 0;
        for (; text.length - at >= WORDS_BYTES; at += WORDS_BYTES) {
            a += word(text, at);
            b += word(text, at + 4);
            c += word(text, at + 8);
            a = (a - c) ^ Integer.rotateLeft(c, 4);
            c += b;
            b = (b - a) ^ Integer.rotateLeft(a, 6);
            a += c;
            c = (c - b) ^ Integer.rotateLeft(b, 8);
            b += a;
            a = (a - c) ^ Integer.rotateLeft(c, 16);
            c += b;
            b = (b - a) ^ Integer.rotateLeft(a, 19);
            a += c;
            c = (c - b) ^ Integer.rotateLeft(b, 4);
            b += a;
        }
        a += word(text, at);
        b += word(text, at + 4);
        // The lowest byte of the last word stands for the length.
        c += word(text, at + 8) << 8;
        c = (c ^ b) - Integer.rotateLeft(b, 14);
        a = (a ^ c) - Integer.rotateLeft(c, 11);
        b = (b ^ a) - Integer.rotateLeft(a, 25);
        c = (c ^ b) - Integer.rotateLeft(b, 16);
        a = (a ^ c) - Integer.rotateLeft(c, 4);
        b = (b ^ a) - Integer.rotateLeft(a, 14);
        c = (c ^ b) - Integer.rotateLeft(b, 24);
        return c;
    }

    /// Four bytes from there on; those behind the end are 0.
    private static int word(Slice text, int at) {
        int word = 0;
        for (int i = 0; i < Integer.BYTES && at + i < text.length; i++) {
            word |= (text.data[text.offset + at + i] & 0xFF) << (8 * i);
        }
        return word;
    }
}
