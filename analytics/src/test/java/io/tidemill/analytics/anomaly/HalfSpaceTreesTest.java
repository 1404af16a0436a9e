// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.analytics.Seeds;
import io.tidemill.analytics.score.ClassificationScore;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfSpaceTreesTest {
    private static final int ROWS = 6000;

    private final double[][] columns = new double[2][ROWS];
    private final double[] odd = new double[ROWS];

    /// Two clouds, and rows between them that are in range in each column.
    private void make(Random random) {
        for (int i = 0; i < ROWS; i++) {
            odd[i] = random.nextInt(50) == 0 ? 1 : 0;
            double centre = random.nextBoolean() ? 10 : -10;
            columns[0][i] = centre + random.nextGaussian();
            columns[1][i] = (odd[i] == 1 ? -centre : centre) + random.nextGaussian();
        }
    }

    @Test
    void findsRowsBetweenTheClouds() {
        Seeds.forEach(
                5,
                random -> {
                    make(random);
                    var trees = new HalfSpaceTrees(2, 1);
                    var scores = new double[ROWS];
                    var judged = new ClassificationScore();
                    for (int from = 0; from < ROWS; from += 100) {
                        trees.score(columns, from, from + 100, scores);
                        for (int i = from; i < from + 100 && from > 1000; i++) {
                            judged.add(scores[i] / 16, odd[i]);
                        }
                        trees.update(columns, from, from + 100);
                    }
                    assertThat(scores[0]).isNaN();
                    assertThat(judged.area()).isGreaterThan(0.9);
                });
    }

    @Test
    void isTheSameAfterDecoding() {
        make(new Random(2));
        columns[0][7] = Double.NaN;
        var trees = new HalfSpaceTrees(2, 5);
        var scores = new double[ROWS];
        var same = new double[ROWS];
        for (int from = 0; from < 1500; from += 100) {
            var copy = HalfSpaceTrees.decode(new StateReader(bytes(trees)));
            trees.update(columns, from, from + 100);
            copy.update(columns, from, from + 100);
            assertThat(bytes(copy)).isEqualTo(bytes(trees));
            trees.score(columns, 0, ROWS, scores);
            copy.score(columns, 0, ROWS, same);
            assertThat(same).isEqualTo(scores);
        }
    }

    private static byte[] bytes(HalfSpaceTrees trees) {
        var writer = new StateWriter();
        trees.encode(writer);
        return writer.toBytes();
    }
}
