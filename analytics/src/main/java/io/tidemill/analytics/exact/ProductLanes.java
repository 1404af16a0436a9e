// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.exact;

import java.util.Arrays;

/// Where the products of a block of rows are summed before they are added to [ExactSums]: scratch
/// arrays of a thread, laid out so that the compiler makes vector instructions of the loops (arrays
/// that are read and written from 0, and no condition inside).
///
/// A block is cut into chunks of [#LANES] rows, and lane `l` sums the products of row `l` of each
/// chunk, `p` and `e` as in [ExactSums] each in a pair of doubles. The second double of a pair then
/// need not be checked for rests when the exponents of the block's values are near each other,
/// which one pass over the columns tells: with `c` chunks, a lane's sum of `p` is below `c` times
/// the largest product, so its rounding errors add up to less than `c²/2` units in the last place
/// of that product, and all are multiples of the last place of the least product.
final class ProductLanes {
    static final int LANES = 64;
    private static final int CHUNKS = 64;
    static final int ROWS_MAX = LANES * CHUNKS;

    private static final ThreadLocal<ProductLanes> OF_THREAD =
            ThreadLocal.withInitial(ProductLanes::new);

    private static final long MAGNITUDE = Long.MAX_VALUE;
    private static final long MAX_BITS = Double.doubleToRawLongBits(ExactSums.VALUE_MAX);
    private static final long MIN_BITS = Double.doubleToRawLongBits(ExactSums.VALUE_MIN);

    // By variable, then by chunk.
    private double[][][] values = {};
    private int[] spread = {};
    private int chunkCount;

    private final double[] high = new double[LANES];
    private final double[] low = new double[LANES];
    private final double[] errorHigh = new double[LANES];
    private final double[] errorLow = new double[LANES];
    private final double[] rests = new double[LANES];
    private final int[] chosen = new int[ROWS_MAX];

    private double[] row = {};

    private ProductLanes() {}

    /// This thread's lanes, with room for the variables.
    static ProductLanes ofThread(int variableCount) {
        var lanes = OF_THREAD.get();
        lanes.reserve(variableCount);
        return lanes;
    }

    private void reserve(int variableCount) {
        if (variableCount <= row.length) {
            return;
        }
        row = new double[variableCount];
        spread = new int[variableCount];
    }

    private void reserveChunks(int variableCount) {
        int had = values.length;
        if (variableCount > had) {
            values = Arrays.copyOf(values, variableCount);
            for (int i = had; i < variableCount; i++) {
                values[i] = new double[CHUNKS][LANES];
            }
        }
    }

    /// Room for the numbers of up to [#ROWS_MAX] rows.
    int[] chosen() {
        return chosen;
    }

    /// Room for one row.
    double[] row() {
        return row;
    }

    /// Takes in rows `from` to `to` of the columns as variables 1, 2, …; false where one of them
    /// cannot be used.
    boolean load(double[][] columns, int from, int to) {
        int rows = to - from;
        reserveChunks(columns.length + 1);
        chunkCount = (rows + LANES - 1) / LANES;
        for (int i = 0; i < columns.length; i++) {
            double[][] chunks = values[i + 1];
            for (int c = 0; c < chunkCount; c++) {
                int start = from + c * LANES;
                int length = Math.min(LANES, to - start);
                System.arraycopy(columns[i], start, chunks[c], 0, length);
                if (length < LANES) {
                    Arrays.fill(chunks[c], length, LANES, 0);
                }
            }
            if (!measure(i + 1)) {
                return false;
            }
        }
        loadConstant(rows);
        return true;
    }

    /// Takes in the first `size` rows that were [#chosen], all of which can be used.
    void loadChosen(double[][] columns, int size) {
        reserveChunks(columns.length + 1);
        chunkCount = (size + LANES - 1) / LANES;
        for (int i = 0; i < columns.length; i++) {
            double[][] chunks = values[i + 1];
            double[] column = columns[i];
            for (int c = 0; c < chunkCount; c++) {
                double[] chunk = chunks[c];
                for (int l = 0; l < LANES; l++) {
                    int at = c * LANES + l;
                    chunk[l] = at < size ? column[chosen[at]] : 0;
                }
            }
            measure(i + 1);
        }
        loadConstant(size);
    }

    private void loadConstant(int rows) {
        for (int c = 0; c < chunkCount; c++) {
            int length = Math.min(LANES, rows - c * LANES);
            Arrays.fill(values[0][c], 0, length, 1);
            Arrays.fill(values[0][c], length, LANES, 0);
        }
        spread[0] = 0;
    }

    /// Notes how far apart the exponents of a variable are; false where a value cannot be used.
    private boolean measure(int variable) {
        long largest = 0;
        long least = MAX_BITS;
        for (int c = 0; c < chunkCount; c++) {
            for (double value : values[variable][c]) {
                long bits = Double.doubleToRawLongBits(value) & MAGNITUDE;
                largest = Math.max(largest, bits);
                least = Math.min(least, bits == 0 ? MAX_BITS : bits);
            }
        }
        if (largest > MAX_BITS) {
            return false;
        }
        if (least < MIN_BITS) {
            least = flushTiny(variable);
        }
        spread[variable] = largest == 0 ? 0 : (int) (largest >>> 52) - (int) (least >>> 52);
        return true;
    }

    private long flushTiny(int variable) {
        long least = MAX_BITS;
        for (int c = 0; c < chunkCount; c++) {
            double[] chunk = values[variable][c];
            for (int l = 0; l < LANES; l++) {
                long bits = Double.doubleToRawLongBits(chunk[l]) & MAGNITUDE;
                if (bits < MIN_BITS) {
                    chunk[l] = 0;
                } else {
                    least = Math.min(least, bits);
                }
            }
        }
        return least;
    }

    /// Adds the products of what was loaded to `sums`, `sign` times: 1 or −1.
    void addTo(ExactSums sums, int variableCount, int sign) {
        // Twice the bits of the number of chunks and one for the halves between the exponents.
        int slack = 50 - 2 * (Integer.SIZE - Integer.numberOfLeadingZeros(chunkCount));
        int index = 0;
        for (int larger = 0; larger < variableCount; larger++) {
            for (int smaller = 0; smaller <= larger; smaller++) {
                addPair(sums, index++, smaller, larger, sign, slack);
            }
        }
    }

    private void addPair(ExactSums sums, int index, int first, int second, int sign, int slack) {
        Arrays.fill(high, 0);
        Arrays.fill(low, 0);
        Arrays.fill(errorHigh, 0);
        Arrays.fill(errorLow, 0);
        double[][] xs = values[first];
        double[][] ys = values[second];
        if (spread[first] + spread[second] <= slack) {
            if (first == 0) {
                for (int c = 0; c < chunkCount; c++) {
                    addValues(ys[c], high, low);
                }
            } else {
                for (int c = 0; c < chunkCount; c++) {
                    addProducts(xs[c], ys[c], high, low, errorHigh, errorLow);
                }
            }
        } else {
            Arrays.fill(rests, 0);
            for (int c = 0; c < chunkCount; c++) {
                addChecked(xs[c], ys[c], high, low, errorHigh, errorLow, rests);
            }
            for (double rest : rests) {
                if (rest != 0) {
                    addOneByOne(sums, index, xs, ys, sign);
                    return;
                }
            }
        }
        for (int l = 0; l < LANES; l++) {
            sums.add(index, sign * high[l]);
            sums.add(index, sign * low[l]);
        }
        if (first != 0) {
            for (int l = 0; l < LANES; l++) {
                sums.addError(index, sign * errorHigh[l]);
                sums.addError(index, sign * errorLow[l]);
            }
        }
    }

    private void addOneByOne(ExactSums sums, int index, double[][] xs, double[][] ys, int sign) {
        for (int c = 0; c < chunkCount; c++) {
            for (int l = 0; l < LANES; l++) {
                sums.addProduct(index, sign * xs[c][l], ys[c][l]);
            }
        }
    }

    private static void addValues(double[] xs, double[] high, double[] low) {
        for (int l = 0; l < LANES; l++) {
            double value = xs[l];
            double sum = high[l];
            double next = sum + value;
            double part = next - sum;
            low[l] += (sum - (next - part)) + (value - part);
            high[l] = next;
        }
    }

    private static void addProducts(
            double[] xs,
            double[] ys,
            double[] high,
            double[] low,
            double[] errorHigh,
            double[] errorLow) {
        for (int l = 0; l < LANES; l++) {
            double x = xs[l];
            double y = ys[l];
            double product = x * y;
            double error = Math.fma(x, y, -product);
            double sum = high[l];
            double next = sum + product;
            double part = next - sum;
            low[l] += (sum - (next - part)) + (product - part);
            high[l] = next;
            sum = errorHigh[l];
            next = sum + error;
            part = next - sum;
            errorLow[l] += (sum - (next - part)) + (error - part);
            errorHigh[l] = next;
        }
    }

    /// As [#addProducts], and `rests` is not 0 where something was rounded.
    private static void addChecked(
            double[] xs,
            double[] ys,
            double[] high,
            double[] low,
            double[] errorHigh,
            double[] errorLow,
            double[] rests) {
        for (int l = 0; l < LANES; l++) {
            double x = xs[l];
            double y = ys[l];
            double product = x * y;
            double error = Math.fma(x, y, -product);
            double sum = high[l];
            double next = sum + product;
            double part = next - sum;
            double rounding = (sum - (next - part)) + (product - part);
            high[l] = next;
            sum = low[l];
            next = sum + rounding;
            part = next - sum;
            double rest = (sum - (next - part)) + (rounding - part);
            low[l] = next;
            sum = errorHigh[l];
            next = sum + error;
            part = next - sum;
            rounding = (sum - (next - part)) + (error - part);
            errorHigh[l] = next;
            sum = errorLow[l];
            next = sum + rounding;
            part = next - sum;
            double errorRest = (sum - (next - part)) + (rounding - part);
            errorLow[l] = next;
            rests[l] += Math.abs(rest) + Math.abs(errorRest);
        }
    }

    /// Adds the products of the [#row] to `sums`, `sign` times: 1 or −1.
    void addRow(ExactSums sums, int variableCount, double sign) {
        int index = 0;
        for (int larger = 0; larger < variableCount; larger++) {
            index = addEach(sums, index, larger + 1, row, sign * row[larger]);
        }
    }

    /// Adds the products of `y` and each of the first values `xs` to the sums from `first` on; the
    /// number of the sum after them.
    private static int addEach(ExactSums sums, int first, int count, double[] xs, double y) {
        double[] parts = sums.parts;
        int at = ExactSums.PARTS * first;
        for (int i = 0; i < count; i++) {
            double x = xs[i];
            double product = x * y;
            double error = Math.fma(x, y, -product);
            double sum = parts[at];
            double next = sum + product;
            double part = next - sum;
            double rounding = (sum - (next - part)) + (product - part);
            parts[at] = next;
            sum = parts[at + 1];
            next = sum + rounding;
            part = next - sum;
            double rest = (sum - (next - part)) + (rounding - part);
            parts[at + 1] = next;
            sum = parts[at + 2];
            next = sum + error;
            part = next - sum;
            rounding = (sum - (next - part)) + (error - part);
            parts[at + 2] = next;
            sum = parts[at + 3];
            next = sum + rounding;
            part = next - sum;
            double errorRest = (sum - (next - part)) + (rounding - part);
            parts[at + 3] = next;
            if (rest != 0 || errorRest != 0) {
                sums.addWide(first + i, rest);
                sums.addWide(first + i, errorRest);
            }
            at += ExactSums.PARTS;
        }
        return first + count;
    }
}
