// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.analytics.Seeds;
import io.tidemill.analytics.recommend.Factors.Options;
import io.tidemill.analytics.score.RankingScore;
import io.tidemill.analytics.score.RegressionScore;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Ratings that are made of factors and known noise, so that the best possible error is known.
class FactorsTest {
    private static final int USERS = 600;
    private static final int ITEMS = 250;
    private static final int RANK = 3;
    private static final double NOISE = 0.5;

    private final double[][] users = new double[USERS][];
    private final double[][] items = new double[ITEMS][];

    private void make(Random random) {
        for (int u = 0; u < USERS; u++) {
            users[u] = random.doubles(RANK, -1, 1).toArray();
        }
        for (int i = 0; i < ITEMS; i++) {
            items[i] = random.doubles(RANK, -1, 1).toArray();
        }
    }

    private double truth(int user, int item) {
        double sum = 3 + 0.5 * Math.sin(user) + 0.5 * Math.cos(item);
        for (int k = 0; k < RANK; k++) {
            sum += users[user][k] * items[item][k];
        }
        return sum;
    }

    @Test
    void comesNearTheNoiseOfRatingsOfLowRankAndBeatsTheNeighbours() {
        Seeds.forEach(
                2,
                random -> {
                    make(random);
                    var factors = new Factors(new Options(false, RANK, 0.01, 0));
                    var neighbours = new Neighbours(Neighbours.Options.EXPLICIT);
                    var ofFactors = new RegressionScore();
                    var ofNeighbours = new RegressionScore();
                    var ofMean = new RegressionScore();
                    // Nine of ten ratings of every second pair are learnt, in ticks of a user each.
                    for (int u = 0; u < USERS; u++) {
                        var userKeys = new long[ITEMS / 2];
                        var itemKeys = new long[ITEMS / 2];
                        var stars = new double[ITEMS / 2];
                        int size = 0;
                        for (int i = u % 2; i < ITEMS; i += 2) {
                            if ((u / 2 + i / 2) % 10 != 0) {
                                userKeys[size] = u;
                                itemKeys[size] = i;
                                stars[size++] = truth(u, i) + NOISE * random.nextGaussian();
                            }
                        }
                        factors.update(userKeys, itemKeys, stars, null, 0, size);
                        neighbours.update(userKeys, itemKeys, stars, null, 0, size);
                    }
                    for (int u = 0; u < USERS; u++) {
                        for (int i = u % 2; i < ITEMS; i += 2) {
                            if ((u / 2 + i / 2) % 10 == 0) {
                                double rating = truth(u, i) + NOISE * random.nextGaussian();
                                ofFactors.add(factors.predict(u, i), rating, Double.NaN);
                                ofNeighbours.add(neighbours.predict(u, i), rating, Double.NaN);
                                ofMean.add(neighbours.predict(-1, i), rating, Double.NaN);
                            }
                        }
                    }
                    assertThat(ofFactors.rootMeanSquaredError()).isLessThan(1.05 * NOISE);
                    assertThat(ofNeighbours.rootMeanSquaredError())
                            .isLessThan(0.95 * ofMean.rootMeanSquaredError());
                });
    }

    @Test
    void findsWhatGoesTogetherInImplicitFeedback() {
        Seeds.forEach(
                3,
                random -> {
                    var model = new Factors(new Options(true, 8, 1, 20));
                    var score = new RankingScore(5);
                    // Ten groups of ten items; users keep to a group.
                    for (int round = 0; round < 4000; round++) {
                        long user = random.nextInt(300);
                        long item = user % 10 * 10 + random.nextInt(10);
                        if (round > 2500) {
                            List<Long> found =
                                    model.recommend(user, 5, _ -> true).stream()
                                            .map(Recommendation::item)
                                            .toList();
                            assertThat(found).doesNotHaveDuplicates();
                            long group = user % 10;
                            score.add(found.stream().allMatch(i -> i / 10 == group) ? 1 : 0);
                        }
                        model.update(new long[] {user}, new long[] {item}, null, null, 0, 1);
                    }
                    // A user who has seen half the group has less than five left.
                    double rate = score.metrics().getFirst().value();
                    assertThat(rate).isGreaterThan(0.2);
                    var fresh = model.recommend(7, 1, _ -> true).getFirst();
                    assertThat(fresh.because()).isNotEmpty();
                    assertThat(model.recommend(-1, 3, _ -> true)).hasSize(3);
                });
    }

    @Test
    void isTheSameAfterDecodingAndForgetsRatings() {
        var random = new Random(9);
        make(random);
        for (boolean implicit : new boolean[] {false, true}) {
            var model = new Factors(new Options(implicit, 4, 0.1, 10));
            assertThat(model.predict(1, 1)).isNaN();
            for (int tick = 0; tick < 60; tick++) {
                var copy = Factors.decode(new StateReader(bytes(model)));
                assertThat(bytes(copy)).isEqualTo(bytes(model));
                long[] userKeys = random.longs(20, 0, 30).toArray();
                long[] itemKeys = random.longs(20, 0, 25).toArray();
                double[] stars = random.doubles(20, 1, 5).toArray();
                model.update(userKeys, itemKeys, stars, null, 0, 20);
                copy.update(userKeys, itemKeys, stars, null, 0, 20);
                assertThat(bytes(copy)).isEqualTo(bytes(model));
                assertThat(copy.recommend(3, 4, _ -> true))
                        .isEqualTo(model.recommend(3, 4, _ -> true));
                var back = new long[20];
                Arrays.fill(back, -1);
                if (tick % 3 == 0) {
                    model.update(userKeys, itemKeys, stars, back, 0, 20);
                }
            }
            assertThat(model.predict(3, 3)).isFinite();
        }
    }

    private static byte[] bytes(Factors model) {
        var writer = new StateWriter();
        model.encode(writer);
        return writer.toBytes();
    }
}
