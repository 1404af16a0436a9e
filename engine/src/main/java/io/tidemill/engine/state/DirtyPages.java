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

    /// The place of `slot` in its page.
    public static int place(int slot) {
        return slot & (SLOTS - 1);
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

    /// Writes a slot.
    @FunctionalInterface
    public interface SlotWriter {
        /// Appends the state of `slot` to its page; nothing where it has none.
        void write(int slot, PageWriter page);
    }

    /// Writes the changed pages, numbered from `base` on: all their slots. A page without state is
    /// deleted.
    public void checkpoint(PageSink sink, long base, SlotWriter writer) {
        var page = new PageWriter();
        drain(number -> {
            int from = number * SLOTS;
            for (int slot = from; slot < from + SLOTS; slot++) {
                writer.write(slot, page);
            }
            if (page.size() == 0) {
                sink.delete(base + number);
            } else {
                sink.put(base + number, page.take());
            }
        });
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
