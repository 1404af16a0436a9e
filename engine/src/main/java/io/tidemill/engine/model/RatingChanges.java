// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.recommend.Recommender;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Arrays;

/// Changes of ratings, in the form that [Recommender#add] takes.
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

    boolean isEmpty() {
        return size == 0;
    }

    /// How many ratings come and go.
    long total() {
        long total = 0;
        for (int i = 0; i < size; i++) {
            total += Math.abs(counts[i]);
        }
        return total;
    }

    /// Takes a change.
    @FunctionalInterface
    interface Reader {
        void read(long user, long item, long count, long sum);
    }

    void forEach(Reader reader) {
        for (int i = 0; i < size; i++) {
            reader.read(users[i], items[i], counts[i], sums[i]);
        }
    }

    void write(StateWriter writer) {
        writer.putInt(size);
        forEach((user, item, count, sum) -> {
            writer.putLong(user);
            writer.putLong(item);
            writer.putLong(count);
            writer.putLong(sum);
        });
    }

    static RatingChanges read(StateReader reader) {
        var changes = new RatingChanges();
        int size = reader.getCount(4 * Long.BYTES);
        for (int i = 0; i < size; i++) {
            changes.add(reader.getLong(), reader.getLong(), reader.getLong(), reader.getLong());
        }
        return changes;
    }

    void applyTo(Recommender model) {
        model.add(users, items, counts, sums, size);
    }
}
