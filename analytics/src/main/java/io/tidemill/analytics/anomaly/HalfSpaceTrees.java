// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.anomaly;

import io.tidemill.analytics.model.Unlearning;
import io.tidemill.analytics.state.ModelKind;
import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Finds rows where few others are, whatever the shape of the normal ones: trees that halve the
/// space of the columns at random and count the rows in each part (S. C. Tan, K. M. Ting and T. F.
/// Liu, "Fast anomaly detection for streaming data", 2011).
///
/// A row's score is the logarithm (of 2) of how much more crowded than its place the most crowded
/// one could be. Counts are those of the last full window of [#WINDOW] rows, so it follows changes;
/// the first window, from which the columns' ranges are taken, has no scores. It cannot unlearn.
public final class HalfSpaceTrees {
    private static final int VERSION = 1;
    private static final int WINDOW = 256;
    private static final int TREES = 25;
    private static final int DEPTH = 8;
    private static final int NODES = (1 << (DEPTH + 1)) - 1;
    private static final int INNER = (1 << DEPTH) - 1;
    // Below so many rows in a part, a finer one would say nothing.
    private static final int CROWD_MIN = WINDOW / 10;
    private static final int COLUMNS_MAX = 1_000;

    private final int columnCount;
    private final long seed;
    // Until the first window is full, its rows.
    private double @Nullable [] early;
    private int windowRows;
    private final double[] minima;
    private final double[] maxima;
    // By tree and node; the children of node n are 2n + 1 and 2n + 2.
    private final int[][] columns = new int[TREES][INNER];
    private final double[][] thresholds = new double[TREES][INNER];
    private final int[][] reference = new int[TREES][NODES];
    private final int[][] latest = new int[TREES][NODES];
    private final double[] point;

    /// A detector that has seen nothing.
    ///
    /// @param seed of the random cuts
    public HalfSpaceTrees(int columnCount, long seed) {
        if (columnCount < 1 || columnCount > COLUMNS_MAX) {
            throw new IllegalArgumentException("from 1 to " + COLUMNS_MAX + " columns");
        }
        this.columnCount = columnCount;
        this.seed = seed;
        early = new double[WINDOW * columnCount];
        minima = new double[columnCount];
        maxima = new double[columnCount];
        point = new double[columnCount];
    }

    /// A row cannot be taken back.
    public Unlearning unlearning() {
        return Unlearning.NONE;
    }

    /// Learns rows `from` to `to`; one with a missing value is passed over.
    public void update(double[][] values, int from, int to) {
        for (int row = from; row < to; row++) {
            if (!load(values, row)) {
                continue;
            }
            double[] rows = early;
            if (rows == null) {
                count(point);
            } else {
                System.arraycopy(point, 0, rows, windowRows * columnCount, columnCount);
            }
            if (++windowRows == WINDOW) {
                windowRows = 0;
                if (rows != null) {
                    start(rows);
                }
                for (int tree = 0; tree < TREES; tree++) {
                    System.arraycopy(latest[tree], 0, reference[tree], 0, NODES);
                    Arrays.fill(latest[tree], 0);
                }
            }
        }
    }

    private boolean load(double[][] values, int row) {
        for (int i = 0; i < columnCount; i++) {
            point[i] = values[i][row];
            if (!Double.isFinite(point[i])) {
                return false;
            }
        }
        return true;
    }

    private void start(double[] rows) {
        for (int i = 0; i < columnCount; i++) {
            minima[i] = Double.POSITIVE_INFINITY;
            maxima[i] = Double.NEGATIVE_INFINITY;
            for (int row = 0; row < WINDOW; row++) {
                minima[i] = Math.min(minima[i], rows[row * columnCount + i]);
                maxima[i] = Math.max(maxima[i], rows[row * columnCount + i]);
            }
        }
        cut();
        early = null;
        for (int row = 0; row < WINDOW; row++) {
            System.arraycopy(rows, row * columnCount, point, 0, columnCount);
            count(point);
        }
    }

    private void cut() {
        var random = new Random(seed);
        for (int tree = 0; tree < TREES; tree++) {
            var low = new double[columnCount];
            var high = new double[columnCount];
            for (int i = 0; i < columnCount; i++) {
                // A range that is wider than what was seen, about a random place in it.
                double middle = random.nextDouble();
                double reach = 2 * Math.max(middle, 1 - middle);
                double width = maxima[i] - minima[i];
                low[i] = minima[i] + (middle - reach) * width;
                high[i] = minima[i] + (middle + reach) * width;
            }
            cut(random, tree, 0, low, high);
        }
    }

    private void cut(Random random, int tree, int node, double[] low, double[] high) {
        if (node >= INNER) {
            return;
        }
        int column = random.nextInt(columnCount);
        double threshold = low[column] + (high[column] - low[column]) / 2;
        columns[tree][node] = column;
        thresholds[tree][node] = threshold;
        double end = high[column];
        high[column] = threshold;
        cut(random, tree, 2 * node + 1, low, high);
        high[column] = end;
        double start = low[column];
        low[column] = threshold;
        cut(random, tree, 2 * node + 2, low, high);
        low[column] = start;
    }

    private void count(double[] row) {
        for (int tree = 0; tree < TREES; tree++) {
            int node = 0;
            latest[tree][0]++;
            while (node < INNER) {
                boolean left = row[columns[tree][node]] < thresholds[tree][node];
                node = 2 * node + (left ? 1 : 2);
                latest[tree][node]++;
            }
        }
    }

    /// The scores of rows `from` to `to` at the same places; NaN where a value is missing, and
    /// before the first window is full.
    public void score(double[][] values, int from, int to, double[] scores) {
        for (int row = from; row < to; row++) {
            scores[row] = early == null && load(values, row) ? score(point) : Double.NaN;
        }
    }

    private double score(double[] row) {
        double crowd = 0;
        for (int tree = 0; tree < TREES; tree++) {
            int node = 0;
            int depth = 0;
            while (node < INNER && reference[tree][node] > CROWD_MIN) {
                boolean left = row[columns[tree][node]] < thresholds[tree][node];
                node = 2 * node + (left ? 1 : 2);
                depth++;
            }
            crowd += Math.scalb((double) reference[tree][node], depth);
        }
        double most = Math.scalb((double) WINDOW, DEPTH);
        return StrictMath.log((most + 1) / (crowd / TREES + 1)) / StrictMath.log(2);
    }

    /// Appends the whole state, with a header of kind and version; the cuts are made again.
    public void encode(StateWriter writer) {
        writer.putHeader(ModelKind.HALF_SPACE_TREES, VERSION);
        writer.putInt(columnCount);
        writer.putLong(seed);
        writer.putInt(windowRows);
        double[] rows = early;
        writer.putBoolean(rows != null);
        if (rows != null) {
            writer.putDoubles(rows, windowRows * columnCount);
            return;
        }
        writer.putDoubles(minima, columnCount);
        writer.putDoubles(maxima, columnCount);
        for (int tree = 0; tree < TREES; tree++) {
            for (int node = 0; node < NODES; node++) {
                writer.putInt(reference[tree][node]);
                writer.putInt(latest[tree][node]);
            }
        }
    }

    /// Reads what [#encode] wrote.
    public static HalfSpaceTrees decode(StateReader reader) {
        reader.header(ModelKind.HALF_SPACE_TREES, VERSION);
        var trees = new HalfSpaceTrees(reader.getInt(1, COLUMNS_MAX), reader.getLong());
        trees.windowRows = reader.getInt(0, WINDOW - 1);
        int size = trees.windowRows * trees.columnCount;
        if (reader.getBoolean()) {
            trees.early = Arrays.copyOf(reader.getDoubles(size), WINDOW * trees.columnCount);
            return trees;
        }
        trees.early = null;
        reader.getDoubles(trees.minima, trees.columnCount);
        reader.getDoubles(trees.maxima, trees.columnCount);
        trees.cut();
        for (int tree = 0; tree < TREES; tree++) {
            for (int node = 0; node < NODES; node++) {
                trees.reference[tree][node] = reader.getInt();
                trees.latest[tree][node] = reader.getInt();
                if (trees.reference[tree][node] < 0 || trees.latest[tree][node] < 0) {
                    throw new StateFormatException("count below 0");
                }
            }
        }
        return trees;
    }
}
