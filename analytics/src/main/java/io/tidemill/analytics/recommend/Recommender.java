// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.recommend;

import java.util.List;
import java.util.function.LongPredicate;

/// What users like, learnt from what they rated or took.
public sealed interface Recommender permits Neighbours, Factors {
    /// What takes the ratings of an item by a user: how many they are, and their sum in
    /// [Neighbours#steps].
    @FunctionalInterface
    interface Sink {
        void add(long item, long count, long sum);
    }

    /// Learns the first `size` ratings, given as [#forEach] shows them; what is taken back is
    /// negative.
    void add(long[] users, long[] items, long[] counts, long[] sums, int size);

    /// Shows all ratings of a user.
    void forEach(long userKey, Sink sink);

    /// Whether a user has rated an item.
    boolean isSeen(long userKey, long itemKey);

    /// The rating that a user is expected to give an item, with as much as is known of them; NaN
    /// where there are no ratings. For implicit feedback, how well the item fits.
    double predict(long userKey, long itemKey);

    /// The best items for a user, best first, without those that the user has rated; after those
    /// that something speaks for come the most popular ones.
    ///
    /// @param allowed says of an item's key whether it may be recommended
    List<Recommendation> recommend(long userKey, int count, LongPredicate allowed);

    /// The pairs of a user and an item that have a rating.
    long ratingCount();

    /// The items known, also those that nobody rates any more.
    int itemCount();

    /// Bytes on the heap, approximately.
    long sizeBytes();
}
