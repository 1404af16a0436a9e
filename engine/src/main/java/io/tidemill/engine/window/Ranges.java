// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import java.util.Arrays;

/// A set of ranges of positions, from the first to the last, exclusive.
final class Ranges {
    // The start in the upper 32 bits, the end in the lower: sorts by start.
    private long[] ranges = new long[8];
    private int size;

    void clear() {
        size = 0;
    }

    /// Adds the positions `from` to `to`, exclusive.
    void add(int from, int to) {
        if (from >= to) {
            return;
        }
        if (size > 0) {
            // Changes come in order, so most ranges continue the one before.
            int lastFrom = (int) (ranges[size - 1] >>> 32);
            int lastTo = (int) ranges[size - 1];
            if (from >= lastFrom && from <= lastTo) {
                ranges[size - 1] = (long) lastFrom << 32 | Math.max(lastTo, to);
                return;
            }
        }
        if (size == ranges.length) {
            ranges = Arrays.copyOf(ranges, size * 2);
        }
        ranges[size++] = (long) from << 32 | to;
    }

    /// Sorts the ranges and joins those that meet.
    void join() {
        Arrays.sort(ranges, 0, size);
        int joined = 0;
        for (int i = 1; i < size; i++) {
            if ((int) (ranges[i] >>> 32) <= (int) ranges[joined]) {
                int to = Math.max((int) ranges[joined], (int) ranges[i]);
                ranges[joined] = ranges[joined] >>> 32 << 32 | to;
            } else {
                ranges[++joined] = ranges[i];
            }
        }
        size = size == 0 ? 0 : joined + 1;
    }

    int size() {
        return size;
    }

    int from(int range) {
        return (int) (ranges[range] >>> 32);
    }

    int to(int range) {
        return (int) ranges[range];
    }
}
