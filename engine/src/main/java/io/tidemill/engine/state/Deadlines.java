// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import java.util.Arrays;

/// What falls due when: numbers with times, the earliest first. A binary heap.
public final class Deadlines {
    private long[] times = new long[16];
    private int[] ids = new int[16];
    private int size;

    /// How many there are.
    public int size() {
        return size;
    }

    /// The earliest time; `Long.MAX_VALUE` where there is none.
    public long earliest() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    /// The number that is due at [#earliest]; there is one.
    public int next() {
        return ids[0];
    }

    /// Adds `id`, due at `time`.
    public void add(long time, int id) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            ids = Arrays.copyOf(ids, size * 2);
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >> 1;
            if (times[parent] <= time) {
                break;
            }
            times[at] = times[parent];
            ids[at] = ids[parent];
            at = parent;
        }
        times[at] = time;
        ids[at] = id;
    }

    /// Removes the earliest and gives its number.
    public int take() {
        int taken = ids[0];
        size--;
        long time = times[size];
        int id = ids[size];
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && times[child + 1] < times[child]) {
                child++;
            }
            if (times[child] >= time) {
                break;
            }
            times[at] = times[child];
            ids[at] = ids[child];
            at = child;
        }
        times[at] = time;
        ids[at] = id;
        return taken;
    }

    /// Bytes on the heap.
    public long sizeBytes() {
        return 12L * times.length;
    }
}
