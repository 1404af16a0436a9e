// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.value.Numeric;
import io.tidemill.core.value.NumericArithmetic;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Exact sums of integers or numerics and of their squares, from which variances follow as
/// PostgreSQL computes and rounds them.
final class NumericMoments extends Accumulator {
    private final NumericSums sums = new NumericSums();
    private final NumericSums squares = new NumericSums();
    private final Slice value = new Slice();
    private final Slice square = new Slice();

    /// Appends the variance of the `count` values of `group`, or its root.
    ///
    /// @param divisor what the squared deviations are divided by: the count, or one less; NULL
    ///   where it is 0
    void append(int group, long count, long divisor, boolean root, ColumnBuilder out) {
        var result = (ColumnBuilder.Bytes) out;
        if (divisor == 0) {
            result.appendNull();
            return;
        }
        var sum = new Slice();
        var sumOfSquares = new Slice();
        sums.sum(group, sum);
        squares.sum(group, sumOfSquares);
        var variance = new Slice();
        if (Numeric.isSpecial(sum)) {
            Numeric.setNaN(variance);
            result.append(variance);
            return;
        }
        BigDecimal total = Numeric.toBigDecimal(sum);
        BigDecimal deviations =
                Numeric.toBigDecimal(sumOfSquares)
                        .multiply(BigDecimal.valueOf(count))
                        .subtract(total.multiply(total));
        if (deviations.signum() <= 0) {
            Numeric.set(0, 0, variance);
            result.append(variance);
            return;
        }
        var left = new Slice();
        var right = new Slice();
        Numeric.set(deviations, left);
        Numeric.set(BigDecimal.valueOf(count).multiply(BigDecimal.valueOf(divisor)), right);
        NumericArithmetic.divide(left, right, variance);
        if (root) {
            var quotient = Numeric.toBigDecimal(variance);
            int digits = quotient.precision() / 2 + quotient.scale() + 4;
            var rounded =
                    quotient.sqrt(new MathContext(digits, RoundingMode.HALF_UP))
                            .setScale(quotient.scale(), RoundingMode.HALF_UP);
            Numeric.set(rounded, left);
            result.append(left);
        } else {
            result.append(variance);
        }
    }

    @Override
    void reserve(int limit) {
        sums.reserve(limit);
        squares.reserve(limit);
    }

    @Override
    void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        for (int i = 0; i < size; i++) {
            if (arguments[0] instanceof LongColumn longs) {
                Numeric.ofLong(longs.values()[i], value);
            } else {
                ((BytesColumn) arguments[0]).get(i, value);
            }
            long weight = weights == null ? 1 : weights[i];
            NumericArithmetic.multiply(value, value, square);
            sums.add(groups[i], value, weight);
            squares.add(groups[i], square, weight);
        }
    }

    @Override
    boolean merges() {
        return true;
    }

    @Override
    void merge(int into, Accumulator other, int from, int sign) {
        sums.merge(into, ((NumericMoments) other).sums, from, sign);
        squares.merge(into, ((NumericMoments) other).squares, from, sign);
    }

    @Override
    void clear(int group) {
        sums.clear(group);
        squares.clear(group);
    }

    @Override
    void write(int group, PageWriter page) {
        sums.write(group, page);
        squares.write(group, page);
    }

    @Override
    void read(int group, PageReader page) {
        sums.read(group, page);
        squares.read(group, page);
    }

    @Override
    long sizeBytes() {
        return sums.sizeBytes() + squares.sizeBytes();
    }
}
