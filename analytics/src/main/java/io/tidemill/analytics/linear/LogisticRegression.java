// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.linear;

import io.tidemill.analytics.model.Predictor;
import io.tidemill.analytics.model.SupervisedModel;
import io.tidemill.analytics.model.Unlearning;
import io.tidemill.analytics.state.ModelKind;
import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The probability of yes by features: logistic regression, one step of Newton's method per row.
///
/// Coefficients are kept with their covariance matrix, as those of a normal belief that each row
/// makes sharper (D. J. Spiegelhalter and S. L. Lauritzen, "Sequential updating of conditional
/// probabilities on directed graphical structures", 1990, sec. 4.3: a Kalman filter for the logit).
/// After some hundred rows they are close to the maximum of the likelihood, and the matrix gives
/// standard errors. A row costs the square of the number of features, so it is meant for up to some
/// hundred.
///
/// Features are centred and scaled by the first [#WARM_UP] rows, which are learnt together; until
/// then the share of yes is predicted. It cannot unlearn.
public final class LogisticRegression implements SupervisedModel {
    private static final int VERSION = 1;
    private static final int WARM_UP = 100;
    private static final int FEATURES_MAX = 2_000;

    private final int featureCount;
    // Of the scaled coefficients; a ridge penalty is the same.
    private final double priorVariance;
    private final Scaling scaling;
    // Until the features are scaled: features, target and weight of each row.
    private double @Nullable [] early = {};
    private int earlyCount;
    private double yesWeight;
    private final double[] coefficients;
    private final double[][] covariance;
    private final double[] point;
    private final double[] gain;
    private long rowCount;
    private long skippedCount;

    /// A model that has learnt nothing.
    ///
    /// @param ridge the penalty on the squared coefficients of the scaled features, above 0; 1 is
    ///   mild
    public LogisticRegression(int featureCount, double ridge) {
        if (featureCount > FEATURES_MAX || !(ridge > 0)) {
            throw new IllegalArgumentException(
                    "at most " + FEATURES_MAX + " features, and a ridge above 0");
        }
        this.featureCount = featureCount;
        priorVariance = 1 / ridge;
        scaling = new Scaling(featureCount);
        coefficients = new double[featureCount + 1];
        covariance = new double[featureCount + 1][featureCount + 1];
        point = new double[featureCount + 1];
        gain = new double[featureCount + 1];
        for (int i = 0; i <= featureCount; i++) {
            // Nothing is known of the intercept.
            covariance[i][i] = i == featureCount ? 100 : priorVariance;
        }
    }

    @Override
    public Unlearning unlearning() {
        return Unlearning.NONE;
    }

    @Override
    public int featureCount() {
        return featureCount;
    }

    /// {@inheritDoc}
    ///
    /// Targets are 1 (yes) and 0; from one half on is a yes.
    @Override
    public void update(
            double[][] features, double[] targets, long @Nullable [] weights, int from, int to) {
        GradientModel.checkWeights(weights, from, to);
        for (int row = from; row < to; row++) {
            long weight = weights == null ? 1 : weights[row];
            if (weight == 0) {
                continue;
            }
            boolean usable = Double.isFinite(targets[row]);
            for (int i = 0; i < featureCount && usable; i++) {
                usable = Double.isFinite(features[i][row]);
            }
            if (!usable) {
                skippedCount += weight;
                continue;
            }
            rowCount += weight;
            double target = targets[row] >= 0.5 ? 1 : 0;
            yesWeight += weight * target;
            if (early == null) {
                for (int i = 0; i < featureCount; i++) {
                    point[i] = scaling.scaled(i, features[i][row]);
                }
                learn(target, (double) weight);
            } else {
                keep(early, features, row, target, (double) weight);
            }
        }
    }

    private void keep(double[] rows, double[][] features, int row, double target, double weight) {
        int width = featureCount + 2;
        double[] grown = rows.length == 0 ? new double[WARM_UP * width] : rows;
        for (int i = 0; i < featureCount; i++) {
            grown[earlyCount * width + i] = features[i][row];
            scaling.learn(i, features[i][row], weight);
        }
        grown[earlyCount * width + featureCount] = target;
        grown[earlyCount * width + featureCount + 1] = weight;
        early = grown;
        if (++earlyCount == WARM_UP) {
            early = null;
            for (int at = 0; at < WARM_UP * width; at += width) {
                for (int i = 0; i < featureCount; i++) {
                    point[i] = scaling.scaled(i, grown[at + i]);
                }
                learn(grown[at + featureCount], grown[at + featureCount + 1]);
            }
        }
    }

    /// Learns the row at [#point].
    private void learn(double target, double weight) {
        point[featureCount] = 1;
        double probability = probability(logit(point));
        double certainty = Math.max(1e-6, probability * (1 - probability)) * weight;
        double spread = 0;
        for (int i = 0; i < point.length; i++) {
            double sum = 0;
            for (int j = 0; j < point.length; j++) {
                sum += covariance[i][j] * point[j];
            }
            gain[i] = sum;
            spread += sum * point[i];
        }
        double shrink = 1 / (1 + certainty * spread);
        double error = (target - probability) * weight * shrink;
        for (int i = 0; i < point.length; i++) {
            coefficients[i] += gain[i] * error;
            double factor = certainty * shrink * gain[i];
            for (int j = 0; j < point.length; j++) {
                covariance[i][j] -= factor * gain[j];
            }
        }
    }

    private double logit(double[] scaled) {
        double sum = 0;
        for (int i = 0; i < scaled.length; i++) {
            sum += coefficients[i] * scaled[i];
        }
        return sum;
    }

    /// The probability whose odds have the logarithm `logit`.
    static double probability(double logit) {
        return 1 / (1 + StrictMath.exp(-logit));
    }

    @Override
    public void predict(double[][] features, int from, int to, double[] predictions) {
        predictor().predict(features, from, to, predictions);
    }

    @Override
    public Predictor predictor() {
        double[] slopes = coefficients();
        double base = early == null ? intercept() : yesWeight / rowCount;
        return new LogisticFit(base, slopes, early == null);
    }

    /// The intercept of the logit of unscaled features.
    public double intercept() {
        double intercept = coefficients[featureCount];
        for (int i = 0; i < featureCount; i++) {
            intercept -= coefficients[i] * scaling.mean(i) / scaling.deviation(i);
        }
        return intercept;
    }

    /// The coefficients of unscaled features.
    public double[] coefficients() {
        var slopes = new double[featureCount];
        for (int i = 0; i < featureCount; i++) {
            slopes[i] = coefficients[i] / scaling.deviation(i);
        }
        return slopes;
    }

    /// The standard errors of the coefficients.
    public double[] standardErrors() {
        var errors = new double[featureCount];
        for (int i = 0; i < featureCount; i++) {
            errors[i] = Math.sqrt(Math.max(0, covariance[i][i])) / scaling.deviation(i);
        }
        return errors;
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
    public void encode(StateWriter writer) {
        writer.putHeader(ModelKind.LOGISTIC_REGRESSION, VERSION);
        writer.putInt(featureCount);
        writer.putDouble(priorVariance);
        writer.putLong(rowCount);
        writer.putLong(skippedCount);
        writer.putDouble(yesWeight);
        scaling.write(writer);
        writer.putDoubles(coefficients, coefficients.length);
        for (double[] row : covariance) {
            writer.putDoubles(row, row.length);
        }
        writer.putInt(early == null ? -1 : earlyCount);
        if (early != null && earlyCount > 0) {
            writer.putDoubles(early, earlyCount * (featureCount + 2));
        }
    }

    /// Reads what [#encode] wrote.
    public static LogisticRegression decode(StateReader reader) {
        reader.header(ModelKind.LOGISTIC_REGRESSION, VERSION);
        int featureCount = reader.getInt(0, FEATURES_MAX);
        double variance = reader.getDouble();
        if (!(variance > 0)) {
            throw new StateFormatException("variance out of range");
        }
        var model = new LogisticRegression(featureCount, 1 / variance);
        model.rowCount = reader.getLong();
        model.skippedCount = reader.getLong();
        model.yesWeight = reader.getDouble();
        model.scaling.read(reader);
        reader.getDoubles(model.coefficients, featureCount + 1);
        for (double[] row : model.covariance) {
            reader.getDoubles(row, row.length);
        }
        int earlyCount = reader.getInt(-1, WARM_UP - 1);
        if (earlyCount < 0) {
            model.early = null;
        } else if (earlyCount > 0) {
            int width = featureCount + 2;
            model.early = Arrays.copyOf(reader.getDoubles(earlyCount * width), WARM_UP * width);
            model.earlyCount = earlyCount;
        }
        return model;
    }

    /// What a model predicts for good.
    private static final class LogisticFit implements Predictor {
        // The intercept; the probability itself while there are no slopes.
        private final double base;
        private final double[] slopes;
        private final boolean sloped;

        LogisticFit(double base, double[] slopes, boolean sloped) {
            this.base = base;
            this.slopes = slopes;
            this.sloped = sloped;
        }

        @Override
        public int featureCount() {
            return slopes.length;
        }

        @Override
        public void predict(double[][] features, int from, int to, double[] predictions) {
            Arrays.fill(predictions, from, to, base);
            if (!sloped) {
                return;
            }
            for (int i = 0; i < slopes.length; i++) {
                double slope = slopes[i];
                double[] column = features[i];
                for (int row = from; row < to; row++) {
                    predictions[row] += slope * column[row];
                }
            }
            for (int row = from; row < to; row++) {
                predictions[row] = probability(predictions[row]);
            }
        }
    }
}
