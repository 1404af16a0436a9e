// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidemill.analytics.Seeds;
import io.tidemill.analytics.model.Unlearning;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Random;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.junit.jupiter.api.Test;

/// The maximum of the likelihood, by Newton's method over all rows, is the oracle.
class LogisticRegressionTest {
    private static final int FEATURES = 3;
    private static final double[] TRUTH = {0.8, -0.02, 0.5, 1.2};

    private final double[][] columns = new double[FEATURES][];
    private double[] targets = {};

    private void make(Random random, int size) {
        for (int i = 0; i < FEATURES; i++) {
            columns[i] = new double[size];
        }
        targets = new double[size];
        for (int i = 0; i < size; i++) {
            columns[0][i] = 5 + random.nextGaussian();
            columns[1][i] = 300 + 50 * random.nextGaussian();
            columns[2][i] = random.nextInt(2);
            double logit = TRUTH[3];
            for (int j = 0; j < FEATURES; j++) {
                logit += TRUTH[j] * columns[j][i];
            }
            targets[i] = random.nextDouble() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
        }
    }

    @Test
    void isCloseToTheMaximumOfTheLikelihood() {
        Seeds.forEach(
                6,
                random -> {
                    make(random, 20_000);
                    var model = new LogisticRegression(FEATURES, 1e-3);
                    model.update(columns, targets, null, 0, 20_000);
                    double[][] expected = maximum(20_000);
                    for (int i = 0; i < FEATURES; i++) {
                        double error = expected[1][i];
                        assertThat(model.coefficients()[i])
                                .isCloseTo(expected[0][i], within(0.5 * error));
                        assertThat(model.standardErrors()[i]).isCloseTo(error, within(0.1 * error));
                    }
                    assertThat(model.intercept())
                            .isCloseTo(expected[0][FEATURES], within(expected[1][FEATURES]));
                });
    }

    /// Coefficients, the intercept last, and their standard errors.
    private double[][] maximum(int size) {
        var rows = new double[size][FEATURES + 1];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < FEATURES; j++) {
                rows[i][j] = columns[j][i];
            }
            rows[i][FEATURES] = 1;
        }
        var current = new double[FEATURES + 1];
        RealMatrix inverse = MatrixUtils.createRealIdentityMatrix(FEATURES + 1);
        for (int step = 0; step < 30; step++) {
            var gradient = new double[FEATURES + 1];
            var hessian = new double[FEATURES + 1][FEATURES + 1];
            for (int i = 0; i < size; i++) {
                double logit = 0;
                for (int j = 0; j <= FEATURES; j++) {
                    logit += current[j] * rows[i][j];
                }
                double p = 1 / (1 + Math.exp(-logit));
                for (int j = 0; j <= FEATURES; j++) {
                    gradient[j] += (targets[i] - p) * rows[i][j];
                    for (int k = 0; k <= FEATURES; k++) {
                        hessian[j][k] += p * (1 - p) * rows[i][j] * rows[i][k];
                    }
                }
            }
            inverse = MatrixUtils.inverse(MatrixUtils.createRealMatrix(hessian));
            double[] change = inverse.operate(gradient);
            for (int j = 0; j <= FEATURES; j++) {
                current[j] += change[j];
            }
        }
        var errors = new double[FEATURES + 1];
        for (int j = 0; j <= FEATURES; j++) {
            errors[j] = Math.sqrt(inverse.getEntry(j, j));
        }
        return new double[][] {current, errors};
    }

    @Test
    void predictsTheShareOfYesAtFirst() {
        make(new Random(1), 50);
        var model = new LogisticRegression(FEATURES, 1);
        var predictions = new double[50];
        model.predict(columns, 0, 1, predictions);
        assertThat(predictions[0]).isNaN();
        model.update(columns, new double[] {1, 0, 0, 1, 0}, null, 0, 5);
        model.predict(columns, 0, 1, predictions);
        assertThat(predictions[0]).isEqualTo(0.4);
    }

    @Test
    void refusesToUnlearnAndCountsMissingValues() {
        make(new Random(1), 50);
        var model = new LogisticRegression(FEATURES, 1);
        assertThat(model.unlearning()).isEqualTo(Unlearning.NONE);
        long[] weights = {2, 0, -1};
        assertThatThrownBy(() -> model.update(columns, targets, weights, 0, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a row cannot be taken back");
        assertThat(model.rowCount()).isZero();
        columns[1][0] = Double.NaN;
        model.update(columns, targets, weights, 0, 2);
        assertThat(model.skippedCount()).isEqualTo(2);
    }

    @Test
    void isTheSameAfterDecoding() {
        make(new Random(2), 400);
        var model = new LogisticRegression(FEATURES, 1);
        var predictions = new double[400];
        var same = new double[400];
        for (int i = 0; i < 400; i += 8) {
            var copy = LogisticRegression.decode(new StateReader(bytes(model)));
            model.update(columns, targets, null, i, i + 8);
            copy.update(columns, targets, null, i, i + 8);
            assertThat(bytes(copy)).isEqualTo(bytes(model));
            model.predict(columns, 0, 400, predictions);
            copy.predictor().predict(columns, 0, 400, same);
            assertThat(same).isEqualTo(predictions);
        }
    }

    private static byte[] bytes(LogisticRegression model) {
        var writer = new StateWriter();
        model.encode(writer);
        return writer.toBytes();
    }
}
