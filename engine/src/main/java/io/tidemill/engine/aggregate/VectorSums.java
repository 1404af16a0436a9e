// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.Vectors;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sums of `vector`, number by number, each exact as [ExactSums] are. Vectors of other dimensions
/// may come and go within a tick; where they stay, there is no sum.
final class VectorSums extends RowAccumulator {
    private @Nullable Sum[] sums = new Sum[16];
    private final Slice value = new Slice();

    /// The sum of a group: a place in the exact sums for each number.
    private static final class Sum {
        final ExactSums numbers = new ExactSums();
        // How many vectors, by their dimensions.
        final TreeMap<Integer, Long> counts = new TreeMap<>();
        int dimensions;

        void count(int of, long weight) {
            if (counts.merge(of, weight, Long::sum) == 0) {
                counts.remove(of);
            }
            dimensions = Math.max(dimensions, of);
            numbers.reserve(dimensions);
        }
    }

    /// Sets `out` to the sum of `group`, each number divided by `divisor`.
    ///
    /// @throws SqlException 22000 where there are vectors of different dimensions, 22003 where a
    ///   sum is too large
    void sum(int group, double divisor, Slice out) {
        var sum = sum(group);
        if (sum.counts.size() > 1) {
            throw SqlException.of(
                    SqlState.DATA_EXCEPTION,
                    "different vector dimensions "
                            + sum.counts.firstKey()
                            + " and "
                            + sum.counts.lastKey());
        }
        out.reset();
        int dimensions = sum.counts.isEmpty() ? 0 : sum.counts.firstKey();
        for (int i = 0; i < dimensions; i++) {
            float number = (float) (sum.numbers.sum(i) / divisor);
            if (Float.isInfinite(number)) {
                throw ExactSums.overflow();
            }
            Vectors.append(number, out);
        }
    }

    private Sum sum(int group) {
        var sum = sums[group];
        if (sum == null) {
            sum = new Sum();
            sums[group] = sum;
        }
        return sum;
    }

    @Override
    void reserve(int limit) {
        if (limit > sums.length) {
            sums = Arrays.copyOf(sums, Math.max(limit, 2 * sums.length));
        }
    }

    @Override
    void addRow(int group, Column[] arguments, int row, long weight) {
        ((BytesColumn) arguments[0]).get(row, value);
        var sum = sum(group);
        int dimensions = Vectors.dimensions(value);
        sum.count(dimensions, weight);
        for (int i = 0; i < dimensions; i++) {
            sum.numbers.add(i, Vectors.get(value, i), weight);
        }
    }

    @Override
    boolean merges() {
        return true;
    }

    @Override
    void merge(int into, Accumulator other, int from, int sign) {
        var added = ((VectorSums) other).sum(from);
        var sum = sum(into);
        added.counts.forEach((dimensions, count) -> sum.count(dimensions, sign * count));
        // Also where its vectors have gone: nothing is left of them but zeros.
        sum.dimensions = Math.max(sum.dimensions, added.dimensions);
        sum.numbers.reserve(sum.dimensions);
        for (int i = 0; i < added.dimensions; i++) {
            sum.numbers.merge(i, added.numbers, i, sign);
        }
    }

    @Override
    void clear(int group) {
        sums[group] = null;
    }

    @Override
    void write(int group, PageWriter page) {
        var sum = sum(group);
        page.putLong(sum.counts.size());
        sum.counts.forEach((dimensions, count) -> {
            page.putLong(dimensions);
            page.putLong(count);
        });
        page.putLong(sum.dimensions);
        for (int i = 0; i < sum.dimensions; i++) {
            sum.numbers.write(i, page);
        }
    }

    @Override
    void read(int group, PageReader page) {
        var sum = sum(group);
        for (long left = page.getLong(); left > 0; left--) {
            sum.count((int) page.getLong(), page.getLong());
        }
        sum.dimensions = (int) page.getLong();
        sum.numbers.reserve(sum.dimensions);
        for (int i = 0; i < sum.dimensions; i++) {
            sum.numbers.read(i, page);
        }
    }

    @Override
    long sizeBytes() {
        long bytes = 8L * sums.length;
        for (var sum : sums) {
            bytes += sum == null ? 0 : 200 + sum.numbers.sizeBytes();
        }
        return bytes;
    }
}
