// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.recommend;

/// What is known of an item and each of the others by the users who rated both: their number, the
/// sum of the ratings of the one, that of the other, and that of the products. All are whole
/// numbers, so what is added and taken back leaves no trace. The two sums have room for the ratings
/// of 65,536 users at the largest magnitude that there is, for 6 million at 5 stars.
///
/// A hash table in one array, three words to a slot: other item + 1 and number; the two sums; the
/// products. One whose number has become 0 stays until the table grows.
final class PairSums {
    static final int WORDS = 3;
    private static final int START = 4;
    private static final long LOW = 0xFFFF_FFFFL;

    private long[] words = new long[START * WORDS];
    private int used;

    /// Adds one pair of ratings, `sign` times: 1 or −1.
    void add(int other, int own, int others, int sign) {
        int at = find(other);
        if (words[at] == 0) {
            if (4 * (used + 1) > 3 * (words.length / WORDS)) {
                grow();
                at = find(other);
            }
            words[at] = (long) (other + 1) << 32;
            used++;
        }
        words[at] += sign;
        int sumOwn = (int) (words[at + 1] >> 32) + sign * own;
        int sumOther = (int) words[at + 1] + sign * others;
        words[at + 1] = (long) sumOwn << 32 | (sumOther & LOW);
        words[at + 2] += sign * ((long) own * others);
    }

    /// Reads where `other` is, or near it, so that it is in the processor's caches when it is
    /// changed soon; gives what nobody needs.
    long touch(int other) {
        return words[home(other, words.length / WORDS - 1) * WORDS];
    }

    private static int home(int other, int mask) {
        return (other * 0x9E37_79B9) >>> 7 & mask;
    }

    private int find(int other) {
        int slots = words.length / WORDS;
        int mask = slots - 1;
        int slot = home(other, mask);
        while (words[slot * WORDS] != 0 && (int) (words[slot * WORDS] >>> 32) != other + 1) {
            slot = (slot + 1) & mask;
        }
        return slot * WORDS;
    }

    private void grow() {
        long[] old = words;
        int live = 0;
        for (int at = 0; at < old.length; at += WORDS) {
            live += (int) old[at] != 0 ? 1 : 0;
        }
        int slots = old.length / WORDS;
        while (2 * (live + 1) > slots) {
            slots *= 2;
        }
        words = new long[slots * WORDS];
        used = live;
        for (int at = 0; at < old.length; at += WORDS) {
            if ((int) old[at] != 0) {
                System.arraycopy(old, at, words, find((int) (old[at] >>> 32) - 1), WORDS);
            }
        }
    }

    /// The end of the positions.
    int end() {
        return words.length;
    }

    /// The position of what is known of `other`; −1 if nothing is.
    int position(int other) {
        int at = find(other);
        return words[at] == 0 || (int) words[at] == 0 ? -1 : at;
    }

    /// The other item at a position, a multiple of [#WORDS]; meaningless where the number is 0.
    int other(int position) {
        return (int) (words[position] >>> 32) - 1;
    }

    /// The users who rated both; 0 where there is nothing at this position.
    int count(int position) {
        return (int) words[position];
    }

    int sumOwn(int position) {
        return (int) (words[position + 1] >> 32);
    }

    int sumOther(int position) {
        return (int) words[position + 1];
    }

    long products(int position) {
        return words[position + 2];
    }

    long sizeBytes() {
        return 8L * words.length;
    }
}
