// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.tree;

import io.tidemill.analytics.drift.AdaptiveWindow;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;

/// An inner node: rows whose feature is at most the threshold go left, others and those where it is
/// missing go right. It watches the errors of what is below it.
final class Split implements Node {
    final int feature;
    final double threshold;
    final int depth;
    final AdaptiveWindow errors;
    Node left;
    Node right;

    Split(int feature, double threshold, int depth, double confidence, Node left, Node right) {
        this(feature, threshold, depth, new AdaptiveWindow(confidence), left, right);
    }

    private Split(
            int feature,
            double threshold,
            int depth,
            AdaptiveWindow errors,
            Node left,
            Node right) {
        this.feature = feature;
        this.threshold = threshold;
        this.depth = depth;
        this.errors = errors;
        this.left = left;
        this.right = right;
    }

    @Override
    public void write(StateWriter writer) {
        writer.putByte(1);
        writer.putInt(feature);
        writer.putDouble(threshold);
        errors.encode(writer);
        left.write(writer);
        right.write(writer);
    }

    static Node readNode(StateReader reader, int featureCount, int depth, int depthMax) {
        if (!reader.getBoolean() || depth >= depthMax) {
            return Leaf.read(reader, featureCount, depth);
        }
        int feature = reader.getInt(0, featureCount - 1);
        double threshold = reader.getDouble();
        var errors = AdaptiveWindow.decode(reader);
        var left = readNode(reader, featureCount, depth + 1, depthMax);
        var right = readNode(reader, featureCount, depth + 1, depthMax);
        return new Split(feature, threshold, depth, errors, left, right);
    }
}
