// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.recommend;

import java.util.Arrays;

/// Numbers the keys of users or items from 0 on, in the order of their appearance.
final class Keys {
    private long[] keys = new long[16];
    private int count;
    // Index + 1 by hash, 0 where free.
    private int[] slots = new int[32];

    int count() {
        return count;
    }

    long key(int index) {
        return keys[index];
    }

    /// The index of `key`; −1 if it has none.
    int find(long key) {
        return slots[slot(key)] - 1;
    }

    /// The index of `key`, a new one if it must be.
    int add(long key) {
        int slot = slot(key);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        if (count == keys.length) {
            keys = Arrays.copyOf(keys, 2 * count);
        }
        keys[count++] = key;
        slots[slot] = count;
        if (2 * count > slots.length) {
            slots = new int[2 * slots.length];
            for (int i = 0; i < count; i++) {
                slots[slot(keys[i])] = i + 1;
            }
        }
        return count - 1;
    }

    /// The indexes in the order of their keys.
    int[] inOrder() {
        long[] sorted = Arrays.copyOf(keys, count);
        Arrays.sort(sorted);
        var order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = find(sorted[i]);
        }
        return order;
    }

    private int slot(long key) {
        int mask = slots.length - 1;
        int at = (int) mix(key) & mask;
        while (slots[at] != 0 && keys[slots[at] - 1] != key) {
            at = (at + 1) & mask;
        }
        return at;
    }

    /// Spreads the bits of a number over all 64 (D. Stafford's variant 13 of the finisher of
    /// MurmurHash3, 2011).
    static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
