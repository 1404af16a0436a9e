// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemill.analytics.Seeds;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The definitions, row by row and pair by pair, are the oracle.
class ScoreTest {
    @Test
    void regressionAgreesWithTheDefinitions() {
        Seeds.forEach(
                10,
                random -> {
                    int size = 2 + random.nextInt(300);
                    double[] targets = random.doubles(size, 1000, 1010).toArray();
                    double[] predictions =
                            Arrays.stream(targets).map(t -> t + random.nextGaussian()).toArray();
                    var left = new RegressionScore();
                    var right = new RegressionScore();
                    int cut = random.nextInt(size);
                    left.add(predictions, targets, 0, cut);
                    for (int i = cut; i < size; i++) {
                        right.add(predictions[i], targets[i], targets[i] + 2);
                    }
                    left.merge(right);
                    double mean = Arrays.stream(targets).average().orElseThrow();
                    double absolute = 0;
                    double squares = 0;
                    double total = 0;
                    double beside = 0;
                    for (int i = 0; i < size; i++) {
                        double error = predictions[i] - targets[i];
                        absolute += Math.abs(error);
                        squares += error * error;
                        total += (targets[i] - mean) * (targets[i] - mean);
                        beside += i >= cut ? Math.abs(error) / 2 : 0;
                    }
                    assertThat(left.meanAbsoluteError()).isCloseTo(absolute / size, within(1e-12));
                    assertThat(left.rootMeanSquaredError())
                            .isCloseTo(Math.sqrt(squares / size), within(1e-12));
                    assertThat(left.determination()).isCloseTo(1 - squares / total, within(1e-9));
                    assertThat(left.meanAbsoluteScaledError())
                            .isCloseTo(beside / (size - cut), within(1e-9));
                    assertThat(left.count()).isEqualTo(size);
                });
    }

    @Test
    void classificationAgreesWithTheDefinitions() {
        Seeds.forEach(
                5,
                random -> {
                    int size = 600;
                    var probabilities = new double[size];
                    var targets = new double[size];
                    for (int i = 0; i < size; i++) {
                        probabilities[i] = random.nextDouble();
                        targets[i] = random.nextDouble() < probabilities[i] ? 1 : 0;
                    }
                    var score = new ClassificationScore();
                    score.add(probabilities, targets, 0, size);
                    double above = 0;
                    double pairs = 0;
                    double loss = 0;
                    int correct = 0;
                    for (int i = 0; i < size; i++) {
                        double p = targets[i] == 1 ? probabilities[i] : 1 - probabilities[i];
                        loss -= Math.log(p);
                        correct += p > 0.5 ? 1 : 0;
                        for (int j = 0; j < size; j++) {
                            if (targets[i] == 1 && targets[j] == 0) {
                                pairs++;
                                above += probabilities[i] > probabilities[j] ? 1 : 0;
                            }
                        }
                    }
                    assertThat(score.area()).isCloseTo(above / pairs, within(0.003));
                    assertThat(score.logLoss()).isCloseTo(loss / size, within(1e-9));
                    assertThat(score.accuracy()).isEqualTo(correct / (double) size);
                });
    }

    @Test
    void certainMistakesCostMuchButNotAll() {
        var score = new ClassificationScore();
        score.add(0, 1);
        assertThat(score.logLoss()).isCloseTo(34.5, within(0.1));
        assertThat(score.area()).isNaN();
        score.add(Double.NaN, 1);
        assertThat(score.count()).isEqualTo(1);
    }

    @Test
    void intervalsAndRankings() {
        var intervals = new IntervalScore();
        intervals.add(0, 2, 1);
        intervals.add(0, 4, 5);
        intervals.add(Double.NaN, 4, 5);
        assertThat(intervals.metrics())
                .containsExactly(new Metric("coverage", 0.5), new Metric("interval_width", 3));
        var ranking = new RankingScore(3);
        for (int place : new int[] {1, 3, 0, 4}) {
            ranking.add(place);
        }
        assertThat(ranking.metrics())
                .containsExactly(new Metric("hit_rate@3", 0.5), new Metric("ndcg@3", 1.5 / 4));
    }

    @Test
    void theWindowForgets() {
        var sliding = new SlidingScore<>(RegressionScore::new, 80);
        for (int i = 0; i < 1000; i++) {
            var tick = new RegressionScore();
            tick.add(i < 500 ? 10 : 1, 0, Double.NaN);
            sliding.add(tick);
        }
        assertThat(sliding.overall().meanAbsoluteError()).isEqualTo(5.5);
        assertThat(sliding.window().meanAbsoluteError()).isEqualTo(1);
        assertThat(sliding.window().count()).isBetween(80L, 90L);
        var writer = new StateWriter();
        sliding.write(writer);
        var copy = new SlidingScore<>(RegressionScore::new, 80);
        copy.read(new StateReader(writer.toBytes()));
        assertThat(copy.window().metrics()).isEqualTo(sliding.window().metrics());
        assertThat(copy.overall().metrics()).isEqualTo(sliding.overall().metrics());
    }
}
