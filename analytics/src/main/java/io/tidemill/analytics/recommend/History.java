// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.recommend;

import java.util.Arrays;

/// A user's ratings, in an order that depends on nothing but the keys of user and item: that of a
/// hash. So the first few of them are a fair sample, and the same one however the ratings came.
final class History {
    private static final int START = 4;

    private int size;
    private long[] ranks = new long[START];
    private int[] items = new int[START];
    // How often the item was rated, and the sum of the ratings.
    private long[] counts = new long[START];
    private long[] sums = new long[START];

    int size() {
        return size;
    }

    int item(int place) {
        return items[place];
    }

    long count(int place) {
        return counts[place];
    }

    long sum(int place) {
        return sums[place];
    }

    /// The mean of the ratings at a place, rounded.
    int rating(int place) {
        return counts[place] == 1 ? (int) sums[place] : rating(counts[place], sums[place]);
    }

    /// The mean of so many ratings, rounded.
    static int rating(long count, long sum) {
        return (int) Math.floorDiv(2 * sum + count, 2 * count);
    }

    /// The place of an item, or −1 − the place where it belongs.
    int find(long rank, int item) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ranks[middle] < rank || (ranks[middle] == rank && items[middle] < item)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < size && ranks[low] == rank && items[low] == item ? low : -1 - low;
    }

    void insert(int place, long rank, int item, long count, long sum) {
        if (size == items.length) {
            int length = 2 * size;
            ranks = Arrays.copyOf(ranks, length);
            items = Arrays.copyOf(items, length);
            counts = Arrays.copyOf(counts, length);
            sums = Arrays.copyOf(sums, length);
        }
        int moved = size - place;
        System.arraycopy(ranks, place, ranks, place + 1, moved);
        System.arraycopy(items, place, items, place + 1, moved);
        System.arraycopy(counts, place, counts, place + 1, moved);
        System.arraycopy(sums, place, sums, place + 1, moved);
        ranks[place] = rank;
        items[place] = item;
        counts[place] = count;
        sums[place] = sum;
        size++;
    }

    void remove(int place) {
        size--;
        int moved = size - place;
        System.arraycopy(ranks, place + 1, ranks, place, moved);
        System.arraycopy(items, place + 1, items, place, moved);
        System.arraycopy(counts, place + 1, counts, place, moved);
        System.arraycopy(sums, place + 1, sums, place, moved);
    }

    void set(int place, long count, long sum) {
        counts[place] = count;
        sums[place] = sum;
    }
}
