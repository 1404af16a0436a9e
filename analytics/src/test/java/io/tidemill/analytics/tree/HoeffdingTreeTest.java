// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.analytics.Seeds;
import io.tidemill.analytics.model.Unlearning;
import io.tidemill.analytics.score.ClassificationScore;
import io.tidemill.analytics.score.RegressionScore;
import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HoeffdingTreeTest {
    private final double[][] columns = new double[3][];
    private double[] targets = {};

    private void make(Random random, int size) {
        for (int i = 0; i < 3; i++) {
            columns[i] = random.doubles(size).toArray();
        }
        targets = new double[size];
    }

    /// Four steps, and noise of deviation 1; the third feature says nothing.
    private double steps(int row) {
        double high = columns[1][row] > 0.4 ? 10 : 0;
        return columns[0][row] > 0.6 ? 20 - high : high;
    }

    @Test
    void findsStepsInTwoFeatures() {
        Seeds.forEach(
                5,
                random -> {
                    make(random, 20_000);
                    for (int i = 0; i < targets.length; i++) {
                        targets[i] = steps(i) + random.nextGaussian();
                    }
                    var tree = new HoeffdingTree(3, false, 100);
                    var score = new RegressionScore();
                    testThenTrain(tree, 15_000, score, new ClassificationScore());
                    assertThat(tree.leafCount()).isGreaterThanOrEqualTo(4);
                    assertThat(score.rootMeanSquaredError()).isLessThan(2);
                });
    }

    @Test
    void findsProbabilitiesThatNoLineCan() {
        Seeds.forEach(
                5,
                random -> {
                    make(random, 20_000);
                    for (int i = 0; i < targets.length; i++) {
                        boolean likely = columns[0][i] > 0.6 ^ columns[1][i] > 0.3;
                        targets[i] = random.nextDouble() < (likely ? 0.9 : 0.1) ? 1 : 0;
                    }
                    var tree = new HoeffdingTree(3, true, 100);
                    var score = new ClassificationScore();
                    testThenTrain(tree, 15_000, new RegressionScore(), score);
                    assertThat(score.accuracy()).isGreaterThan(0.85);
                });
    }

    @Test
    void startsAnewWhereTheWorldChanges() {
        Seeds.forEach(
                5,
                random -> {
                    make(random, 40_000);
                    for (int i = 0; i < targets.length; i++) {
                        double truth = i < 20_000 ? steps(i) : 30 - steps(i);
                        targets[i] = truth + random.nextGaussian();
                    }
                    var tree = new HoeffdingTree(3, false, 100);
                    var score = new RegressionScore();
                    testThenTrain(tree, 35_000, score, new ClassificationScore());
                    assertThat(score.rootMeanSquaredError()).isLessThan(2);
                });
    }

    @Test
    void noiseAloneMakesNoTree() {
        Seeds.forEach(
                5,
                random -> {
                    make(random, 20_000);
                    Arrays.setAll(targets, _ -> random.nextGaussian());
                    var tree = new HoeffdingTree(3, false, 100);
                    tree.update(columns, targets, null, 0, 20_000);
                    assertThat(tree.leafCount()).isLessThanOrEqualTo(3);
                });
    }

    private void testThenTrain(
            HoeffdingTree tree, int judgedFrom, RegressionScore errors, ClassificationScore yes) {
        var predictions = new double[targets.length];
        for (int from = 0; from < targets.length; from += 50) {
            tree.predict(columns, from, from + 50, predictions);
            if (from >= judgedFrom) {
                errors.add(predictions, targets, from, from + 50);
                yes.add(predictions, targets, from, from + 50);
            }
            tree.update(columns, targets, null, from, from + 50);
        }
    }

    @Test
    void isTheSameAfterDecodingAndAPredictorStays() {
        var random = new Random(4);
        make(random, 6000);
        for (int i = 0; i < targets.length; i++) {
            columns[2][i] = random.nextInt(4) == 0 ? Double.NaN : columns[2][i];
            targets[i] = random.nextInt(20) == 0 ? Double.NaN : steps(i);
        }
        var tree = new HoeffdingTree(3, false, 100);
        var before = new double[6000];
        var later = new double[6000];
        for (int from = 0; from < 6000; from += 500) {
            var copy = HoeffdingTree.decode(new StateReader(bytes(tree)));
            assertThat(bytes(copy)).isEqualTo(bytes(tree));
            var predictor = tree.predictor();
            tree.predict(columns, 0, 6000, before);
            tree.update(columns, targets, null, from, from + 500);
            copy.update(columns, targets, null, from, from + 500);
            assertThat(bytes(copy)).isEqualTo(bytes(tree));
            predictor.predict(columns, 0, 6000, later);
            assertThat(later).isEqualTo(before);
        }
        assertThat(tree.leafCount()).isGreaterThan(3);
        assertThat(tree.rowCount() + tree.skippedCount()).isEqualTo(6000);
    }

    @Test
    void refusesToUnlearnAndAnyBytesGiveAnAnswer() {
        var random = new Random(1);
        make(random, 3000);
        Arrays.setAll(targets, this::steps);
        var tree = new HoeffdingTree(3, false, 10);
        tree.update(columns, targets, null, 0, 3000);
        assertThat(tree.unlearning()).isEqualTo(Unlearning.NONE);
        assertThatThrownBy(() -> tree.update(columns, targets, new long[] {-1}, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a row cannot be taken back");
        byte[] bytes = bytes(tree);
        for (int i = 0; i < 500; i++) {
            byte[] broken = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
            broken[random.nextInt(broken.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                HoeffdingTree.decode(new StateReader(broken));
            } catch (StateFormatException e) {
                assertThat(e).hasMessageMatching("[^A-Z].*");
            }
        }
    }

    private static byte[] bytes(HoeffdingTree tree) {
        var writer = new StateWriter();
        tree.encode(writer);
        return writer.toBytes();
    }
}
