// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import java.util.Arrays;
import java.util.function.IntConsumer;

/// Remembers which pages of a table of slots changed since the last checkpoint. A page holds the
/// state of [#SLOTS] neighbouring slots.
public final class DirtyPages {
    /// Slots to a page: with some tens of bytes a slot, a page is some kilobytes.
    public static final int SLOTS = 128;

    private static final int SHIFT = 7;

    private long[] words = new long[1];

    /// The page of `slot`.
    public static int page(int slot) {
        return slot >> SHIFT;
    }

    /// Says that `slot` changed.
    public void mark(int slot) {
        int page = slot >> SHIFT;
        int word = page >> 6;
        if (word >= words.length) {
            words = Arrays.copyOf(words, Math.max(word + 1, words.length * 2));
        }
        words[word] |= 1L << page;
    }

    /// Gives each changed page to `action`, ascending, and forgets it.
    public void drain(IntConsumer action) {
        for (int word = 0; word < words.length; word++) {
            long bits = words[word];
            words[word] = 0;
            while (bits != 0) {
                action.accept((word << 6) + Long.numberOfTrailingZeros(bits));
                bits &= bits - 1;
            }
        }
    }
}
