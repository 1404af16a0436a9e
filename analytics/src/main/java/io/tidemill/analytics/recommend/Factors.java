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
/// which come whenever a part of the ratings is new ([#REFIT_SHARE]; with many ratings [#wantsFit]
/// says so, and who uses the model has it made anew beside), the vectors of users with new ratings
/// are solved for at the end of each update, so that the next recommendation knows them; an item's
/// vector is moved by a gradient step for each of its ratings.
///
/// A rating that is taken back is forgotten, but what items' vectors learnt of it fades only with
/// the next sweeps: unlearning is not exact.
public final class Factors implements Recommender {
    private static final int VERSION = 1;
    private static final double REFIT_SHARE = 0.25;
    private static final long REFIT_MIN = 200;
    // With so many ratings others make the sweeps, where most is known already.
    private static final long ASIDE_MIN = 50_000;
    private static final int SWEEPS = 3;
    private static final int FIRST_SWEEPS = 10;
    private static final double STEP = 0.02;
    private static final int FACTORS_MAX = 512;
    private static final int REASONS_MAX = 3;

    private final Options options;
    private final int size;
    private final Ratings ratings = new Ratings();
    private double[][] users = {};
    private double[][] items = {};
    private final Marks changed = new Marks();
    private final Marks unsavedUsers = new Marks();
    private final Marks unsavedItems = new Marks();
    private long since;
    // Of implicit feedback: the sum of the items' outer products.
    private final double[][] gram;
    private final VectorEquations equations;

    /// How the vectors are found.
    ///
    /// @param implicit whether that a row is there means that the item was taken; a value is then
    ///   how often or how much
    /// @param factors the length of the vectors
    /// @param penalty on the squares of the vectors, for each rating; of implicit feedback in all
    /// @param confidence of implicit feedback: how much more a row counts than none, for a value of
    ///   1
    public record Options(boolean implicit, int factors, double penalty, double confidence) {
        public static final Options EXPLICIT = new Options(false, 8, 0.05, 0);
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
        equations = new VectorEquations(size);
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
            if (!Neighbours.isRating(value)) {
                ratings.skip(weight);
                continue;
            }
            long sum = weight * Neighbours.steps(value);
            learn(user(userKeys[row]), item(itemKeys[row]), weight, sum);
        }
        settle();
    }

    @Override
    public void add(long[] userKeys, long[] itemKeys, long[] counts, long[] sums, int size) {
        for (int i = 0; i < size; i++) {
            learn(user(userKeys[i]), item(itemKeys[i]), counts[i], sums[i]);
        }
        settle();
    }

    private void learn(int user, int item, long count, long sum) {
        store(user, item, count, sum);
        if (ratings.itemCount(item) == 0) {
            begin(item);
        } else if (count > 0 && !options.implicit()) {
            step(user, item, sum / (double) count / Ratings.STEPS);
        }
        unsavedItems.add(item);
        changed.add(user);
        since += Math.abs(count);
    }

    private void settle() {
        // From the start on it takes longer than where most is known.
        boolean first = 2 * since >= ratings.count();
        if (since >= Math.max(REFIT_MIN, REFIT_SHARE * ratings.count())
                && (first || ratings.count() < ASIDE_MIN)) {
            refit(first ? FIRST_SWEEPS : SWEEPS);
        } else {
            changed.forEach(this::solveUser);
        }
        changed.clear();
    }

    /// Whether it should be made anew of its ratings ([#freeze]), as too many of them are new for
    /// what it knows, and it takes too long to do that in an update.
    ///
    /// @param coming so many more ratings, about
    public boolean wantsFit(long coming) {
        long count = ratings.count() + coming;
        return count >= ASIDE_MIN && since + coming >= REFIT_SHARE * count;
    }

    /// The ratings as they are, for a model that knows nothing else.
    public Frozen freeze() {
        int pairs = 0;
        for (int u = 0; u < ratings.users().count(); u++) {
            pairs += ratings.history(u).size();
        }
        var frozen = new Frozen(options, pairs);
        for (int u = 0; u < ratings.users().count(); u++) {
            var history = ratings.history(u);
            for (int i = 0; i < history.size(); i++) {
                frozen.users[frozen.size] = ratings.users().key(u);
                frozen.items[frozen.size] = ratings.items().key(history.item(i));
                frozen.counts[frozen.size] = history.count(i);
                frozen.sums[frozen.size++] = history.sum(i);
            }
        }
        return frozen;
    }

    /// Ratings of a moment.
    public static final class Frozen {
        private final Options options;
        private final long[] users;
        private final long[] items;
        private final long[] counts;
        private final long[] sums;
        private int size;

        private Frozen(Options options, int pairs) {
            this.options = options;
            users = new long[pairs];
            items = new long[pairs];
            counts = new long[pairs];
            sums = new long[pairs];
        }

        /// A model that knows the ratings; its vectors are yet to be found by [Factors#fit].
        public Factors thaw() {
            var model = new Factors(options);
            for (int i = 0; i < size; i++) {
                model.restore(users[i], items[i], counts[i], sums[i]);
            }
            return model;
        }
    }

    /// Finds all vectors, of the ratings alone.
    public void fit() {
        refit(FIRST_SWEEPS);
    }

    private int user(long key) {
        int user = ratings.user(key);
        if (user >= users.length) {
            int length = Math.max(16, 2 * users.length);
            users = Arrays.copyOf(users, length);
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
            begin(item);
        }
        return item;
    }

    /// Makes an item's vector that of one that nobody has rated.
    private void begin(int item) {
        long key = ratings.items().key(item);
        items[item][size - 1] = 0;
        for (int k = 0; k < options.factors(); k++) {
            // Small numbers that depend on the key only.
            long bits = Keys.mix(key * 1_000_003 + k);
            items[item][k] = (bits >> 11) * 0x1p-53 * 0.5;
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
        // In the order of the keys, so that sums do not depend on who came first.
        int[] userOrder = ratings.users().inOrder();
        int[] itemOrder =
                Arrays.stream(ratings.items().inOrder())
                        .filter(i -> ratings.itemCount(i) > 0)
                        .toArray();
        int itemCount = ratings.items().count();
        var starts = new int[itemCount + 1];
        for (int u : userOrder) {
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
        for (int u : userOrder) {
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
            sumProducts(items, itemOrder);
            for (int u : userOrder) {
                solveUser(u);
            }
            sumProducts(users, userOrder);
            for (int i : itemOrder) {
                solveItem(i, raters, stars, starts);
            }
        }
        sumProducts(items, itemOrder);
        // The users' vectors are those that fit the items' as they are now.
        for (int u : userOrder) {
            solveUser(u);
            unsavedUsers.add(u);
        }
        for (int i : itemOrder) {
            unsavedItems.add(i);
        }
    }

    private void solveItem(int item, int[] raters, double[] stars, int[] starts) {
        int from = starts[item];
        int to = starts[item + 1];
        equations.start(gram);
        for (int at = from; at < to; at++) {
            add(users[raters[at]], stars[at]);
        }
        solve(items[item], to - from);
    }

    private double value(History history, int place) {
        // Taken twice is twice as much.
        double sum = options.implicit() ? history.sum(place) : history.rating(place);
        return sum / Ratings.STEPS;
    }

    private void sumProducts(double[][] vectors, int[] order) {
        if (!options.implicit()) {
            return;
        }
        for (double[] row : gram) {
            Arrays.fill(row, 0);
        }
        for (int v : order) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j <= i; j++) {
                    gram[i][j] += vectors[v][i] * vectors[v][j];
                }
            }
        }
    }

    private void solveUser(int user) {
        var history = ratings.history(user);
        equations.start(gram);
        int count = 0;
        for (int i = 0; i < history.size(); i++) {
            if (history.count(i) > 0) {
                add(items[history.item(i)], value(history, i));
                count++;
            }
        }
        solve(users[user], count);
        unsavedUsers.add(user);
    }

    /// Adds a rating by, or of, what `other` is the vector of.
    private void add(double[] other, double value) {
        if (options.implicit()) {
            equations.addTaken(other, options.confidence() * Math.max(0, value));
        } else {
            equations.addRating(other, value - mean());
        }
    }

    private void solve(double[] vector, int count) {
        if (count == 0) {
            Arrays.fill(vector, 0);
        } else {
            equations.solve(options.penalty() * (options.implicit() ? 1 : count), vector);
        }
    }

    @Override
    public double predict(long userKey, long itemKey) {
        if (ratings.count() == 0) {
            return Double.NaN;
        }
        int user = ratings.users().find(userKey);
        int item = ratings.items().find(itemKey);
        var nobody = new double[size];
        boolean rated = item >= 0 && ratings.itemCount(item) > 0;
        return predict(user < 0 ? nobody : users[user], rated ? items[item] : nobody);
    }

    /// The reasons are the user's items whose vectors point most in the same direction.
    @Override
    public List<Recommendation> recommend(long userKey, int count, LongPredicate allowed) {
        int user = ratings.users().find(userKey);
        var history = user < 0 ? new History() : ratings.history(user);
        var seen = new boolean[ratings.items().count()];
        boolean known = false;
        for (int i = 0; i < history.size(); i++) {
            seen[history.item(i)] |= history.count(i) > 0;
            known |= history.count(i) > 0;
        }
        double[] ofUser = user < 0 ? new double[size] : users[user];
        List<Integer> best =
                known ? best(ofUser, seen, count, allowed) : ratings.popular(seen, count, allowed);
        List<Recommendation> result = new ArrayList<>();
        for (int item : best) {
            result.add(
                    new Recommendation(
                            ratings.items().key(item),
                            predict(ofUser, items[item]),
                            because(history, item)));
        }
        return result;
    }

    private List<Integer> best(double[] ofUser, boolean[] seen, int count, LongPredicate allowed) {
        var top = new TopItems(count);
        for (int item = 0; item < seen.length; item++) {
            if (seen[item] || ratings.itemCount(item) == 0) {
                continue;
            }
            long key = ratings.items().key(item);
            double score = predict(ofUser, items[item]);
            if (top.wants(score, key) && allowed.test(key)) {
                top.add(item, score, key);
            }
        }
        return top.inOrder();
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

    @Override
    public void forEach(long userKey, Sink sink) {
        ratings.forEach(userKey, sink);
    }

    @Override
    public boolean isSeen(long userKey, long itemKey) {
        return ratings.isSeen(userKey, itemKey);
    }

    @Override
    public long ratingCount() {
        return ratings.count();
    }

    @Override
    public int itemCount() {
        return ratings.items().count();
    }

    @Override
    public long sizeBytes() {
        long vectors = (long) ratings.users().count() + ratings.items().count();
        return vectors * size * Double.BYTES + 32 * ratings.count();
    }

    /// What takes vectors of users or of items.
    @FunctionalInterface
    public interface VectorSink {
        /// Takes a vector; null: of one who has no ratings any more.
        void put(long key, double @Nullable [] vector);
    }

    /// Shows the vectors that are not what they were at the last call.
    public void changed(VectorSink ofUsers, VectorSink ofItems) {
        unsavedUsers.forEach(u -> {
            boolean rates = false;
            var history = ratings.history(u);
            for (int i = 0; i < history.size(); i++) {
                rates |= history.count(i) > 0;
            }
            ofUsers.put(ratings.users().key(u), rates ? users[u] : null);
        });
        unsavedItems.forEach(i ->
                ofItems.put(ratings.items().key(i), ratings.itemCount(i) > 0 ? items[i] : null));
        unsavedUsers.clear();
        unsavedItems.clear();
    }

    /// Takes ratings back, given as [#forEach] shows them, and learns nothing of them: the vectors
    /// come by [#restoreUser] and [#restoreItem], and [#readProgress].
    public void restore(long userKey, long itemKey, long count, long sum) {
        store(user(userKey), item(itemKey), count, sum);
    }

    /// Takes back a user's vector.
    public void restoreUser(long key, double[] vector) {
        int user = user(key);
        System.arraycopy(vector, 0, users[user], 0, size);
    }

    /// Takes back an item's vector.
    public void restoreItem(long key, double[] vector) {
        int item = item(key);
        System.arraycopy(vector, 0, items[item], 0, size);
    }

    /// The length of the vectors.
    public int size() {
        return size;
    }

    /// Appends what besides ratings and vectors says how learning goes on.
    public void writeProgress(StateWriter writer) {
        writer.putLong(since);
        for (double[] row : gram) {
            writer.putDoubles(row, size);
        }
    }

    /// Reads what [#writeProgress] wrote.
    public void readProgress(StateReader reader) {
        since = reader.getLong();
        for (double[] row : gram) {
            reader.getDoubles(row, size);
        }
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
        ratings.write(writer);
        for (int u = 0; u < ratings.users().count(); u++) {
            writer.putDoubles(users[u], size);
        }
        for (int i = 0; i < ratings.items().count(); i++) {
            writer.putDoubles(items[i], size);
        }
        writeProgress(writer);
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
        model.ratings.read(reader, model::store);
        for (int u = 0; u < model.ratings.users().count(); u++) {
            int user = model.user(model.ratings.users().key(u));
            reader.getDoubles(model.users[user], model.size);
        }
        for (int i = 0; i < model.ratings.items().count(); i++) {
            int item = model.item(model.ratings.items().key(i));
            reader.getDoubles(model.items[item], model.size);
        }
        model.readProgress(reader);
        return model;
    }
}
