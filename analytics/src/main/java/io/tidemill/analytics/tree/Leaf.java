// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.tree;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A leaf: the targets of the rows that reached it, in all and by parts of each feature's range.
///
/// The first [#BUFFERED] rows are kept; their quantiles then cut each feature's range into at most
/// [#BINS] bins, of which only the targets' sums are kept. A missing feature is in the last bin.
final class Leaf implements Node {
    static final int BINS = 16;
    private static final int BUFFERED = 64;

    private final int featureCount;
    final int depth;
    final TargetSums all;
    // Features and target of each row, until there are bins.
    private double @Nullable [] rows;
    private double[] rowWeights = {};
    private int rowCount;
    // By feature; a row whose value is at most an edge is in its bin or one before.
    private final double[][] edges;
    private final TargetSums[][] bins;
    double judgedAt;

    /// How well a cut would do.
    ///
    /// @param gain by how much the squared distances would fall
    /// @param second that of the best cut of another feature
    record Cut(int feature, double threshold, double gain, double second) {}

    Leaf(int featureCount, int depth, TargetSums all) {
        this.featureCount = featureCount;
        this.depth = depth;
        this.all = all;
        judgedAt = all.count;
        rows = new double[0];
        edges = new double[featureCount][];
        bins = new TargetSums[featureCount][];
    }

    void learn(double[][] features, int row, double target, double weight) {
        all.add(target, weight);
        double[] kept = rows;
        if (kept == null) {
            for (int i = 0; i < featureCount; i++) {
                bins[i][bin(i, features[i][row])].add(target, weight);
            }
            return;
        }
        int width = featureCount + 1;
        if (kept.length == 0) {
            kept = new double[BUFFERED * width];
            rowWeights = new double[BUFFERED];
            rows = kept;
        }
        for (int i = 0; i < featureCount; i++) {
            kept[rowCount * width + i] = features[i][row];
        }
        kept[rowCount * width + featureCount] = target;
        rowWeights[rowCount++] = weight;
        if (rowCount == BUFFERED) {
            makeBins(kept, width);
            rows = null;
            rowWeights = new double[0];
        }
    }

    private void makeBins(double[] kept, int width) {
        for (int i = 0; i < featureCount; i++) {
            var values = new double[BUFFERED];
            for (int row = 0; row < BUFFERED; row++) {
                values[row] = kept[row * width + i];
            }
            // NaN is last.
            Arrays.sort(values);
            var cuts = new double[BINS - 1];
            int count = 0;
            for (int bin = 1; bin < BINS; bin++) {
                int at = bin * BUFFERED / BINS;
                // Between two values, so that a cut tells them apart.
                double edge = values[at - 1] + (values[at] - values[at - 1]) / 2;
                int next = at;
                while (next < BUFFERED && values[next] == values[at - 1]) {
                    next++;
                }
                if (next > at && next < BUFFERED) {
                    edge = values[at - 1] + (values[next] - values[at - 1]) / 2;
                }
                boolean useful = next < BUFFERED && Double.isFinite(edge);
                if (useful && (count == 0 || edge > cuts[count - 1])) {
                    cuts[count++] = edge;
                }
            }
            edges[i] = Arrays.copyOf(cuts, count);
            bins[i] = new TargetSums[count + 1];
            Arrays.setAll(bins[i], _ -> new TargetSums());
            for (int row = 0; row < BUFFERED; row++) {
                bins[i][bin(i, kept[row * width + i])].add(
                        kept[row * width + featureCount], rowWeights[row]);
            }
        }
    }

    private int bin(int feature, double value) {
        double[] cuts = edges[feature];
        int bin = 0;
        while (bin < cuts.length && !(value <= cuts[bin])) {
            bin++;
        }
        return bin;
    }

    /// The best cut; null where there is none.
    @Nullable Cut best() {
        if (rows != null) {
            return null;
        }
        Cut best = null;
        for (int i = 0; i < featureCount; i++) {
            var left = new TargetSums();
            double gain = 0;
            double threshold = Double.NaN;
            double total = binned(i).squares;
            for (int cut = 0; cut < edges[i].length; cut++) {
                left.add(bins[i][cut]);
                var right = right(i, cut);
                double saved = total - left.squares - right.squares;
                if (left.count > 0 && right.count > 0 && saved > gain) {
                    gain = saved;
                    threshold = edges[i][cut];
                }
            }
            if (gain > 0 && (best == null || gain > best.gain())) {
                best = new Cut(i, threshold, gain, best == null ? 0 : best.gain());
            } else if (best != null && gain > best.second()) {
                best = new Cut(best.feature(), best.threshold(), best.gain(), gain);
            }
        }
        return best;
    }

    private TargetSums binned(int feature) {
        return right(feature, -1);
    }

    private TargetSums right(int feature, int cut) {
        var sums = new TargetSums();
        for (int bin = cut + 1; bin < bins[feature].length; bin++) {
            sums.add(bins[feature][bin]);
        }
        return sums;
    }

    /// The inner node with two leaves that a cut makes of this.
    Split split(Cut cut, double confidence) {
        int last = 0;
        while (edges[cut.feature()][last] < cut.threshold()) {
            last++;
        }
        var left = new TargetSums();
        for (int bin = 0; bin <= last; bin++) {
            left.add(bins[cut.feature()][bin]);
        }
        return new Split(
                cut.feature(),
                cut.threshold(),
                depth,
                confidence,
                new Leaf(featureCount, depth + 1, left),
                new Leaf(featureCount, depth + 1, right(cut.feature(), last)));
    }

    @Override
    public void write(StateWriter writer) {
        writer.putByte(0);
        all.write(writer);
        writer.putDouble(judgedAt);
        double[] kept = rows;
        writer.putInt(kept == null ? -1 : rowCount);
        if (kept != null) {
            writer.putDoubles(kept, rowCount * (featureCount + 1));
            writer.putDoubles(rowWeights, rowCount);
            return;
        }
        for (int i = 0; i < featureCount; i++) {
            writer.putByte(edges[i].length);
            writer.putDoubles(edges[i], edges[i].length);
            for (TargetSums bin : bins[i]) {
                bin.write(writer);
            }
        }
    }

    /// Reads what [#write] wrote after the first byte.
    static Leaf read(StateReader reader, int featureCount, int depth) {
        var leaf = new Leaf(featureCount, depth, TargetSums.read(reader));
        leaf.judgedAt = reader.getDouble();
        int kept = reader.getInt(-1, BUFFERED - 1);
        if (kept >= 0) {
            if (kept > 0) {
                int width = featureCount + 1;
                leaf.rows = Arrays.copyOf(reader.getDoubles(kept * width), BUFFERED * width);
                leaf.rowWeights = Arrays.copyOf(reader.getDoubles(kept), BUFFERED);
                leaf.rowCount = kept;
            }
            return leaf;
        }
        leaf.rows = null;
        for (int i = 0; i < featureCount; i++) {
            leaf.edges[i] = reader.getDoubles(reader.getByte());
            leaf.bins[i] = new TargetSums[leaf.edges[i].length + 1];
            for (int bin = 0; bin < leaf.bins[i].length; bin++) {
                leaf.bins[i][bin] = TargetSums.read(reader);
            }
        }
        return leaf;
    }
}
