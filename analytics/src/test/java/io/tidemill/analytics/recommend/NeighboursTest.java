// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemill.analytics.Seeds;
import io.tidemill.analytics.model.Unlearning;
import io.tidemill.analytics.recommend.Neighbours.Options;
import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The formulas, evaluated over maps of all ratings, are the oracle.
class NeighboursTest {
    private record Rating(long user, long item, double value) {}

    @Test
    void equalsTheFormulasAfterAnyInsertsAndDeletes() {
        Seeds.forEach(
                16,
                random -> {
                    boolean implicit = random.nextInt(4) == 0;
                    var options = new Options(implicit, 2 + random.nextInt(12), 3, 0.5, 5);
                    var model = new Neighbours(options);
                    List<Rating> there = new ArrayList<>();
                    for (int round = 0; round < 6; round++) {
                        change(random, model, there, 150);
                        var naive = new Naive(options, there);
                        for (int i = 0; i < 60; i++) {
                            long first = random.nextInt(15);
                            long second = random.nextInt(15);
                            if (first != second) {
                                assertThat(model.similarity(first, second))
                                        .isCloseTo(naive.similarity(first, second), within(1e-9));
                            }
                            long user = random.nextInt(32);
                            double expected = naive.predict(user, first);
                            assertThat(model.predict(user, first))
                                    .isCloseTo(expected, within(1e-9));
                        }
                        model = copy(model);
                    }
                });
    }

    private static void change(Random random, Neighbours model, List<Rating> there, int count) {
        for (int i = 0; i < count; i++) {
            if (!there.isEmpty() && random.nextInt(3) == 0) {
                update(model, there.remove(random.nextInt(there.size())), -1);
            } else {
                var rating =
                        new Rating(
                                random.nextInt(30),
                                random.nextInt(14),
                                1 + random.nextInt(9) / 2.0);
                there.add(rating);
                update(model, rating, 1);
            }
        }
    }

    private static void update(Neighbours model, Rating rating, long weight) {
        model.update(
                new long[] {rating.user()},
                new long[] {rating.item()},
                new double[] {rating.value()},
                new long[] {weight},
                0,
                1);
    }

    @Test
    void aForgottenUserLeavesNoTrace() {
        Seeds.forEach(
                6,
                random -> {
                    var options = new Options(false, 6, 3, 0.5, 5);
                    var model = new Neighbours(options);
                    var without = new Neighbours(options);
                    List<Rating> forgotten = new ArrayList<>();
                    for (int i = 0; i < 400; i++) {
                        var rating =
                                new Rating(random.nextInt(40), i % 20, random.nextInt(11) / 2.0);
                        update(model, rating, 1);
                        if (rating.user() == 7) {
                            forgotten.add(rating);
                        } else {
                            update(without, rating, 1);
                        }
                    }
                    for (Rating rating : forgotten) {
                        update(model, rating, -1);
                    }
                    for (long item = 0; item < 20; item++) {
                        for (long other = 0; other < 20; other++) {
                            assertThat(model.similarity(item, other))
                                    .isEqualTo(without.similarity(item, other));
                        }
                        assertThat(model.predict(7, item)).isEqualTo(without.predict(7, item));
                    }
                    for (long user = 0; user < 41; user++) {
                        assertThat(model.recommend(user, 5, _ -> true))
                                .isEqualTo(without.recommend(user, 5, _ -> true));
                    }
                });
    }

    @Test
    void recommendsTheBestUnseenItemsWithReasons() {
        Seeds.forEach(
                6,
                random -> {
                    var options = new Options(random.nextBoolean(), 10, 2, 0.5, 5);
                    var model = new Neighbours(options);
                    List<Rating> there = new ArrayList<>();
                    change(random, model, there, 500);
                    var naive = new Naive(options, there);
                    for (long user = 0; user < 30; user++) {
                        List<Recommendation> found =
                                model.recommend(user, 4, item -> item % 5 != 0);
                        assertThat(found)
                                .noneMatch(r -> r.item() % 5 == 0)
                                .hasSameElementsAs(copy(model).recommend(user, 4, i -> i % 5 != 0));
                        long reader = user;
                        for (Recommendation recommendation : found) {
                            assertThat(naive.has(reader, recommendation.item())).isFalse();
                            assertThat(recommendation.because())
                                    .allMatch(item -> naive.has(reader, item));
                        }
                        double worst =
                                found.stream()
                                        .filter(r -> !r.because().isEmpty())
                                        .mapToDouble(Recommendation::score)
                                        .min()
                                        .orElse(Double.POSITIVE_INFINITY);
                        for (long item = 0; item < 14; item++) {
                            long candidate = item;
                            boolean listed = found.stream().anyMatch(r -> r.item() == candidate);
                            if (!listed && item % 5 != 0 && !naive.has(user, item)) {
                                assertThat(naive.predict(user, item))
                                        .isLessThanOrEqualTo(worst + 1e-9);
                            }
                        }
                    }
                });
    }

    @Test
    void newUsersGetWhatIsPopular() {
        var model = new Neighbours(Options.IMPLICIT);
        assertThat(model.recommend(1, 3, _ -> true)).isEmpty();
        assertThat(model.predict(1, 1)).isNaN();
        assertThat(model.unlearning()).isEqualTo(Unlearning.EXACT);
        long[] users = {1, 2, 3, 1, 2, 1};
        long[] items = {10, 10, 10, 20, 20, 30};
        model.update(users, items, null, null, 0, 6);
        assertThat(model.recommend(99, 2, _ -> true))
                .extracting(Recommendation::item)
                .containsExactly(10L, 20L);
        assertThat(model.recommend(3, 2, _ -> true))
                .extracting(Recommendation::item)
                .containsExactly(20L, 30L);
        assertThat(model.recommend(3, 1, _ -> true).getFirst().because()).containsExactly(10L);
        assertThat(model.ratingCount()).isEqualTo(6);
    }

    @Test
    void ratingsThatAreNoneAreCountedOnly() {
        var model = new Neighbours(Options.EXPLICIT);
        double[] values = {Double.NaN, 1e9, 3};
        model.update(new long[] {1, 1, 1}, new long[] {1, 2, 3}, values, null, 0, 3);
        assertThat(model.ratingCount()).isEqualTo(1);
        assertThat(model.skippedCount()).isEqualTo(2);
        assertThat(model.predict(5, 5)).isEqualTo(3);
    }

    @Test
    void anyBytesGiveAModelOrAnAnswer() {
        var model = new Neighbours(Options.EXPLICIT);
        change(new Random(1), model, new ArrayList<>(), 30);
        byte[] bytes = bytes(model);
        var random = new Random(2);
        for (int i = 0; i < 500; i++) {
            byte[] broken = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
            broken[random.nextInt(broken.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                Neighbours.decode(new StateReader(broken));
            } catch (StateFormatException e) {
                assertThat(e).hasMessageMatching("[^A-Z].*");
            }
        }
    }

    private static byte[] bytes(Neighbours model) {
        var writer = new StateWriter();
        model.encode(writer);
        return writer.toBytes();
    }

    private static Neighbours copy(Neighbours model) {
        var copy = Neighbours.decode(new StateReader(bytes(model)));
        assertThat(bytes(copy)).isEqualTo(bytes(model));
        return copy;
    }

    /// The formulas as they stand in the doc.
    private static final class Naive {
        private final Options options;
        // By user and item the mean rating; those that make pairs apart.
        private final Map<Long, Map<Long, Double>> all = new TreeMap<>();
        private final Map<Long, Map<Long, Double>> chosen = new TreeMap<>();

        Naive(Options options, List<Rating> ratings) {
            this.options = options;
            Map<Long, Map<Long, List<Double>>> lists = new TreeMap<>();
            for (Rating rating : ratings) {
                lists.computeIfAbsent(rating.user(), _ -> new TreeMap<>())
                        .computeIfAbsent(rating.item(), _ -> new ArrayList<>())
                        .add(options.implicit() ? 1 : rating.value());
            }
            lists.forEach((user, items) -> {
                Map<Long, Double> means = new TreeMap<>();
                items.forEach((item, values) -> {
                    double mean =
                            values.stream()
                                    .mapToDouble(Double::doubleValue)
                                    .average()
                                    .orElseThrow();
                    means.put(item, Math.floor(mean * 64 + 0.5) / 64);
                });
                all.put(user, means);
                Map<Long, Double> some = new TreeMap<>();
                means.keySet().stream()
                        .sorted(Comparator.comparingLong(item -> Keys.mix(item + Keys.mix(user))))
                        .limit(options.historyMax())
                        .forEach(item -> some.put(item, means.getOrDefault(item, 0.0)));
                chosen.put(user, some);
            });
        }

        boolean has(long user, long item) {
            return all.getOrDefault(user, Map.of()).containsKey(item);
        }

        private List<Double> of(long item) {
            return all.values().stream()
                    .filter(items -> items.containsKey(item))
                    .map(items -> items.getOrDefault(item, 0.0))
                    .toList();
        }

        private double mean() {
            return all.values().stream()
                    .flatMap(items -> items.values().stream())
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElse(0);
        }

        private static double mean(List<Double> values) {
            return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        }

        private static double deviation(List<Double> values) {
            double mean = mean(values);
            return Math.sqrt(mean(values.stream().map(v -> (v - mean) * (v - mean)).toList()));
        }

        double similarity(long first, long second) {
            double sum = 0;
            int count = 0;
            List<Double> firsts = of(first);
            List<Double> seconds = of(second);
            for (Map<Long, Double> items : chosen.values()) {
                Double one = items.get(first);
                Double other = items.get(second);
                if (one != null && other != null) {
                    count++;
                    sum += (one - mean(firsts)) * (other - mean(seconds));
                }
            }
            double support = count + options.pairShrinkage();
            if (options.implicit()) {
                double scale = Math.sqrt((double) firsts.size() * seconds.size());
                return count == 0 ? 0 : count / scale * count / support;
            }
            double scale = deviation(firsts) * deviation(seconds);
            return scale < 1e-9 ? 0 : sum / support / scale;
        }

        private double bias(long item) {
            double sum = 0;
            for (double value : of(item)) {
                sum += value - mean();
            }
            return of(item).isEmpty() ? 0 : sum / (of(item).size() + options.biasShrinkage());
        }

        double predict(long user, long item) {
            if (all.isEmpty()) {
                return Double.NaN;
            }
            Map<Long, Double> own = chosen.getOrDefault(user, Map.of());
            double mean = mean();
            double userSum = 0;
            for (var entry : own.entrySet()) {
                userSum += entry.getValue() - mean - bias(entry.getKey());
            }
            double userBias = own.isEmpty() ? 0 : userSum / (own.size() + options.biasShrinkage());
            double numerator = 0;
            double denominator = options.predictionShrinkage();
            for (var entry : own.entrySet()) {
                if (entry.getKey() != item) {
                    double similarity = similarity(item, entry.getKey());
                    double distance = entry.getValue() - mean - bias(entry.getKey()) - userBias;
                    numerator += similarity * (options.implicit() ? 1 : distance);
                    denominator += Math.abs(similarity);
                }
            }
            return options.implicit()
                    ? numerator
                    : mean + userBias + bias(item) + numerator / denominator;
        }
    }
}
