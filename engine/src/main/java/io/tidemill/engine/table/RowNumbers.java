// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import java.util.Arrays;

/// An immutable set of row numbers.
final class RowNumbers {
    static final RowNumbers NONE = new RowNumbers(new long[0]);

    private final long[] sorted;

    private RowNumbers(long[] sorted) {
        this.sorted = sorted;
    }

    boolean isEmpty() {
        return sorted.length == 0;
    }

    int size() {
        return sorted.length;
    }

    boolean contains(long row) {
        return Arrays.binarySearch(sorted, row) >= 0;
    }

    /// Whether some number lies within `low` and `high`, both included.
    boolean anyWithin(long low, long high) {
        int at = Arrays.binarySearch(sorted, low);
        int from = at < 0 ? -at - 1 : at;
        return from < sorted.length && sorted[from] <= high;
    }

    /// This and `others`, which need not be sorted.
    RowNumbers with(long[] others) {
        long[] all = Arrays.copyOf(sorted, sorted.length + others.length);
        System.arraycopy(others, 0, all, sorted.length, others.length);
        Arrays.sort(all);
        return new RowNumbers(all);
    }

    /// This without the numbers of `others`.
    RowNumbers without(RowNumbers others) {
        return others.isEmpty()
                ? this
                : new RowNumbers(
                        Arrays.stream(sorted).filter(row -> !others.contains(row)).toArray());
    }
}
