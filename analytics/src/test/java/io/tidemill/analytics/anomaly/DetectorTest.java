// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.anomaly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemill.analytics.Seeds;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.List;
import java.util.Random;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.stat.correlation.Covariance;
import org.junit.jupiter.api.Test;

class DetectorTest {
    @Test
    void findsPlantedAnomaliesInASeasonalSeries() {
        Seeds.forEach(
                5,
                random -> {
                    var detector = new SeriesDetector(0.005, List.of(24));
                    int planted = 0;
                    int found = 0;
                    int falseAlarms = 0;
                    int steps = 10_000;
                    for (int step = 0; step < steps; step++) {
                        boolean odd = step > 500 && random.nextInt(500) == 0;
                        double value =
                                50
                                        + 0.01 * step
                                        + 20 * Math.sin(2 * Math.PI * step / 24)
                                        + random.nextGaussian()
                                        + (odd ? (random.nextBoolean() ? 12 : -12) : 0);
                        boolean alarm = detector.update(step, value).anomaly();
                        planted += odd ? 1 : 0;
                        found += odd && alarm ? 1 : 0;
                        falseAlarms += !odd && alarm ? 1 : 0;
                    }
                    assertThat(found).isGreaterThanOrEqualTo(planted * 9 / 10);
                    assertThat(falseAlarms / (double) steps).isLessThan(0.008);
                });
    }

    @Test
    void alarmsAsRarelyAsWantedWhateverTheTails() {
        for (int kind = 0; kind < 2; kind++) {
            var random = new Random(kind);
            var detector = new SeriesDetector(0.01, List.of());
            int alarms = 0;
            int steps = 20_000;
            for (int step = 0; step < steps; step++) {
                double noise = random.nextGaussian();
                noise /= kind == 0 ? 1 : Math.sqrt(0.05 + random.nextDouble());
                alarms += detector.update(step, noise).anomaly() ? 1 : 0;
            }
            assertThat(alarms / (double) steps).isCloseTo(0.01, within(0.004));
            assertThat(detector.alarmRate()).isCloseTo(0.01, within(0.004));
        }
    }

    @Test
    void aConstantSeriesIsNotUnusualUntilItChanges() {
        var detector = new SeriesDetector(0.001, List.of());
        for (int step = 0; step < 200; step++) {
            assertThat(detector.update(step, 5).anomaly()).isFalse();
        }
        assertThat(detector.judge(200, 5).anomaly()).isFalse();
        assertThat(detector.judge(200, 6).anomaly()).isTrue();
        assertThat(detector.judge(200, 6).expected()).isEqualTo(5);
    }

    @Test
    void judgesTheSameAfterDecoding() {
        var random = new Random(1);
        var detector = new SeriesDetector(0.02, List.of(5));
        for (int step = 0; step < 300; step++) {
            var copy = SeriesDetector.decode(new StateReader(bytes(detector)));
            double value = step % 5 + random.nextGaussian();
            assertThat(copy.update(step, value)).isEqualTo(detector.update(step, value));
            assertThat(bytes(copy)).isEqualTo(bytes(detector));
        }
    }

    private static byte[] bytes(SeriesDetector detector) {
        var writer = new StateWriter();
        detector.encode(writer);
        return writer.toBytes();
    }

    @Test
    void distancesAreThoseOfTheCovarianceMatrix() {
        Seeds.forEach(
                5,
                random -> {
                    int size = 200;
                    var rows = new double[size][3];
                    var columns = new double[3][size + 1];
                    for (int i = 0; i < size; i++) {
                        double common = random.nextGaussian();
                        for (int j = 0; j < 3; j++) {
                            rows[i][j] = 100 * j + common + random.nextGaussian();
                            columns[j][i] = rows[i][j];
                        }
                        columns[0][size] = 1e6;
                    }
                    var detector = new CovarianceDetector(3);
                    detector.update(columns, null, 0, size + 1);
                    var weights = new long[size + 1];
                    weights[size] = -1;
                    detector.update(columns, weights, size, size + 1);
                    var scores = new double[size + 1];
                    detector.score(columns, 0, size + 1, scores);
                    var matrix = new Covariance(rows).getCovarianceMatrix();
                    var inverse = MatrixUtils.inverse(matrix);
                    for (int i = 0; i < size; i++) {
                        var distance = new double[3];
                        for (int j = 0; j < 3; j++) {
                            double mean = 0;
                            for (double[] row : rows) {
                                mean += row[j] / size;
                            }
                            distance[j] = rows[i][j] - mean;
                        }
                        var vector = MatrixUtils.createRealVector(distance);
                        double expected = Math.sqrt(vector.dotProduct(inverse.operate(vector)));
                        assertThat(scores[i]).isCloseTo(expected, within(1e-9));
                    }
                    assertThat(detector.dimensions()).isEqualTo(3);
                    assertThat(scores[size]).isGreaterThan(1000);
                });
    }
}
