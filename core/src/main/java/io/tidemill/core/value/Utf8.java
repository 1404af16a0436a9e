// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// Checks that text which comes in is UTF-8 without zero bytes: what `text` may hold.
public final class Utf8 {
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LOW_BITS = 0x0101010101010101L;

    private Utf8() {}

    /// Throws 22021 when `text` is something else.
    public static void check(Slice text) {
        byte[] data = text.data;
        int end = text.offset + text.length;
        int i = text.offset;
        while (true) {
            while (i + 8 <= end) {
                long word = BigEndian.getLong(data, i);
                // a high bit, or a byte from which 1 cannot be subtracted: not plain ASCII
                if (((word | (word - LOW_BITS)) & HIGH_BITS) != 0) {
                    break;
                }
                i += 8;
            }
            int stop = Math.min(end, i + 8);
            while (i < stop) {
                int length = length(data, i, end);
                if (length == 0) {
                    throw invalid(data, i, end);
                }
                i += length;
            }
            if (i >= end) {
                return;
            }
        }
    }

    /// Bytes of the character at `i`, 0 where there is none.
    private static int length(byte[] data, int i, int end) {
        int first = data[i] & 0xff;
        if (first < 0x80) {
            return first == 0 ? 0 : 1;
        }
        if (first < 0xc2 || first > 0xf4) {
            return 0;
        }
        int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (i + length > end) {
            return 0;
        }
        int second = data[i + 1] & 0xff;
        int min = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int max = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < min || second > max) {
            return 0;
        }
        for (int k = 2; k < length; k++) {
            if ((data[i + k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static SqlException invalid(byte[] data, int at, int end) {
        var hex = new StringBuilder();
        int first = data[at] & 0xff;
        int claimed = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        for (int i = at; i < Math.min(end, at + claimed); i++) {
            hex.append(" 0x%02x".formatted(data[i]));
        }
        return SqlException.of(
                SqlState.CHARACTER_NOT_IN_REPERTOIRE,
                "invalid byte sequence for encoding \"UTF8\":" + hex);
    }
}
