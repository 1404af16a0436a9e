// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.tree;

import io.tidemill.analytics.model.Predictor;
import io.tidemill.analytics.model.SupervisedModel;
import io.tidemill.analytics.model.Unlearning;
import io.tidemill.analytics.state.ModelKind;
import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// A decision tree that grows as rows come: a number by steps of the features, or the probability
/// of yes where targets are 1 and 0.
///
/// A leaf is split when the best cut is better than that of any other feature by more than chance
/// (P. Domingos and G. Hulten, "Mining high-speed data streams", 2000), measured by the fall of the
/// targets' squared distances from their mean, whose ratio the bound is taken of (E. Ikonomovska,
/// J. Gama and S. Džeroski, "Learning model trees from evolving data streams", 2011). For yes and
/// no that is the Gini index. A node below which errors grow (an
/// [io.tidemill.analytics.drift.AdaptiveWindow] of them was cut) becomes a leaf again and starts
/// anew, after A. Bifet and R. Gavaldà, "Adaptive learning from evolving data streams" (2009),
/// without their trees on trial.
///
/// A missing feature goes with the large values. The tree cannot unlearn, nor be merged.
public final class HoeffdingTree implements SupervisedModel {
    private static final int VERSION = 1;
    private static final double CONFIDENCE = 1e-6;
    // Two cuts that are equally good: after so little uncertainty it does not matter which.
    private static final double TIE = 0.05;
    private static final double GRACE = 200;
    private static final double DRIFT_CONFIDENCE = 1e-4;
    private static final int DEPTH_MAX = 20;

    private final int featureCount;
    private final boolean classification;
    private final int leavesMax;
    private Node root;
    private int leafCount = 1;
    private long rowCount;
    private long skippedCount;
    private final Split[] path = new Split[DEPTH_MAX];
    private @Nullable Predictor compiled;

    /// A tree that has learnt nothing.
    ///
    /// @param classification whether targets are 1 (yes) and 0
    /// @param leavesMax how many leaves there may be; each takes about 400 bytes per feature
    public HoeffdingTree(int featureCount, boolean classification, int leavesMax) {
        if (featureCount < 1 || leavesMax < 1) {
            throw new IllegalArgumentException("a tree has features and leaves");
        }
        this.featureCount = featureCount;
        this.classification = classification;
        this.leavesMax = leavesMax;
        root = new Leaf(featureCount, 0, new TargetSums());
    }

    @Override
    public Unlearning unlearning() {
        return Unlearning.NONE;
    }

    @Override
    public int featureCount() {
        return featureCount;
    }

    /// The number of leaves as of now.
    public int leafCount() {
        return leafCount;
    }

    @Override
    public void update(
            double[][] features, double[] targets, long @Nullable [] weights, int from, int to) {
        for (int row = from; weights != null && row < to; row++) {
            if (weights[row] < 0) {
                throw new IllegalArgumentException("a row cannot be taken back");
            }
        }
        compiled = null;
        for (int row = from; row < to; row++) {
            long weight = weights == null ? 1 : weights[row];
            if (weight == 0) {
                continue;
            }
            if (!Double.isFinite(targets[row])) {
                skippedCount += weight;
                continue;
            }
            rowCount += weight;
            double target = targets[row];
            if (classification) {
                target = target >= 0.5 ? 1 : 0;
            }
            learn(features, row, target, (double) weight);
        }
    }

    private void learn(double[][] features, int row, double target, double weight) {
        int depth = 0;
        Node node = root;
        while (node instanceof Split split) {
            path[depth++] = split;
            node = features[split.feature][row] <= split.threshold ? split.left : split.right;
        }
        var leaf = (Leaf) node;
        double error = Math.abs(target - leaf.all.mean);
        for (int i = 0; i < depth; i++) {
            double before = path[i].errors.mean();
            if (path[i].errors.add(error) && path[i].errors.mean() > before) {
                leaf = startAnew(i);
                depth = i;
            }
        }
        leaf.learn(features, row, target, weight);
        if (leaf.all.count - leaf.judgedAt >= GRACE) {
            leaf.judgedAt = leaf.all.count;
            trySplit(leaf, depth);
        }
    }

    private Leaf startAnew(int depth) {
        leafCount -= leaves(path[depth]) - 1;
        var leaf = new Leaf(featureCount, depth, new TargetSums());
        replace(path[depth], leaf, depth);
        return leaf;
    }

    private void replace(Node old, Node node, int depth) {
        if (depth == 0) {
            root = node;
        } else if (path[depth - 1].left == old) {
            path[depth - 1].left = node;
        } else {
            path[depth - 1].right = node;
        }
    }

    private static int leaves(Node node) {
        return switch (node) {
            case Leaf _ -> 1;
            case Split split -> leaves(split.left) + leaves(split.right);
        };
    }

    private void trySplit(Leaf leaf, int depth) {
        var cut = leaf.best();
        if (cut == null || depth >= DEPTH_MAX || leafCount >= leavesMax) {
            return;
        }
        double bound = Math.sqrt(StrictMath.log(1 / CONFIDENCE) / (2 * leaf.all.count));
        // A gain that chance alone would make of so few rows is none.
        boolean real = cut.gain() > 10 * leaf.all.squares / leaf.all.count;
        if (real && (cut.second() / cut.gain() < 1 - bound || bound < TIE)) {
            replace(leaf, leaf.split(cut, DRIFT_CONFIDENCE), depth);
            leafCount++;
        }
    }

    @Override
    public long rowCount() {
        return rowCount;
    }

    @Override
    public long skippedCount() {
        return skippedCount;
    }

    @Override
    public void predict(double[][] features, int from, int to, double[] predictions) {
        predictor().predict(features, from, to, predictions);
    }

    @Override
    public Predictor predictor() {
        var current = compiled;
        if (current == null) {
            current = new Compiled(featureCount, root, leafCount);
            compiled = current;
        }
        return current;
    }

    @Override
    public void encode(StateWriter writer) {
        writer.putHeader(kind(classification), VERSION);
        writer.putInt(featureCount);
        writer.putInt(leavesMax);
        writer.putLong(rowCount);
        writer.putLong(skippedCount);
        root.write(writer);
    }

    private static ModelKind kind(boolean classification) {
        return classification ? ModelKind.TREE_CLASSIFICATION : ModelKind.TREE_REGRESSION;
    }

    /// Reads what [#encode] wrote.
    public static HoeffdingTree decode(StateReader reader) {
        boolean classification = reader.peekKind() == ModelKind.TREE_CLASSIFICATION;
        reader.header(kind(classification), VERSION);
        int featureCount = reader.getInt(1, Short.MAX_VALUE);
        int leavesMax = reader.getInt(1, Integer.MAX_VALUE);
        var tree = new HoeffdingTree(featureCount, classification, leavesMax);
        tree.rowCount = reader.getLong();
        tree.skippedCount = reader.getLong();
        tree.root = Split.readNode(reader, featureCount, 0, DEPTH_MAX);
        tree.leafCount = leaves(tree.root);
        if (tree.leafCount > leavesMax) {
            throw new StateFormatException("too many leaves: " + tree.leafCount);
        }
        return tree;
    }

    /// The tree in arrays: of a split its feature, threshold and children, of a leaf −1 and its
    /// mean.
    private static final class Compiled implements Predictor {
        private final int featureCount;
        private final int[] feature;
        private final double[] value;
        private final int[] right;
        private int size;

        Compiled(int featureCount, Node root, int leafCount) {
            this.featureCount = featureCount;
            feature = new int[2 * leafCount - 1];
            value = new double[feature.length];
            right = new int[feature.length];
            add(root);
        }

        private void add(Node node) {
            int at = size++;
            switch (node) {
                case Leaf leaf -> {
                    feature[at] = -1;
                    value[at] = leaf.all.count > 0 ? leaf.all.mean : Double.NaN;
                }
                case Split split -> {
                    feature[at] = split.feature;
                    value[at] = split.threshold;
                    // The left child comes next.
                    add(split.left);
                    right[at] = size;
                    add(split.right);
                }
            }
        }

        @Override
        public int featureCount() {
            return featureCount;
        }

        @Override
        public void predict(double[][] features, int from, int to, double[] predictions) {
            for (int row = from; row < to; row++) {
                int at = 0;
                while (feature[at] >= 0) {
                    at = features[feature[at]][row] <= value[at] ? at + 1 : right[at];
                }
                predictions[row] = value[at];
            }
        }
    }
}
