// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.recommend;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// All ratings that are there, by user, and of each item their number, sum and squares.
///
/// A rating is kept as a whole number of [#STEPS]-ths. Of several ratings of an item by a user the
/// mean counts. All is a function of the ratings that are there, but for the numbers of users and
/// items.
final class Ratings {
    /// A rating is rounded to so many parts of one.
    static final int STEPS = 64;

    /// The largest magnitude of a rating.
    static final double RATING_MAX = 512;

    private final Keys users = new Keys();
    private final Keys items = new Keys();
    private @Nullable History[] histories = new History[16];
    private long[] counts = new long[16];
    private long[] sums = new long[16];
    private long[] squares = new long[16];
    private long count;
    private long sum;
    private long skippedCount;

    Keys users() {
        return users;
    }

    Keys items() {
        return items;
    }

    /// The pairs of a user and an item that have a rating.
    long count() {
        return count;
    }

    long skippedCount() {
        return skippedCount;
    }

    void skip(long weight) {
        skippedCount += weight;
    }

    /// The mean of all ratings, in steps; 0 of none.
    double mean() {
        return count == 0 ? 0 : sum / (double) count;
    }

    long itemCount(int item) {
        return counts[item];
    }

    long itemSum(int item) {
        return sums[item];
    }

    long itemSquares(int item) {
        return squares[item];
    }

    History history(int user) {
        var history = histories[user];
        if (history == null) {
            history = new History();
            histories[user] = history;
        }
        return history;
    }

    int user(long key) {
        int user = users.add(key);
        if (user >= histories.length) {
            histories = Arrays.copyOf(histories, 2 * histories.length);
        }
        return user;
    }

    int item(long key) {
        int item = items.add(key);
        if (item >= counts.length) {
            int length = 2 * counts.length;
            counts = Arrays.copyOf(counts, length);
            sums = Arrays.copyOf(sums, length);
            squares = Arrays.copyOf(squares, length);
        }
        return item;
    }

    /// Where an item belongs in a user's history.
    long rank(int user, int item) {
        return Keys.mix(items.key(item) + Keys.mix(users.key(user)));
    }

    /// Counts a rating of an item, `sign` times: 1 or −1.
    void countRating(int item, int rating, int sign) {
        count += sign;
        sum += (long) sign * rating;
        counts[item] += sign;
        sums[item] += (long) sign * rating;
        squares[item] += (long) sign * rating * rating;
    }

    /// Whether a user has rated an item.
    boolean isSeen(long userKey, long itemKey) {
        int user = users.find(userKey);
        int item = items.find(itemKey);
        if (user < 0 || item < 0) {
            return false;
        }
        var history = history(user);
        int place = history.find(rank(user, item), item);
        return place >= 0 && history.count(place) > 0;
    }

    /// Shows all ratings of a user.
    void forEach(long userKey, Recommender.Sink sink) {
        int user = users.find(userKey);
        if (user >= 0) {
            var history = history(user);
            for (int i = 0; i < history.size(); i++) {
                sink.add(items.key(history.item(i)), history.count(i), history.sum(i));
            }
        }
    }

    /// The items that most have rated, without those in `seen`.
    List<Integer> popular(boolean[] seen, int count, LongPredicate allowed) {
        var top = new TopItems(count);
        for (int item = 0; item < seen.length; item++) {
            long key = items.key(item);
            double score = itemCount(item);
            if (!seen[item] && score > 0 && top.wants(score, key) && allowed.test(key)) {
                top.add(item, score, key);
            }
        }
        return top.inOrder();
    }

    /// Appends the keys, and of each user the items, counts and sums of the ratings.
    void write(StateWriter writer) {
        writer.putLong(skippedCount);
        writer.putInt(items.count());
        for (int i = 0; i < items.count(); i++) {
            writer.putLong(items.key(i));
        }
        writer.putInt(users.count());
        for (int u = 0; u < users.count(); u++) {
            var history = history(u);
            writer.putLong(users.key(u));
            writer.putInt(history.size());
            for (int i = 0; i < history.size(); i++) {
                writer.putInt(history.item(i));
                writer.putLong(history.count(i));
                writer.putLong(history.sum(i));
            }
        }
    }

    /// Reads what [#write] wrote, giving each rating to `sink`.
    void read(StateReader reader, Sink sink) {
        skippedCount = reader.getLong();
        int itemCount = reader.getCount(Long.BYTES);
        for (int i = 0; i < itemCount; i++) {
            item(reader.getLong());
        }
        int userCount = reader.getCount(Long.BYTES + Integer.BYTES);
        for (int u = 0; u < userCount; u++) {
            int user = user(reader.getLong());
            int size = reader.getCount(Integer.BYTES + 2 * Long.BYTES);
            for (int i = 0; i < size; i++) {
                int item = reader.getInt(0, itemCount - 1);
                sink.add(user, item, reader.getLong(), reader.getLong());
            }
        }
    }

    /// What takes ratings in.
    @FunctionalInterface
    interface Sink {
        void add(int user, int item, long count, long sum);
    }
}
