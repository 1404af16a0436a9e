// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.batch;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Null bitmaps: bit `i % 64` of word `i / 64` is set where row `i` is NULL. No bitmap means no
/// nulls.
public final class Nulls {
    private Nulls() {}

    /// Whether row `row` is NULL.
    public static boolean get(long @Nullable [] nulls, int row) {
        return nulls != null && row >> 6 < nulls.length && (nulls[row >> 6] & (1L << row)) != 0;
    }

    /// Marks row `row`, growing the bitmap as needed; returns the bitmap to keep.
    public static long[] set(long @Nullable [] nulls, int row) {
        int word = row >> 6;
        long[] result = nulls == null ? new long[Math.max(4, word + 1)] : nulls;
        if (word >= result.length) {
            result = Arrays.copyOf(result, Math.max(word + 1, result.length * 2));
        }
        result[word] |= 1L << row;
        return result;
    }

    /// The bitmap of the first `count` of `rows`, in that order.
    static long @Nullable [] gather(long @Nullable [] nulls, int[] rows, int count) {
        if (nulls == null) {
            return null;
        }
        long any = 0;
        var gathered = new long[(count + 63) >> 6];
        for (int i = 0; i < count; i++) {
            if (get(nulls, rows[i])) {
                gathered[i >> 6] |= 1L << i;
                any = 1;
            }
        }
        return any == 0 ? null : gathered;
    }
}
