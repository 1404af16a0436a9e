// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import java.util.Arrays;

/// Hands out small numbers, always the lowest that is free. So which number is next depends on the
/// set of those in use alone, not on how it came to be: a restored table goes on as the one that
/// was saved.
public final class Ids {
    private long[] used = new long[1];
    // No word before this one has a free bit.
    private int firstFree;
    private int limit;
    private int size;

    /// How many are in use.
    public int size() {
        return size;
    }

    /// Every number that was ever in use is below.
    public int limit() {
        return limit;
    }

    /// Whether `id` is in use.
    public boolean isUsed(int id) {
        return id >= 0 && id < limit && (used[id >> 6] & (1L << id)) != 0;
    }

    /// Takes the lowest free number.
    public int take() {
        int word = firstFree;
        while (word < used.length && used[word] == -1) {
            word++;
        }
        firstFree = word;
        ensure(word);
        int id = (word << 6) + Long.numberOfTrailingZeros(~used[word]);
        set(id);
        return id;
    }

    /// Takes `id`, which must be free: for restoring.
    public void take(int id) {
        ensure(id >> 6);
        set(id);
    }

    /// Gives `id` back.
    public void release(int id) {
        used[id >> 6] &= ~(1L << id);
        firstFree = Math.min(firstFree, id >> 6);
        size--;
    }

    private void set(int id) {
        used[id >> 6] |= 1L << id;
        limit = Math.max(limit, id + 1);
        size++;
    }

    private void ensure(int word) {
        if (word >= used.length) {
            used = Arrays.copyOf(used, Math.max(word + 1, used.length * 2));
        }
    }
}
