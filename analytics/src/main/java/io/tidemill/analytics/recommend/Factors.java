// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.recommend;

import io.tidemill.analytics.model.Unlearning;
import io.tidemill.analytics.state.ModelKind;
import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Recommendations by matrix factorisation: a vector for each user and each item, whose product is
/// the rating expected.
///
/// The vectors are found by least squares in turn, users' and items' (Y. Zhou et al., "Large-scale
/// parallel collaborative filtering for the Netflix prize", 2008); for ratings with the mean and
/// biases of users and items, for implicit feedback with the confidences of Y. Hu, Y. Koren and C.
/// Volinsky, "Collaborative filtering for implicit feedback datasets" (2008). Between such sweeps,
/// which come whenever a part of the ratings is new ([#REFIT_SHARE]), the vectors of users with new
/// ratings are solved for at the end of each update, so that the next recommendation knows them; an
/// item's vector is moved by a gradient step for each of its ratings.
///
/// A rating that is taken back is forgotten, but what items' vectors learnt of it fades only with
/// the next sweeps: unlearning is not exact.
public final class Factors {
    private static final int VERSION = 1;
    private static final double REFIT_SHARE = 0.25;
    private static final long REFIT_MIN = 200;
    private static final int SWEEPS = 3;
    private static final double STEP = 0.02;
    private static final int FACTORS_MAX = 512;
    private static final int REASONS_MAX = 3;

    private final Options options;
    private final int size;
    private final Ratings ratings = new Ratings();
    private double[][] users = {};
    private double[][] items = {};
    private boolean[] changed = {};
    private int[] changedUsers = new int[16];
    private int changedCount;
    private long since;
    // Of implicit feedback: the sum of the items' outer products.
    private final double[][] gram;
    private final double[][] matrix;
    private final double[] right;

    /// How the vectors are found.
    ///
    /// @param implicit whether that a row is there means that the item was taken; a value is then
    ///   how often or how much
    /// @param factors the length of the vectors
    /// @param penalty on the squares of the vectors, for each rating; of implicit feedback in all
    /// @param confidence of implicit feedback: how much more a row counts than none, for a value of
    ///   1
    public record Options(boolean implicit, int factors, double penalty, double confidence) {
        public static final Options EXPLICIT = new Options(false, 16, 0.05, 0);
        public static final Options IMPLICIT = new Options(true, 16, 1, 20);

        public Options {
            boolean positive = penalty > 0 && confidence >= 0;
            if (factors < 1 || factors > FACTORS_MAX || !positive) {
                throw new IllegalArgumentException(
                        "from 1 to " + FACTORS_MAX + " factors, a penalty above 0");
            }
        }
    }

    /// A model that knows no ratings.
    public Factors(Options options) {
        this.options = options;
        // For ratings the last number of a vector is the bias.
        size = options.factors() + (options.implicit() ? 0 : 1);
        gram = new double[size][size];
        matrix = new double[size][size];
        right = new double[size];
    }

    /// What items' vectors learnt of a rating cannot be taken back at once.
    public Unlearning unlearning() {
        return Unlearning.NONE;
    }

    /// Learns rows `from` to `to`; a rating that is not finite or beyond ±512 is counted as
    /// skipped.
    ///
    /// @param values the ratings; null: each is 1
    public void update(
            long[] userKeys,
            long[] itemKeys,
            double @Nullable [] values,
            long @Nullable [] weights,
            int from,
            int to) {
        for (int row = from; row < to; row++) {
            long weight = weights == null ? 1 : weights[row];
            double value = values == null ? 1 : values[row];
            if (!(Math.abs(value) <= Ratings.RATING_MAX)) {
                ratings.skip(weight);
                continue;
            }
            int user = user(userKeys[row]);
            int item = item(itemKeys[row]);
            store(user, item, weight, weight * Math.round(value * Ratings.STEPS));
            if (weight > 0 && !options.implicit()) {
                step(user, item, value);
            }
            mark(user);
            since += Math.abs(weight);
        }
        if (since >= Math.max(REFIT_MIN, REFIT_SHARE * ratings.count())) {
            refit(SWEEPS);
        } else {
            for (int i = 0; i < changedCount; i++) {
                solveUser(changedUsers[i]);
            }
        }
        for (int i = 0; i < changedCount; i++) {
            changed[changedUsers[i]] = false;
        }
        changedCount = 0;
    }

    private int user(long key) {
        int user = ratings.user(key);
        if (user >= users.length) {
            int length = Math.max(16, 2 * users.length);
            users = Arrays.copyOf(users, length);
            changed = Arrays.copyOf(changed, length);
        }
        if (users[user] == null) {
            users[user] = new double[size];
        }
        return user;
    }

    private int item(long key) {
        int item = ratings.item(key);
        if (item >= items.length) {
            items = Arrays.copyOf(items, Math.max(16, 2 * items.length));
        }
        if (items[item] == null) {
            items[item] = new double[size];
            for (int k = 0; k < options.factors(); k++) {
                // Small numbers that depend on the key only.
                long bits = Keys.mix(key * 1_000_003 + k);
                items[item][k] = (bits >> 11) * 0x1p-53 * 0.5;
            }
        }
        return item;
    }

    private void mark(int user) {
        if (!changed[user]) {
            changed[user] = true;
            if (changedCount == changedUsers.length) {
                changedUsers = Arrays.copyOf(changedUsers, 2 * changedCount);
            }
            changedUsers[changedCount++] = user;
        }
    }

    private void store(int user, int item, long count, long sum) {
        var history = ratings.history(user);
        long rank = ratings.rank(user, item);
        int place = history.find(rank, item);
        long newCount = count;
        long newSum = sum;
        if (place >= 0) {
            newCount += history.count(place);
            newSum += history.sum(place);
            if (history.count(place) > 0) {
                ratings.countRating(item, history.rating(place), -1);
            }
            history.remove(place);
        }
        if (newCount != 0 || newSum != 0) {
            int at = -1 - history.find(rank, item);
            history.insert(at, rank, item, newCount, newSum);
            if (newCount > 0) {
                ratings.countRating(item, history.rating(at), 1);
            }
        }
    }

    private void step(int user, int item, double value) {
        double[] ofUser = users[user];
        double[] ofItem = items[item];
        double error = value - predict(ofUser, ofItem);
        for (int k = 0; k < options.factors(); k++) {
            ofItem[k] += STEP * (error * ofUser[k] - options.penalty() * ofItem[k]);
        }
        ofItem[size - 1] += STEP * (error - options.penalty() * ofItem[size - 1]);
    }

    private double mean() {
        return ratings.mean() / Ratings.STEPS;
    }

    private double predict(double[] ofUser, double[] ofItem) {
        double sum = 0;
        for (int k = 0; k < options.factors(); k++) {
            sum += ofUser[k] * ofItem[k];
        }
        return options.implicit() ? sum : mean() + ofUser[size - 1] + ofItem[size - 1] + sum;
    }

    /// Solves for all users' and all items' vectors, `sweeps` times.
    public void refit(int sweeps) {
        since = 0;
        int userCount = ratings.users().count();
        int itemCount = ratings.items().count();
        var starts = new int[itemCount + 1];
        for (int u = 0; u < userCount; u++) {
            var history = ratings.history(u);
            for (int i = 0; i < history.size(); i++) {
                starts[history.item(i) + 1] += history.count(i) > 0 ? 1 : 0;
            }
        }
        for (int i = 0; i < itemCount; i++) {
            starts[i + 1] += starts[i];
        }
        var raters = new int[starts[itemCount]];
        var stars = new double[raters.length];
        int[] next = starts.clone();
        for (int u = 0; u < userCount; u++) {
            var history = ratings.history(u);
            for (int i = 0; i < history.size(); i++) {
                if (history.count(i) > 0) {
                    int at = next[history.item(i)]++;
                    raters[at] = u;
                    stars[at] = value(history, i);
                }
            }
        }
        for (int sweep = 0; sweep < sweeps; sweep++) {
            sumProducts(items, itemCount);
            for (int u = 0; u < userCount; u++) {
                solveUser(u);
            }
            sumProducts(users, userCount);
            for (int i = 0; i < itemCount; i++) {
                start();
                for (int at = starts[i]; at < starts[i + 1]; at++) {
                    add(users[raters[at]], stars[at]);
                }
                finish(items[i], starts[i + 1] - starts[i]);
            }
        }
        sumProducts(items, itemCount);
    }

    private double value(History history, int place) {
        // Taken twice is twice as much.
        double sum = options.implicit() ? history.sum(place) : history.rating(place);
        return sum / Ratings.STEPS;
    }

    private void sumProducts(double[][] vectors, int count) {
        if (!options.implicit()) {
            return;
        }
        for (double[] row : gram) {
            Arrays.fill(row, 0);
        }
        for (int v = 0; v < count; v++) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j <= i; j++) {
                    gram[i][j] += vectors[v][i] * vectors[v][j];
                }
            }
        }
    }

    private void solveUser(int user) {
        var history = ratings.history(user);
        start();
        int count = 0;
        for (int i = 0; i < history.size(); i++) {
            if (history.count(i) > 0) {
                add(items[history.item(i)], value(history, i));
                count++;
            }
        }
        finish(users[user], count);
    }

    private void start() {
        Arrays.fill(right, 0);
        for (int i = 0; i < size; i++) {
            System.arraycopy(gram[i], 0, matrix[i], 0, size);
        }
    }

    /// Adds a rating by, or of, what `other` is the vector of.
    private void add(double[] other, double value) {
        if (options.implicit()) {
            double weight = options.confidence() * Math.max(0, value);
            for (int i = 0; i < size; i++) {
                right[i] += (1 + weight) * other[i];
                double part = weight * other[i];
                for (int j = 0; j <= i; j++) {
                    matrix[i][j] += part * other[j];
                }
            }
            return;
        }
        int last = size - 1;
        double rest = value - mean() - other[last];
        for (int i = 0; i < last; i++) {
            right[i] += rest * other[i];
            matrix[last][i] += other[i];
            for (int j = 0; j <= i; j++) {
                matrix[i][j] += other[i] * other[j];
            }
        }
        right[last] += rest;
        matrix[last][last]++;
    }

    /// Solves by Cholesky's factorisation into `vector`.
    private void finish(double[] vector, int count) {
        if (count == 0) {
            // Of an item that nobody rates any more, its start would say nothing either.
            Arrays.fill(vector, 0);
            return;
        }
        double penalty = options.penalty() * (options.implicit() ? 1 : count);
        for (int i = 0; i < size; i++) {
            matrix[i][i] += penalty;
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= matrix[i][k] * matrix[j][k];
                }
                matrix[i][j] = i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / matrix[j][j];
            }
        }
        for (int i = 0; i < size; i++) {
            double sum = right[i];
            for (int k = 0; k < i; k++) {
                sum -= matrix[i][k] * vector[k];
            }
            vector[i] = sum / matrix[i][i];
        }
        for (int i = size - 1; i >= 0; i--) {
            double sum = vector[i];
            for (int k = i + 1; k < size; k++) {
                sum -= matrix[k][i] * vector[k];
            }
            vector[i] = sum / matrix[i][i];
        }
    }

    /// The rating that a user is expected to give an item, with as much as is known of them; NaN
    /// where there are no ratings. For implicit feedback, how well the item fits: about 1 for the
    /// best.
    public double predict(long userKey, long itemKey) {
        if (ratings.count() == 0) {
            return Double.NaN;
        }
        int user = ratings.users().find(userKey);
        int item = ratings.items().find(itemKey);
        var nobody = new double[size];
        return predict(user < 0 ? nobody : users[user], item < 0 ? nobody : items[item]);
    }

    /// The best items for a user, best first, without those that the user has rated; for an unknown
    /// user of implicit feedback the most popular ones. The reasons are the user's items whose
    /// vectors point most in the same direction.
    ///
    /// @param allowed says of an item's key whether it may be recommended
    public List<Recommendation> recommend(long userKey, int count, LongPredicate allowed) {
        int user = ratings.users().find(userKey);
        var history = user < 0 ? new History() : ratings.history(user);
        var seen = new boolean[ratings.items().count()];
        for (int i = 0; i < history.size(); i++) {
            seen[history.item(i)] |= history.count(i) > 0;
        }
        double[] ofUser = user < 0 ? new double[size] : users[user];
        boolean known = history.size() > 0;
        var top = new TopItems(count);
        for (int item = 0; item < seen.length; item++) {
            long key = ratings.items().key(item);
            long raters = ratings.itemCount(item);
            if (seen[item] || raters == 0) {
                continue;
            }
            double score =
                    known || !options.implicit() ? predict(ofUser, items[item]) : (double) raters;
            if (top.wants(score, key) && allowed.test(key)) {
                top.add(item, score, key);
            }
        }
        List<Recommendation> result = new ArrayList<>();
        for (int item : top.inOrder()) {
            result.add(
                    new Recommendation(
                            ratings.items().key(item),
                            predict(ofUser, items[item]),
                            because(history, item)));
        }
        return result;
    }

    private List<Long> because(History history, int item) {
        record Reason(long key, double weight) {}
        List<Reason> reasons = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            double cosine = cosine(items[history.item(i)], items[item]);
            if (history.count(i) > 0 && cosine > 0) {
                reasons.add(new Reason(ratings.items().key(history.item(i)), cosine));
            }
        }
        reasons.sort(
                Comparator.comparingDouble(Reason::weight)
                        .reversed()
                        .thenComparingLong(Reason::key));
        return reasons.stream().limit(REASONS_MAX).map(Reason::key).toList();
    }

    private double cosine(double[] first, double[] second) {
        double product = 0;
        double squares = 0;
        double others = 0;
        for (int k = 0; k < options.factors(); k++) {
            product += first[k] * second[k];
            squares += first[k] * first[k];
            others += second[k] * second[k];
        }
        return squares > 0 && others > 0 ? product / Math.sqrt(squares * others) : 0;
    }

    /// The pairs of a user and an item that have a rating.
    public long ratingCount() {
        return ratings.count();
    }

    /// The rows left out, by weight.
    public long skippedCount() {
        return ratings.skippedCount();
    }

    /// Appends the options, the ratings and the vectors.
    public void encode(StateWriter writer) {
        writer.putHeader(ModelKind.FACTORS, VERSION);
        writer.putBoolean(options.implicit());
        writer.putInt(options.factors());
        writer.putDouble(options.penalty());
        writer.putDouble(options.confidence());
        writer.putLong(since);
        ratings.write(writer);
        for (int u = 0; u < ratings.users().count(); u++) {
            writer.putDoubles(users[u], size);
        }
        for (int i = 0; i < ratings.items().count(); i++) {
            writer.putDoubles(items[i], size);
        }
        for (double[] row : gram) {
            writer.putDoubles(row, size);
        }
    }

    /// Reads what [#encode] wrote.
    public static Factors decode(StateReader reader) {
        reader.header(ModelKind.FACTORS, VERSION);
        boolean implicit = reader.getBoolean();
        int factors = reader.getInt(1, FACTORS_MAX);
        double penalty = reader.getDouble();
        double confidence = reader.getDouble();
        if (!(penalty > 0) || !(confidence >= 0)) {
            throw new StateFormatException("options out of range");
        }
        var model = new Factors(new Options(implicit, factors, penalty, confidence));
        model.since = reader.getLong();
        model.ratings.read(reader, model::store);
        for (int u = 0; u < model.ratings.users().count(); u++) {
            int user = model.user(model.ratings.users().key(u));
            reader.getDoubles(model.users[user], model.size);
        }
        for (int i = 0; i < model.ratings.items().count(); i++) {
            int item = model.item(model.ratings.items().key(i));
            reader.getDoubles(model.items[item], model.size);
        }
        for (double[] row : model.gram) {
            reader.getDoubles(row, model.size);
        }
        return model;
    }
}
