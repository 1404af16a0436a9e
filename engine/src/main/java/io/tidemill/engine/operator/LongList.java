// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import java.util.Arrays;

/// A growing array of longs, open to the operators' loops.
final class LongList {
    long[] values = new long[16];
    int size;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }
}
