// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.linear;

import io.tidemill.analytics.feature.FeatureType;
import io.tidemill.analytics.model.Mergeable;
import io.tidemill.analytics.model.Predictor;
import io.tidemill.analytics.model.SupervisedModel;
import io.tidemill.analytics.model.Unlearning;
import io.tidemill.analytics.state.ModelKind;
import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A linear model for very many features that learns by a gradient step per row: of squared error
/// (`sgd_regression`) or of logistic loss (`sgd_classification`).
///
/// Each weight has its own step, which its past gradients make smaller (AdaGrad: J. Duchi, E. Hazan
/// and Y. Singer, "Adaptive subgradient methods for online learning and stochastic optimization",
/// 2011). Numbers are centred and scaled by what was seen so far, the target of a regression too.
/// Of categorical features each code has a weight of its own in a table of fixed size, found by a
/// hash, so that new categories cost nothing (K. Weinberger et al., "Feature hashing for large
/// scale multitask learning", 2009). It cannot unlearn.
public final class GradientModel implements SupervisedModel, Mergeable<GradientModel> {
    private static final int VERSION = 1;
    private static final int TABLE_BITS_MAX = 24;
    // Keeps the first steps from being as large as their gradients are small.
    private static final double GRADIENTS_START = 1e-2;

    private final Options options;
    private final Scaling scaling;
    private final Scaling targetScaling = new Scaling(1);
    // The intercept, the numeric features (others unused), the table.
    private final double[] weights;
    private final double[] gradients;
    // Of the row at hand: the weights that count, and what by.
    private final int[] slots;
    private final double[] values;
    private long rowCount;
    private long skippedCount;

    /// What is learnt and how.
    ///
    /// @param features the features' types; categorical ones are any whole numbers, such as
    ///   [io.tidemill.analytics.feature.Categories#hash]
    /// @param classification whether the target is yes (1) or no (0) and a probability is predicted
    /// @param rate the size of a first step; 0.3 is usual
    /// @param penalty what is taken off each weight in each step it is part of, by its size
    /// @param tableBits the logarithm of the size of the table for categories
    public record Options(
            List<FeatureType> features,
            boolean classification,
            double rate,
            double penalty,
            int tableBits) {
        public Options {
            features = List.copyOf(features);
            if (!(rate > 0) || !(penalty >= 0) || tableBits < 0 || tableBits > TABLE_BITS_MAX) {
                throw new IllegalArgumentException(
                        "the rate must be above 0, the penalty from 0 on, tables of at most 2^"
                                + TABLE_BITS_MAX);
            }
        }

        private int tableSize() {
            return features.contains(FeatureType.CATEGORICAL) ? 1 << tableBits : 0;
        }
    }

    /// A model that has learnt nothing.
    public GradientModel(Options options) {
        this.options = options;
        int count = options.features().size();
        scaling = new Scaling(count);
        weights = new double[1 + count + options.tableSize()];
        gradients = new double[weights.length];
        slots = new int[count + 1];
        values = new double[count + 1];
    }

    /// Refuses what cannot be learnt.
    static void checkWeights(long @Nullable [] weights, int from, int to) {
        for (int row = from; weights != null && row < to; row++) {
            if (weights[row] < 0) {
                throw new IllegalArgumentException("a row cannot be taken back");
            }
        }
    }

    @Override
    public Unlearning unlearning() {
        return Unlearning.NONE;
    }

    @Override
    public int featureCount() {
        return options.features().size();
    }

    @Override
    public void update(
            double[][] features, double[] targets, long @Nullable [] weights, int from, int to) {
        checkWeights(weights, from, to);
        for (int row = from; row < to; row++) {
            long weight = weights == null ? 1 : weights[row];
            if (weight == 0) {
                continue;
            }
            if (!Double.isFinite(targets[row]) || !usable(features, row)) {
                skippedCount += weight;
                continue;
            }
            rowCount += weight;
            for (int i = 0; i < features.length; i++) {
                if (options.features().get(i) == FeatureType.NUMERIC) {
                    scaling.learn(i, features[i][row], (double) weight);
                }
            }
            learn(features, row, targets[row], (double) weight);
        }
    }

    private boolean usable(double[][] features, int row) {
        for (int i = 0; i < features.length; i++) {
            boolean numeric = options.features().get(i) == FeatureType.NUMERIC;
            if (numeric && !Double.isFinite(features[i][row])) {
                return false;
            }
        }
        return true;
    }

    private void fill(double[][] features, int row, int[] slots, double[] values) {
        slots[0] = 0;
        values[0] = 1;
        int mask = options.tableSize() - 1;
        for (int i = 0; i < features.length; i++) {
            double value = features[i][row];
            if (options.features().get(i) == FeatureType.NUMERIC) {
                slots[i + 1] = i + 1;
                values[i + 1] = scaling.scaled(i, value);
            } else {
                // NaN, which is NULL, has a weight too.
                long code = Double.isNaN(value) ? Long.MIN_VALUE : (long) value;
                long hash = (code * 31 + i) * 0x9E37_79B9_7F4A_7C15L;
                hash ^= hash >>> 32;
                slots[i + 1] = 1 + features.length + ((int) (hash >>> 8) & mask);
                values[i + 1] = 1;
            }
        }
    }

    private double sum(int[] slots, double[] values) {
        double sum = 0;
        for (int i = 0; i < slots.length; i++) {
            sum += weights[slots[i]] * values[i];
        }
        return sum;
    }

    private void learn(double[][] features, int row, double target, double weight) {
        fill(features, row, slots, values);
        double slope;
        if (options.classification()) {
            slope = LogisticRegression.probability(sum(slots, values)) - (target >= 0.5 ? 1 : 0);
        } else {
            targetScaling.learn(0, target, weight);
            slope = sum(slots, values) - targetScaling.scaled(0, target);
        }
        for (int i = 0; i < slots.length; i++) {
            int slot = slots[i];
            double penalty = slot == 0 ? 0 : options.penalty() * weights[slot];
            double gradient = weight * (slope * values[i] + penalty);
            gradients[slot] += gradient * gradient;
            weights[slot] -=
                    options.rate() * gradient / Math.sqrt(GRADIENTS_START + gradients[slot]);
        }
    }

    @Override
    public void predict(double[][] features, int from, int to, double[] predictions) {
        // Not those of the model: other threads may predict with a copy that nobody updates.
        var ownSlots = new int[slots.length];
        var ownValues = new double[values.length];
        for (int row = from; row < to; row++) {
            if (!usable(features, row) || rowCount == 0) {
                predictions[row] = Double.NaN;
                continue;
            }
            fill(features, row, ownSlots, ownValues);
            double sum = sum(ownSlots, ownValues);
            predictions[row] =
                    options.classification()
                            ? LogisticRegression.probability(sum)
                            : targetScaling.mean(0) + sum * targetScaling.deviation(0);
        }
    }

    /// {@inheritDoc}
    ///
    /// It is a copy of the model, table and all.
    @Override
    public Predictor predictor() {
        var writer = new StateWriter();
        encode(writer);
        return decode(new StateReader(writer.toBytes()));
    }

    /// {@inheritDoc}
    ///
    /// Weights become the means of both by rows learnt, as where parts of the rows are learnt apart
    /// (M. Zinkevich et al., "Parallelized stochastic gradient descent", 2010).
    @Override
    public void merge(GradientModel other) {
        if (!options.equals(other.options)) {
            throw new IllegalArgumentException("the models differ in their options");
        }
        long total = rowCount + other.rowCount;
        double share = total == 0 ? 0 : other.rowCount / (double) total;
        for (int i = 0; i < weights.length; i++) {
            weights[i] += share * (other.weights[i] - weights[i]);
            gradients[i] += other.gradients[i];
        }
        scaling.merge(other.scaling);
        targetScaling.merge(other.targetScaling);
        rowCount = total;
        skippedCount += other.skippedCount;
    }

    @Override
    public long rowCount() {
        return rowCount;
    }

    @Override
    public long skippedCount() {
        return skippedCount;
    }

    private static ModelKind kind(boolean classification) {
        return classification ? ModelKind.SGD_CLASSIFICATION : ModelKind.SGD_REGRESSION;
    }

    @Override
    public void encode(StateWriter writer) {
        writer.putHeader(kind(options.classification()), VERSION);
        writer.putInt(options.features().size());
        for (FeatureType type : options.features()) {
            writer.putBoolean(type == FeatureType.CATEGORICAL);
        }
        writer.putDouble(options.rate());
        writer.putDouble(options.penalty());
        writer.putByte(options.tableBits());
        writer.putLong(rowCount);
        writer.putLong(skippedCount);
        scaling.write(writer);
        targetScaling.write(writer);
        writer.putDoubles(weights, weights.length);
        writer.putDoubles(gradients, gradients.length);
    }

    /// Reads what [#encode] wrote.
    public static GradientModel decode(StateReader reader) {
        boolean classification = reader.peekKind() == ModelKind.SGD_CLASSIFICATION;
        reader.header(kind(classification), VERSION);
        int count = reader.getCount(1);
        List<FeatureType> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            types.add(reader.getBoolean() ? FeatureType.CATEGORICAL : FeatureType.NUMERIC);
        }
        double rate = reader.getDouble();
        double penalty = reader.getDouble();
        int tableBits = reader.getByte();
        if (!(rate > 0) || !(penalty >= 0) || tableBits > TABLE_BITS_MAX) {
            throw new StateFormatException("options out of range");
        }
        var model = new GradientModel(new Options(types, classification, rate, penalty, tableBits));
        model.rowCount = reader.getLong();
        model.skippedCount = reader.getLong();
        model.scaling.read(reader);
        model.targetScaling.read(reader);
        reader.getDoubles(model.weights, model.weights.length);
        reader.getDoubles(model.gradients, model.gradients.length);
        return model;
    }
}
