// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import java.util.Arrays;

/// A set of small numbers that is filled and emptied again in each tick, at a cost by its elements
/// alone. Iterated in order of arrival.
final class SlotSet {
    private long[] bits = new long[1];
    private int[] elements = new int[16];
    private int size;

    int size() {
        return size;
    }

    int get(int index) {
        return elements[index];
    }

    void add(int element) {
        int word = element >> 6;
        if (word >= bits.length) {
            bits = Arrays.copyOf(bits, Math.max(word + 1, bits.length * 2));
        }
        if ((bits[word] & (1L << element)) != 0) {
            return;
        }
        bits[word] |= 1L << element;
        if (size == elements.length) {
            elements = Arrays.copyOf(elements, size * 2);
        }
        elements[size++] = element;
    }

    void clear() {
        for (int i = 0; i < size; i++) {
            bits[elements[i] >> 6] = 0;
        }
        size = 0;
    }
}
