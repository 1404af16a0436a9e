// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.ColumnBuilder;

/// Tells the results of one call from the state of its accumulators.
@FunctionalInterface
interface Result {
    /// Appends the results of the first `size` of `groups`, in order.
    ///
    /// @param counts how many rows of each group counted
    void append(int[] groups, int size, Counts counts, ColumnBuilder out);

    /// The result of a group with rows that count.
    @FunctionalInterface
    interface OfGroup {
        /// Appends it.
        void append(int group, long count, ColumnBuilder out);
    }

    /// A result of kind `DOUBLE`, of a group with rows that count.
    @FunctionalInterface
    interface DoubleOfGroup {
        /// Gives it.
        double get(int group, long count);
    }

    /// A result of kind `LONG`, of a group with rows that count.
    @FunctionalInterface
    interface LongOfGroup {
        /// Gives it.
        long get(int group, long count);
    }

    /// The count itself.
    static Result count() {
        return (groups, size, counts, out) -> {
            var longs = (ColumnBuilder.Longs) out;
            for (int i = 0; i < size; i++) {
                longs.append(counts.get(groups[i]));
            }
        };
    }

    /// NULL where no row counts, else what `result` appends.
    static Result orNull(OfGroup result) {
        return (groups, size, counts, out) -> {
            for (int i = 0; i < size; i++) {
                long count = counts.get(groups[i]);
                if (count == 0) {
                    out.appendNull();
                } else {
                    result.append(groups[i], count, out);
                }
            }
        };
    }

    /// NULL where no row counts, else a double.
    static Result doubles(DoubleOfGroup result) {
        return (groups, size, counts, out) -> {
            var doubles = (ColumnBuilder.Doubles) out;
            for (int i = 0; i < size; i++) {
                long count = counts.get(groups[i]);
                if (count == 0) {
                    doubles.appendNull();
                } else {
                    doubles.append(result.get(groups[i], count));
                }
            }
        };
    }

    /// NULL where no row counts, else a long.
    static Result longs(LongOfGroup result) {
        return (groups, size, counts, out) -> {
            var longs = (ColumnBuilder.Longs) out;
            for (int i = 0; i < size; i++) {
                long count = counts.get(groups[i]);
                if (count == 0) {
                    longs.appendNull();
                } else {
                    longs.append(result.get(groups[i], count));
                }
            }
        };
    }
}
