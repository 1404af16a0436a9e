// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.recommend;

import java.util.ArrayList;
import java.util.List;

/// The best of many items: the highest scores, of equal ones the lowest key. A heap with the worst
/// of them on top.
final class TopItems {
    private final int[] items;
    private final double[] scores;
    private final long[] keys;
    private int size;

    TopItems(int count) {
        items = new int[count];
        scores = new double[count];
        keys = new long[count];
    }

    /// Whether an item would be among the best.
    boolean wants(double score, long key) {
        return size < items.length || (size > 0 && better(score, key, 0));
    }

    private boolean better(double score, long key, int at) {
        return score > scores[at] || (score == scores[at] && key < keys[at]);
    }

    void add(int item, double score, long key) {
        if (size < items.length) {
            int at = size++;
            while (at > 0 && !better(score, key, (at - 1) / 2)) {
                move((at - 1) / 2, at);
                at = (at - 1) / 2;
            }
            set(at, item, score, key);
        } else if (size > 0 && better(score, key, 0)) {
            sink(item, score, key);
        }
    }

    /// Puts an item in place of the worst one.
    private void sink(int item, double score, long key) {
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && better(scores[child], keys[child], child + 1)) {
                child++;
            }
            if (!better(score, key, child)) {
                break;
            }
            move(child, at);
            at = child;
        }
        set(at, item, score, key);
    }

    private void move(int from, int to) {
        set(to, items[from], scores[from], keys[from]);
    }

    private void set(int at, int item, double score, long key) {
        items[at] = item;
        scores[at] = score;
        keys[at] = key;
    }

    /// The items, best first.
    List<Integer> inOrder() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            order.add(i);
        }
        order.sort((a, b) ->
                scores[a] != scores[b]
                        ? Double.compare(scores[b], scores[a])
                        : Long.compare(keys[a], keys[b]));
        return order.stream().map(i -> items[i]).toList();
    }
}
