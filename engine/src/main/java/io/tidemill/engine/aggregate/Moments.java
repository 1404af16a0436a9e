// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Exact sums of one or two columns of doubles and of their products, from which variances and
/// regressions follow without cancellation: what is subtracted is subtracted exactly.
final class Moments extends Accumulator {
    private final ExactSums[] sums;
    private final ExactSums[] products;
    private final int columns;

    /// @param columns how many: 1, or 2 with products of both
    Moments(int columns) {
        this.columns = columns;
        sums = make(columns);
        products = make(columns * (columns + 1) / 2);
    }

    private static ExactSums[] make(int count) {
        var made = new ExactSums[count];
        for (int i = 0; i < count; i++) {
            made[i] = new ExactSums();
        }
        return made;
    }

    /// Whether NaN or an infinity is among the values of `group`.
    boolean isSpecial(int group) {
        boolean special = false;
        for (var sum : sums) {
            special |= sum.isSpecial(group);
        }
        return special;
    }

    /// The mean of column `column`.
    double mean(int group, int column, long count) {
        return sums[column].sum(group) / count;
    }

    /// The sum of `(first − its mean) (second − its mean)` over the `count` values of `group`.
    double centred(int group, int first, int second, long count) {
        if (isSpecial(group)) {
            return Double.NaN;
        }
        // Columns 0 and 1 have products 00, 01 and 11.
        BigInteger product = products[first + second].exact(group);
        BigInteger total =
                product.multiply(BigInteger.valueOf(count))
                        .shiftLeft(WideSum.UNIT_BITS)
                        .subtract(sums[first].exact(group).multiply(sums[second].exact(group)));
        double centred = WideSum.nearest(total, -2 * WideSum.UNIT_BITS) / count;
        if (Double.isInfinite(centred)) {
            throw ExactSums.overflow();
        }
        return first == second ? Math.max(0, centred) : centred;
    }

    @Override
    void reserve(int limit) {
        for (var sum : sums) {
            sum.reserve(limit);
        }
        for (var sum : products) {
            sum.reserve(limit);
        }
    }

    @Override
    void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        for (int first = 0; first < columns; first++) {
            double[] values = ((DoubleColumn) arguments[first]).values();
            for (int i = 0; i < size; i++) {
                sums[first].add(groups[i], values[i], weights == null ? 1 : weights[i]);
            }
            for (int second = first; second < columns; second++) {
                double[] others = ((DoubleColumn) arguments[second]).values();
                var sum = products[first + second];
                for (int i = 0; i < size; i++) {
                    sum.addProduct(
                            groups[i], values[i], others[i], weights == null ? 1 : weights[i]);
                }
            }
        }
    }

    @Override
    boolean merges() {
        return true;
    }

    @Override
    void merge(int into, Accumulator other, int from, int sign) {
        var added = (Moments) other;
        for (int i = 0; i < sums.length; i++) {
            sums[i].merge(into, added.sums[i], from, sign);
        }
        for (int i = 0; i < products.length; i++) {
            products[i].merge(into, added.products[i], from, sign);
        }
    }

    @Override
    void clear(int group) {
        for (var sum : sums) {
            sum.clear(group);
        }
        for (var sum : products) {
            sum.clear(group);
        }
    }

    @Override
    void write(int group, PageWriter page) {
        for (var sum : sums) {
            sum.write(group, page);
        }
        for (var sum : products) {
            sum.write(group, page);
        }
    }

    @Override
    void read(int group, PageReader page) {
        for (var sum : sums) {
            sum.read(group, page);
        }
        for (var sum : products) {
            sum.read(group, page);
        }
    }

    @Override
    long sizeBytes() {
        long size = 0;
        for (var sum : sums) {
            size += sum.sizeBytes();
        }
        for (var sum : products) {
            size += sum.sizeBytes();
        }
        return size;
    }
}
