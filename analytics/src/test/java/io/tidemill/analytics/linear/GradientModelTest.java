// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidemill.analytics.Seeds;
import io.tidemill.analytics.feature.FeatureType;
import io.tidemill.analytics.linear.GradientModel.Options;
import io.tidemill.analytics.score.ClassificationScore;
import io.tidemill.analytics.score.RegressionScore;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GradientModelTest {
    private static final List<FeatureType> TYPES =
            List.of(FeatureType.NUMERIC, FeatureType.NUMERIC, FeatureType.CATEGORICAL);

    private final double[][] columns = new double[3][];
    private double[] targets = {};

    /// Numbers of very different sizes, 500 categories with an effect each, noise of deviation 1.
    private void make(Random random, int size, boolean yes) {
        var effects = random.doubles(500, -3, 3).toArray();
        for (int i = 0; i < 3; i++) {
            columns[i] = new double[size];
        }
        targets = new double[size];
        for (int i = 0; i < size; i++) {
            columns[0][i] = 1e6 + 1e5 * random.nextGaussian();
            columns[1][i] = 1e-3 * random.nextGaussian();
            columns[2][i] = random.nextInt(500);
            double sum =
                    2e-5 * (columns[0][i] - 1e6)
                            + 1e3 * columns[1][i]
                            + effects[(int) columns[2][i]];
            targets[i] =
                    yes
                            ? (random.nextDouble() < 1 / (1 + Math.exp(-sum)) ? 1 : 0)
                            : 100 + sum + random.nextGaussian();
        }
    }

    @Test
    void regressionComesNearTheNoise() {
        Seeds.forEach(
                4,
                random -> {
                    make(random, 60_000, false);
                    var model = new GradientModel(new Options(TYPES, false, 0.3, 0, 16));
                    var score = new RegressionScore();
                    testThenTrain(model, 50_000, score, new ClassificationScore());
                    assertThat(score.rootMeanSquaredError()).isLessThan(1.1);
                });
    }

    @Test
    void classificationComesNearTheBestPossible() {
        Seeds.forEach(
                4,
                random -> {
                    make(random, 60_000, true);
                    var model = new GradientModel(new Options(TYPES, true, 0.3, 0, 16));
                    var score = new ClassificationScore();
                    testThenTrain(model, 50_000, new RegressionScore(), score);
                    // The truth's own log loss is 0.40 to 0.43.
                    assertThat(score.logLoss()).isLessThan(0.47);
                    assertThat(score.area()).isGreaterThan(0.84);
                });
    }

    private void testThenTrain(
            GradientModel model, int judgedFrom, RegressionScore errors, ClassificationScore yes) {
        var predictions = new double[targets.length];
        for (int from = 0; from < targets.length; from += 100) {
            model.predict(columns, from, from + 100, predictions);
            if (from >= judgedFrom) {
                errors.add(predictions, targets, from, from + 100);
                yes.add(predictions, targets, from, from + 100);
            }
            model.update(columns, targets, null, from, from + 100);
        }
    }

    @Test
    void mergedModelsKnowBothParts() {
        make(new Random(3), 20_000, false);
        var options = new Options(TYPES, false, 0.3, 0, 12);
        var left = new GradientModel(options);
        var right = new GradientModel(options);
        left.update(columns, targets, null, 0, 10_000);
        right.update(columns, targets, null, 10_000, 20_000);
        left.merge(right);
        assertThat(left.rowCount()).isEqualTo(20_000);
        var score = new RegressionScore();
        var predictions = new double[20_000];
        left.predict(columns, 0, 20_000, predictions);
        score.add(predictions, targets, 0, 20_000);
        assertThat(score.rootMeanSquaredError()).isLessThan(1.3);
        var other = new GradientModel(new Options(TYPES, false, 0.4, 0, 12));
        assertThatThrownBy(() -> left.merge(other)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isTheSameAfterDecodingAndAPredictorStays() {
        make(new Random(5), 300, true);
        var model = new GradientModel(new Options(TYPES, true, 0.3, 1e-4, 8));
        model.update(columns, targets, null, 0, 100);
        var copy = GradientModel.decode(new StateReader(bytes(model)));
        var predictor = model.predictor();
        var before = new double[300];
        model.predict(columns, 0, 300, before);
        model.update(columns, targets, null, 100, 300);
        copy.update(columns, targets, null, 100, 300);
        assertThat(bytes(copy)).isEqualTo(bytes(model));
        var later = new double[300];
        predictor.predict(columns, 0, 300, later);
        assertThat(later).isEqualTo(before);
    }

    @Test
    void whatIsMissingIsCountedOrACategory() {
        var model = new GradientModel(new Options(TYPES, false, 0.3, 0, 4));
        double nan = Double.NaN;
        double[][] rows = {{1, nan, 2}, {1, 1, 1}, {nan, 5, 7}};
        model.update(rows, new double[] {1, 2, nan}, null, 0, 3);
        assertThat(model.rowCount()).isEqualTo(1);
        assertThat(model.skippedCount()).isEqualTo(2);
        var predictions = new double[3];
        model.predict(rows, 0, 2, predictions);
        assertThat(predictions[0]).isCloseTo(1, within(1e-9));
        assertThat(predictions[1]).isNaN();
    }

    private static byte[] bytes(GradientModel model) {
        var writer = new StateWriter();
        model.encode(writer);
        return writer.toBytes();
    }
}
