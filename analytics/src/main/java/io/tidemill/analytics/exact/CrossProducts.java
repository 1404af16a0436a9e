// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.exact;

import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// The exact sums of the products of every two of some variables, over rows that come and go: all
/// that least squares needs to know of its rows.
///
/// Variable 0 is the constant 1, so its products are the sums of the others; more variables can be
/// appended, which were 0 in all rows before. A row with a value that is missing, infinite or
/// beyond ±2^480 is skipped and counted; a magnitude below 2^-480 counts as 0. The state is a
/// function of the rows that are there, whatever the order and the batches they came in.
public final class CrossProducts {
    private static final int LANED_ROWS_MIN = 48;

    private int variableCount;
    private final ExactSums sums;
    private long rowCount;
    private long skippedCount;

    /// No rows of `variableCount` variables, the constant among them.
    public CrossProducts(int variableCount) {
        this(variableCount, new ExactSums(index(variableCount, 0)), 0, 0);
    }

    private CrossProducts(int variableCount, ExactSums sums, long rowCount, long skippedCount) {
        if (variableCount < 1) {
            throw new IllegalArgumentException("the constant is a variable");
        }
        this.variableCount = variableCount;
        this.sums = sums;
        this.rowCount = rowCount;
        this.skippedCount = skippedCount;
    }

    private static int index(int larger, int smaller) {
        return larger * (larger + 1) / 2 + smaller;
    }

    /// The number of variables, the constant among them.
    public int variableCount() {
        return variableCount;
    }

    /// The rows that are in the sums, by weight.
    public long rowCount() {
        return rowCount;
    }

    /// The rows that are not, by weight.
    public long skippedCount() {
        return skippedCount;
    }

    /// Reads the sums, so that they are in the processor's caches when they are changed soon; gives
    /// what nobody needs.
    public double touch() {
        return sums.touch() + rowCount;
    }

    /// Appends variables that were 0 in all rows until there are `count`.
    public void growTo(int count) {
        if (count > variableCount) {
            sums.growTo(index(count, 0));
            variableCount = count;
        }
    }

    /// Adds rows `from` to `to` of the columns, which are variables 1, 2, ….
    public void update(double[][] columns, long @Nullable [] weights, int from, int to) {
        if (columns.length != variableCount - 1) {
            throw new IllegalArgumentException(
                    columns.length + " columns for " + (variableCount - 1) + " variables");
        }
        if (to - from < LANED_ROWS_MIN) {
            var lanes = ProductLanes.ofThread(variableCount);
            for (int row = from; row < to; row++) {
                add(lanes, columns, row, weights == null ? 1 : weights[row]);
            }
        } else {
            addBlocks(columns, weights, from, to);
        }
        if (rowCount == 0) {
            sums.clearZeros();
        }
    }

    private void addBlocks(double[][] columns, long @Nullable [] weights, int from, int to) {
        var lanes = ProductLanes.ofThread(variableCount);
        for (int start = from; start < to; start += ProductLanes.ROWS_MAX) {
            int end = Math.min(to, start + ProductLanes.ROWS_MAX);
            if (weights == null && lanes.load(columns, start, end)) {
                lanes.addTo(sums, variableCount, 1);
                rowCount += end - start;
            } else {
                addChosen(lanes, columns, weights, start, end);
            }
        }
    }

    /// Adds the rows of weight 1, then those of −1, in one go each, and the others one by one.
    private void addChosen(
            ProductLanes lanes, double[][] columns, long @Nullable [] weights, int from, int to) {
        int[] chosen = lanes.chosen();
        for (int sign = 1; sign >= -1; sign -= 2) {
            int size = 0;
            for (int row = from; row < to; row++) {
                long weight = weights == null ? 1 : weights[row];
                if (weight == sign && usable(columns, row)) {
                    chosen[size++] = row;
                }
            }
            if (size >= LANED_ROWS_MIN) {
                lanes.loadChosen(columns, size);
                lanes.addTo(sums, variableCount, sign);
                rowCount += (long) sign * size;
            } else {
                for (int i = 0; i < size; i++) {
                    add(lanes, columns, chosen[i], sign);
                }
            }
        }
        for (int row = from; row < to; row++) {
            long weight = weights == null ? 1 : weights[row];
            if ((weight != 1 && weight != -1) || !usable(columns, row)) {
                add(lanes, columns, row, weight);
            }
        }
    }

    private static boolean usable(double[][] columns, int row) {
        for (double[] column : columns) {
            if (!(Math.abs(column[row]) <= ExactSums.VALUE_MAX)) {
                return false;
            }
        }
        return true;
    }

    private void add(ProductLanes lanes, double[][] columns, int row, long weight) {
        if (!usable(columns, row)) {
            skippedCount += weight;
            return;
        }
        rowCount += weight;
        double[] values = lanes.row();
        values[0] = 1;
        for (int i = 0; i < columns.length; i++) {
            double value = columns[i][row];
            values[i + 1] = Math.abs(value) < ExactSums.VALUE_MIN ? 0 : value;
        }
        if (weight == 1 || weight == -1) {
            lanes.addRow(sums, variableCount, weight == 1 ? 1 : -1);
            return;
        }
        for (int larger = 0; larger < variableCount; larger++) {
            for (int smaller = 0; smaller <= larger; smaller++) {
                sums.addProduct(index(larger, smaller), values[smaller], values[larger], weight);
            }
        }
    }

    /// Takes in all rows of `other`, which has the same variables.
    public void merge(CrossProducts other) {
        growTo(other.variableCount);
        sums.add(other.sums, 1);
        rowCount += other.rowCount;
        skippedCount += other.skippedCount;
    }

    /// The sum over the rows of variable `first` times variable `second`.
    public DoubleDouble get(int first, int second) {
        return sums.get(index(Math.max(first, second), Math.min(first, second)));
    }

    /// The sum over the rows of variable `first` times variable `second`, both less their means.
    public DoubleDouble centred(int first, int second) {
        return get(first, second).minus(get(first, 0).times(get(second, 0)).dividedBy(get(0, 0)));
    }

    /// The bytes it takes in memory.
    public long sizeBytes() {
        return 64 + sums.sizeBytes();
    }

    /// Appends the counts and the sums.
    public void write(StateWriter writer) {
        writer.putInt(variableCount);
        writer.putLong(rowCount);
        writer.putLong(skippedCount);
        sums.write(writer);
    }

    /// Reads what [#write] wrote.
    public static CrossProducts read(StateReader reader) {
        int variableCount = reader.getInt(1, Short.MAX_VALUE);
        long rowCount = reader.getLong();
        long skippedCount = reader.getLong();
        var sums = ExactSums.read(reader);
        if (sums.count() != index(variableCount, 0)) {
            throw new StateFormatException("sums do not fit the variables");
        }
        return new CrossProducts(variableCount, sums, rowCount, skippedCount);
    }
}
