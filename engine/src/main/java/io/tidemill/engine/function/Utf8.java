// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Text as code points, on its bytes. Text is valid UTF-8 wherever it came from.
final class Utf8 {
    private Utf8() {}

    /// How many bytes the character whose first byte is `first` has.
    static int width(int first) {
        return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    }

    /// How many characters `text` has.
    static int length(Slice text) {
        int count = 0;
        int end = text.offset + text.length;
        for (int i = text.offset; i < end; i++) {
            count += (text.data[i] & 0xc0) != 0x80 ? 1 : 0;
        }
        return count;
    }

    /// How many bytes the first `characters` characters have; all, if there are fewer.
    static int prefix(Slice text, long characters) {
        if (characters >= text.length) {
            return text.length;
        }
        return skip(text, 0, characters);
    }

    /// The byte index `characters` characters behind byte `from`, at most the length.
    static int skip(Slice text, int from, long characters) {
        int at = from;
        for (long i = 0; i < characters && at < text.length; i++) {
            at += width(text.at(at));
        }
        return Math.min(at, text.length);
    }

    /// The code point that begins at byte `at`.
    static int codePoint(Slice text, int at) {
        int first = text.at(at);
        if (first < 0x80) {
            return first;
        }
        if (first < 0xe0) {
            return (first & 0x1f) << 6 | (text.at(at + 1) & 0x3f);
        }
        if (first < 0xf0) {
            return (first & 0x0f) << 12 | (text.at(at + 1) & 0x3f) << 6 | (text.at(at + 2) & 0x3f);
        }
        return (first & 0x07) << 18
                | (text.at(at + 1) & 0x3f) << 12
                | (text.at(at + 2) & 0x3f) << 6
                | (text.at(at + 3) & 0x3f);
    }

    /// Appends a code point.
    static void append(int codePoint, Slice out) {
        if (codePoint < 0x80) {
            out.append(codePoint);
        } else if (codePoint < 0x800) {
            out.append(0xc0 | codePoint >> 6);
            out.append(0x80 | (codePoint & 0x3f));
        } else if (codePoint < 0x10000) {
            out.append(0xe0 | codePoint >> 12);
            out.append(0x80 | (codePoint >> 6 & 0x3f));
            out.append(0x80 | (codePoint & 0x3f));
        } else {
            out.append(0xf0 | codePoint >> 18);
            out.append(0x80 | (codePoint >> 12 & 0x3f));
            out.append(0x80 | (codePoint >> 6 & 0x3f));
            out.append(0x80 | (codePoint & 0x3f));
        }
    }

    /// Whether all bytes are ASCII.
    static boolean isAscii(Slice text) {
        int end = text.offset + text.length;
        for (int i = text.offset; i < end; i++) {
            if (text.data[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether `bytes` are valid UTF-8 without NUL.
    static boolean isValid(Slice bytes) {
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes.data, bytes.offset, bytes.length))
                            .toString();
            return text.indexOf(0) < 0;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /// Where `part` begins in `text` from byte `from` on, or -1.
    static int indexOf(Slice text, Slice part, int from) {
        if (part.length == 0) {
            return from;
        }
        byte first = part.data[part.offset];
        int last = text.offset + text.length - part.length;
        for (int i = text.offset + from; i <= last; i++) {
            if (text.data[i] == first
                    && java.util.Arrays.equals(
                            text.data,
                            i,
                            i + part.length,
                            part.data,
                            part.offset,
                            part.offset + part.length)) {
                return i - text.offset;
            }
        }
        return -1;
    }
}
