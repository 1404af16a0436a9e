// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage.codec;

import io.tidemill.core.batch.Nulls;
import org.jspecify.annotations.Nullable;

/// Null bitmaps as runs or bits ("nulls" in docs/formats/batch.md).
final class NullRuns {
    private NullRuns() {}

    /// The bitmap, or null where none of `size` rows is NULL.
    static long @Nullable [] orNone(long @Nullable [] nulls, int size) {
        return nulls == null || next(nulls, 0, size, true) == size ? null : nulls;
    }

    /// The first row from `row` on that is NULL, or that is not; `size` if there is none.
    static int next(long[] nulls, int row, int size, boolean isNull) {
        int at = row;
        while (at < size) {
            long word = at >> 6 < nulls.length ? nulls[at >> 6] : 0;
            long left = (isNull ? word : ~word) >>> at;
            if (left != 0) {
                return Math.min(size, at + Long.numberOfTrailingZeros(left));
            }
            at = (at | 63) + 1;
        }
        return size;
    }

    static void encode(long[] nulls, int size, ByteWriter out) {
        int bitmapBytes = (size + 7) / 8;
        var runs = new ByteWriter(64);
        int count = 0;
        int row = 0;
        boolean isNull = false;
        // runs pay while each is longer than eight rows or so
        while (next(nulls, row, size, true) < size || isNull) {
            int end = next(nulls, row, size, !isNull);
            runs.putVarint(end - row);
            count++;
            row = end;
            isNull = !isNull;
            if (runs.size() >= bitmapBytes) {
                break;
            }
        }
        if (runs.size() < bitmapBytes) {
            out.putVarint(count);
            out.put(runs);
            return;
        }
        out.putVarint(0);
        for (int i = 0; i < bitmapBytes; i++) {
            long word = i >> 3 < nulls.length ? nulls[i >> 3] : 0;
            int used = Math.min(8, size - i * 8);
            out.put((int) (word >>> (i % 8 * 8)) & (0xff >>> (8 - used)));
        }
    }

    static long @Nullable [] decode(ByteReader in, int size) {
        int count = in.getCount(size + 1, "count of null runs");
        var nulls = new long[(size + 63) / 64];
        if (count == 0) {
            int bytes = (size + 7) / 8;
            for (int i = 0; i < bytes; i++) {
                nulls[i >> 3] |= (long) in.get() << (i % 8 * 8);
            }
            return orNone(nulls, size);
        }
        int row = 0;
        for (int i = 0; i < count; i++) {
            int length = in.getCount(size - row, "length of a null run");
            if (i % 2 == 1) {
                for (int j = 0; j < length; j++) {
                    Nulls.set(nulls, row + j);
                }
            }
            row += length;
        }
        return orNone(nulls, size);
    }
}
