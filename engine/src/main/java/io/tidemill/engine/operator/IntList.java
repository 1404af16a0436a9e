// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import java.util.Arrays;

/// A growing array of ints, open to the operators' loops.
final class IntList {
    int[] values = new int[16];
    int size;

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    /// A list of the elements `from` to `to`, exclusive.
    IntList slice(int from, int to) {
        var slice = new IntList();
        slice.values = Arrays.copyOfRange(values, from, Math.max(to, from + 1));
        slice.size = to - from;
        return slice;
    }
}
