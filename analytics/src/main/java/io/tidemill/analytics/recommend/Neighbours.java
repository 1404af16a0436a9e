// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.recommend;

import io.tidemill.analytics.model.Unlearning;
import io.tidemill.analytics.state.ModelKind;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Recommendations by neighbourhood: an item is expected to please a user as those pleased that are
/// rated alike (B. Sarwar et al., "Item-based collaborative filtering recommendation algorithms",
/// 2001).
///
/// With the baseline `b(u,i) = μ + b(i) + b(u)` (Y. Koren, "Factor in the neighbors", 2010, 2.1),
///
/// ```
/// r̂(u,i) = b(u,i) + Σⱼ s(i,j) (r(u,j) − b(u,j)) / (δ + Σⱼ |s(i,j)|)
///
/// s(i,j) = Σᵥ (r(v,i) − μᵢ)(r(v,j) − μⱼ) / ((n + λ) σᵢ σⱼ)
/// ```
///
/// over the `n` users `v` who rated both; λ pulls similarities that few support to 0, δ predictions
/// that few similarities support to the baseline. Without ratings (*implicit*), `s(i,j) = n / √(nᵢ
/// nⱼ) · n / (n + λ)` and an item's score is `Σⱼ s(i,j)`.
///
/// The sums are of whole numbers and kept by pair of items, so unlearning is exact: forget a user,
/// and everything is as if they had never been. As the pairs are quadratic in a user's ratings, at
/// most [Options#historyMax] of each user make pairs, and are `j` above: those first in the order
/// of a hash of user and item, so the choice is a function of the ratings that are there.
public final class Neighbours implements Recommender {
    private static final int VERSION = 1;
    private static final int REASONS_MAX = 3;

    private final Options options;
    private final Ratings ratings = new Ratings();
    private PairSums[] pairs = {};
    private final PairChanges changes = new PairChanges();
    // By item, its mean and the inverse of its deviation, from the whole sums.
    private double[] means = {};
    private double[] inverses = {};
    private double[] numerators = {};
    private double[] denominators = {};
    private int[] touched = {};

    /// How neighbours are weighed.
    ///
    /// @param implicit whether there are no ratings: that a row is there means that the item was
    ///   taken
    /// @param historyMax how many of a user's items make pairs
    /// @param pairShrinkage λ: so many users more are needed until a similarity counts half
    /// @param predictionShrinkage δ
    /// @param biasShrinkage how many ratings more of the mean an item's and a user's bias are taken
    ///   with
    public record Options(
            boolean implicit,
            int historyMax,
            double pairShrinkage,
            double predictionShrinkage,
            double biasShrinkage) {
        public static final Options EXPLICIT = new Options(false, 50, 20, 0.5, 5);
        public static final Options IMPLICIT = new Options(true, 50, 5, 0, 0);

        public Options {
            boolean valid = pairShrinkage >= 0 && predictionShrinkage >= 0 && biasShrinkage >= 0;
            if (historyMax < 2 || !valid) {
                throw new IllegalArgumentException("a limit below 2, or a shrinkage below 0");
            }
        }
    }

    /// A model that knows no ratings.
    public Neighbours(Options options) {
        this.options = options;
    }

    /// A rating that is taken back leaves no trace.
    public Unlearning unlearning() {
        return Unlearning.EXACT;
    }

    /// Learns rows `from` to `to`; a rating that is not finite or beyond ±512 is counted as
    /// skipped.
    ///
    /// @param values the ratings; null: none, as is usual for implicit ones
    public void update(
            long[] users,
            long[] items,
            double @Nullable [] values,
            long @Nullable [] weights,
            int from,
            int to) {
        for (int row = from; row < to; row++) {
            long weight = weights == null ? 1 : weights[row];
            double value = values == null || options.implicit() ? 1 : values[row];
            if (!isRating(value)) {
                ratings.skip(weight);
                continue;
            }
            int user = ratings.user(users[row]);
            int item = item(items[row]);
            add(user, item, weight, weight * steps(value));
        }
        changes.applyTo(pairs, ratings.items().count());
    }

    /// Whether a number can be learnt as a rating: it is finite and within ±512.
    public static boolean isRating(double value) {
        return Math.abs(value) <= Ratings.RATING_MAX;
    }

    /// A rating as the whole number that is kept of it.
    public static long steps(double rating) {
        return Math.round(rating * Ratings.STEPS);
    }

    @Override
    public void forEach(long userKey, Sink sink) {
        ratings.forEach(userKey, sink);
    }

    @Override
    public void add(long[] users, long[] items, long[] counts, long[] sums, int size) {
        for (int i = 0; i < size; i++) {
            int user = ratings.user(users[i]);
            int item = item(items[i]);
            add(user, item, counts[i], sums[i]);
        }
        changes.applyTo(pairs, ratings.items().count());
    }

    @Override
    public boolean isSeen(long userKey, long itemKey) {
        return ratings.isSeen(userKey, itemKey);
    }

    private int item(long key) {
        int item = ratings.item(key);
        int had = pairs.length;
        if (item >= had) {
            int length = Math.max(16, 2 * had);
            pairs = Arrays.copyOf(pairs, length);
            for (int i = had; i < length; i++) {
                pairs[i] = new PairSums();
            }
            means = Arrays.copyOf(means, length);
            inverses = Arrays.copyOf(inverses, length);
        }
        return item;
    }

    private void add(int user, int item, long count, long sum) {
        var history = ratings.history(user);
        long rank = ratings.rank(user, item);
        int place = history.find(rank, item);
        long newCount = count;
        long newSum = sum;
        if (place >= 0) {
            newCount += history.count(place);
            newSum += history.sum(place);
            if (history.count(place) > 0) {
                int rating = history.rating(place);
                if (newCount > 0 && rating == History.rating(newCount, newSum)) {
                    history.set(place, newCount, newSum);
                    return;
                }
                ratings.countRating(item, rating, -1);
            }
            takeOut(history, place);
        }
        if (newCount != 0 || newSum != 0) {
            putIn(history, -1 - history.find(rank, item), rank, item, newCount, newSum);
            if (newCount > 0) {
                ratings.countRating(item, History.rating(newCount, newSum), 1);
            }
        }
        measure(item);
    }

    private void measure(int item) {
        long count = ratings.itemCount(item);
        if (count == 0) {
            means[item] = 0;
            inverses[item] = 0;
            return;
        }
        if (options.implicit()) {
            inverses[item] = 1 / Math.sqrt((double) count);
            return;
        }
        double mean = ratings.itemSum(item) / (double) count;
        means[item] = mean;
        double variance = ratings.itemSquares(item) / (double) count - mean * mean;
        inverses[item] = variance > 0 ? 1 / Math.sqrt(variance) : 0;
    }

    /// The ratings of a history that make pairs: those at the first places.
    private int chosen(History history) {
        return Math.min(history.size(), options.historyMax());
    }

    private void putIn(History history, int place, long rank, int item, long count, long sum) {
        if (place < options.historyMax()) {
            if (history.size() >= options.historyMax()) {
                pairAll(history, options.historyMax() - 1, options.historyMax(), -1);
            }
            history.insert(place, rank, item, count, sum);
            pairAll(history, place, chosen(history), 1);
        } else {
            history.insert(place, rank, item, count, sum);
        }
    }

    private void takeOut(History history, int place) {
        if (place < options.historyMax()) {
            pairAll(history, place, chosen(history), -1);
            history.remove(place);
            if (history.size() >= options.historyMax()) {
                pairAll(history, options.historyMax() - 1, options.historyMax(), 1);
            }
        } else {
            history.remove(place);
        }
    }

    /// Adds the pairs of the rating at `place` with the others before `end`, `sign` times.
    private void pairAll(History history, int place, int end, int sign) {
        if (history.count(place) <= 0) {
            return;
        }
        int item = history.item(place);
        int rating = history.rating(place);
        for (int i = 0; i < end; i++) {
            if (i != place && history.count(i) > 0) {
                int other = history.item(i);
                int otherRating = history.rating(i);
                changes.add(item, other, rating, otherRating, sign);
                changes.add(other, item, otherRating, rating, sign);
            }
        }
        if (changes.isFull()) {
            changes.applyTo(pairs, ratings.items().count());
        }
    }

    /// How alike two items are rated; 0 where nobody rated both.
    public double similarity(long first, long second) {
        int item = ratings.items().find(first);
        int other = ratings.items().find(second);
        if (item < 0 || other < 0) {
            return 0;
        }
        int position = pairs[item].position(other);
        return position < 0 ? 0 : similarity(item, position, other);
    }

    /// How alike items are rated, of which the sums of the first know the second at `position`.
    private double similarity(int first, int position, int second) {
        var sums = pairs[first];
        double count = sums.count(position);
        double scale = inverses[first] * inverses[second];
        double support = count + options.pairShrinkage();
        if (options.implicit()) {
            return count * scale * count / support;
        }
        double covariance =
                sums.products(position)
                        - means[first] * sums.sumOther(position)
                        - means[second] * sums.sumOwn(position)
                        + count * means[first] * means[second];
        return covariance * scale / support;
    }

    private double itemBias(int item) {
        long count = ratings.itemCount(item);
        double distance = ratings.itemSum(item) - count * ratings.mean();
        return count == 0 ? 0 : distance / (count + options.biasShrinkage());
    }

    private double userBias(History history) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < chosen(history); i++) {
            if (history.count(i) > 0) {
                sum += history.rating(i) - ratings.mean() - itemBias(history.item(i));
                count++;
            }
        }
        return count == 0 ? 0 : sum / (count + options.biasShrinkage());
    }

    @Override
    public double predict(long userKey, long itemKey) {
        if (ratings.count() == 0) {
            return Double.NaN;
        }
        int user = ratings.users().find(userKey);
        int item = ratings.items().find(itemKey);
        var history = user < 0 ? new History() : ratings.history(user);
        double bias = options.implicit() ? 0 : userBias(history);
        double numerator = 0;
        double denominator = options.predictionShrinkage();
        for (int i = 0; item >= 0 && i < chosen(history); i++) {
            int other = history.item(i);
            int position = pairs[other].position(item);
            if (position >= 0 && history.count(i) > 0 && other != item) {
                double similarity = similarity(other, position, item);
                numerator += similarity * distance(history, i, bias);
                denominator += Math.abs(similarity);
            }
        }
        return score(item, bias, numerator, denominator);
    }

    private double distance(History history, int place, double bias) {
        return options.implicit()
                ? 1
                : history.rating(place) - ratings.mean() - itemBias(history.item(place)) - bias;
    }

    private double score(int item, double bias, double numerator, double denominator) {
        if (options.implicit()) {
            return numerator;
        }
        double baseline = ratings.mean() + bias + (item < 0 ? 0 : itemBias(item));
        double rest = denominator > 0 ? numerator / denominator : 0;
        return (baseline + rest) / Ratings.STEPS;
    }

    @Override
    public List<Recommendation> recommend(long userKey, int count, LongPredicate allowed) {
        int user = ratings.users().find(userKey);
        var history = user < 0 ? new History() : ratings.history(user);
        var seen = new boolean[ratings.items().count()];
        for (int i = 0; i < history.size(); i++) {
            seen[history.item(i)] |= history.count(i) > 0;
        }
        List<Recommendation> result = new ArrayList<>();
        for (int item : best(history, seen, count, allowed)) {
            seen[item] = true;
            double score = predict(userKey, ratings.items().key(item));
            result.add(
                    new Recommendation(ratings.items().key(item), score, because(history, item)));
        }
        if (result.size() < count) {
            for (int item : ratings.popular(seen, count - result.size(), allowed)) {
                double score = predict(userKey, ratings.items().key(item));
                result.add(new Recommendation(ratings.items().key(item), score, List.of()));
            }
        }
        return result;
    }

    private List<Integer> best(History history, boolean[] seen, int count, LongPredicate allowed) {
        int itemCount = ratings.items().count();
        if (numerators.length < itemCount) {
            numerators = new double[itemCount];
            denominators = new double[itemCount];
            touched = new int[itemCount];
        }
        double bias = options.implicit() ? 0 : userBias(history);
        int size = 0;
        for (int i = 0; i < chosen(history); i++) {
            if (history.count(i) > 0) {
                size = addNeighbours(history.item(i), distance(history, i, bias), seen, size);
            }
        }
        var top = new TopItems(count);
        for (int t = 0; t < size; t++) {
            int item = touched[t];
            double denominator = denominators[item] + options.predictionShrinkage();
            double score = score(item, bias, numerators[item], denominator);
            denominators[item] = 0;
            numerators[item] = 0;
            if (top.wants(score, ratings.items().key(item))
                    && allowed.test(ratings.items().key(item))) {
                top.add(item, score, ratings.items().key(item));
            }
        }
        return top.inOrder();
    }

    private int addNeighbours(int item, double distance, boolean[] seen, int sizeBefore) {
        int size = sizeBefore;
        var sums = pairs[item];
        for (int at = 0; at < sums.end(); at += PairSums.WORDS) {
            if (sums.count(at) == 0) {
                continue;
            }
            int other = sums.other(at);
            if (seen[other]) {
                continue;
            }
            double similarity = similarity(item, at, other);
            if (similarity != 0) {
                if (denominators[other] == 0) {
                    touched[size++] = other;
                }
                numerators[other] += similarity * distance;
                denominators[other] += Math.abs(similarity);
            }
        }
        return size;
    }

    private List<Long> because(History history, int item) {
        record Reason(long key, double weight) {}
        double bias = options.implicit() ? 0 : userBias(history);
        List<Reason> reasons = new ArrayList<>();
        for (int i = 0; i < chosen(history); i++) {
            int other = history.item(i);
            int position = pairs[other].position(item);
            if (position >= 0 && history.count(i) > 0) {
                double weight = similarity(other, position, item) * distance(history, i, bias);
                if (weight > 0) {
                    reasons.add(new Reason(ratings.items().key(other), weight));
                }
            }
        }
        reasons.sort(
                Comparator.comparingDouble(Reason::weight)
                        .reversed()
                        .thenComparingLong(Reason::key));
        return reasons.stream().limit(REASONS_MAX).map(Reason::key).toList();
    }

    @Override
    public long ratingCount() {
        return ratings.count();
    }

    @Override
    public int itemCount() {
        return ratings.items().count();
    }

    /// The rows left out, by weight.
    public long skippedCount() {
        return ratings.skippedCount();
    }

    @Override
    public long sizeBytes() {
        return pairBytes() + 32 * ratingCount();
    }

    /// The bytes that the pairs take in memory.
    public long pairBytes() {
        long bytes = 0;
        for (int i = 0; i < ratings.items().count(); i++) {
            bytes += pairs[i].sizeBytes();
        }
        return bytes;
    }

    /// Appends the options and the ratings; the pairs are made of them again.
    public void encode(StateWriter writer) {
        writer.putHeader(ModelKind.NEIGHBOURS, VERSION);
        writer.putBoolean(options.implicit());
        writer.putInt(options.historyMax());
        writer.putDouble(options.pairShrinkage());
        writer.putDouble(options.predictionShrinkage());
        writer.putDouble(options.biasShrinkage());
        ratings.write(writer);
    }

    /// Reads what [#encode] wrote.
    public static Neighbours decode(StateReader reader) {
        reader.header(ModelKind.NEIGHBOURS, VERSION);
        var options =
                new Options(
                        reader.getBoolean(),
                        reader.getInt(2, Integer.MAX_VALUE),
                        Math.max(0, reader.getDouble()),
                        Math.max(0, reader.getDouble()),
                        Math.max(0, reader.getDouble()));
        var model = new Neighbours(options);
        model.ratings.read(
                reader,
                (user, item, count, sum) -> {
                    model.item(model.ratings.items().key(item));
                    model.add(user, item, count, sum);
                });
        model.changes.applyTo(model.pairs, model.ratings.items().count());
        return model;
    }
}
