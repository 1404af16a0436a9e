// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.recommend.Neighbours;
import java.util.Arrays;

/// Changes of ratings, in the form that [Neighbours#add] takes.
final class RatingChanges {
    private int size;
    private long[] users = new long[16];
    private long[] items = new long[16];
    private long[] counts = new long[16];
    private long[] sums = new long[16];

    void add(long user, long item, long count, long sum) {
        if (size == users.length) {
            users = Arrays.copyOf(users, 2 * size);
            items = Arrays.copyOf(items, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
            sums = Arrays.copyOf(sums, 2 * size);
        }
        users[size] = user;
        items[size] = item;
        counts[size] = count;
        sums[size++] = sum;
    }

    void applyTo(Neighbours model) {
        model.add(users, items, counts, sums, size);
    }
}
