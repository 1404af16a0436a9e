// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.recommend;

import java.util.Arrays;

/// Pairs of ratings on their way to the sums of their items. They are sorted by item first, so that
/// the sums of one item after the other are changed: those of all together are far larger than the
/// processor's caches, and changes in the order of the ratings would wait for memory each.
final class PairChanges {
    private static final int CAPACITY_MAX = 1 << 19;
    private static final int DIGIT_BITS = 8;
    private static final int DIGITS = 1 << DIGIT_BITS;
    private static final int RATING_BITS = 17;
    private static final int RATING_OFFSET = 1 << 16;
    private static final long RATING = (1L << RATING_BITS) - 1;
    private static final int SORTED_MIN = 256;
    private static final int AHEAD = 32;

    private int size;

    // Keeps what is read ahead from being left out.
    @SuppressWarnings("UnusedVariable")
    private long ahead;

    // Item and other; sign and the two ratings.
    private long[] items = new long[64];
    private long[] ratings = new long[64];
    private long[] sortedItems = {};
    private long[] sortedRatings = {};

    boolean isFull() {
        return size >= CAPACITY_MAX;
    }

    void add(int item, int other, int own, int others, int sign) {
        if (size == items.length) {
            items = Arrays.copyOf(items, 2 * size);
            ratings = Arrays.copyOf(ratings, 2 * size);
        }
        items[size] = (long) item << 32 | other;
        ratings[size++] =
                (long) (sign + 1) << (2 * RATING_BITS)
                        | (long) (own + RATING_OFFSET) << RATING_BITS
                        | (others + RATING_OFFSET);
    }

    /// Makes all changes.
    ///
    /// @param sums by item
    void applyTo(PairSums[] sums, int itemCount) {
        if (size >= SORTED_MIN) {
            sort(itemCount);
        }
        for (int i = 0; i < size; i++) {
            if (i % AHEAD == 0) {
                readAhead(sums, i, Math.min(size, i + AHEAD));
            }
            long packed = ratings[i];
            sums[(int) (items[i] >>> 32)].add(
                    (int) items[i],
                    (int) ((packed >>> RATING_BITS) & RATING) - RATING_OFFSET,
                    (int) (packed & RATING) - RATING_OFFSET,
                    (int) (packed >>> (2 * RATING_BITS)) - 1);
        }
        size = 0;
    }

    /// Reads what the next changes will change, as many memories then answer at once.
    private void readAhead(PairSums[] sums, int from, int to) {
        for (int i = from; i < to; i++) {
            ahead += sums[(int) (items[i] >>> 32)].touch((int) items[i]);
        }
    }

    /// Sorts by item; changes of the same pair stay in their order, so its number is never below 0.
    private void sort(int itemCount) {
        if (sortedItems.length < items.length) {
            sortedItems = new long[items.length];
            sortedRatings = new long[items.length];
        }
        for (int shift = 0; (itemCount - 1) >>> shift != 0; shift += DIGIT_BITS) {
            var starts = new int[DIGITS];
            for (int i = 0; i < size; i++) {
                int digit = (int) (items[i] >>> (32 + shift)) & (DIGITS - 1);
                starts[digit]++;
            }
            int sum = 0;
            for (int d = 0; d < DIGITS; d++) {
                int count = starts[d];
                starts[d] = sum;
                sum += count;
            }
            for (int i = 0; i < size; i++) {
                int to = starts[(int) (items[i] >>> (32 + shift)) & (DIGITS - 1)]++;
                sortedItems[to] = items[i];
                sortedRatings[to] = ratings[i];
            }
            long[] swap = items;
            items = sortedItems;
            sortedItems = swap;
            swap = ratings;
            ratings = sortedRatings;
            sortedRatings = swap;
        }
    }
}
