// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.engine.state.Cells;
import io.tidemill.engine.state.Deadlines;
import io.tidemill.engine.state.KeyedRows;
import java.util.Arrays;

/// Each key's rows in order of time, for the join of rows that are near in time.
///
/// Rows that come are put behind those in order, and [#arrange] moves them to their places: those
/// that come in order stay where they are. The earliest go by [#dropBefore], at a cost by their
/// number; others by [#close].
final class TimeOrder {
    private static final int KEPT_LENGTH_MAX = 16;

    private final KeyedRows rows;
    private final Cells.Longs times;
    private final long waitsMicros;

    // By key: slots, of which those from `heads` to `ends` are there, and in order up to
    // `arranged`.
    private int[][] slots = new int[8][];
    private int[] heads = new int[8];
    private int[] arranged = new int[8];
    private int[] ends = new int[8];
    // By key: the first place whose row goes.
    private int[] firstGone = new int[8];
    // By key: the least time that waits among the deadlines.
    private long[] noted = new long[8];
    private final Deadlines deadlines = new Deadlines();

    private final SlotSet changedKeys = new SlotSet();

    /// @param times the column of `rows` with the times
    /// @param waitsMicros how long after its time [#dropBefore] keeps a row; `Long.MAX_VALUE`: for
    ///   ever
    TimeOrder(KeyedRows rows, Cells.Longs times, long waitsMicros) {
        this.rows = rows;
        this.times = times;
        this.waitsMicros = waitsMicros;
        Arrays.fill(firstGone, Integer.MAX_VALUE);
        Arrays.fill(noted, Long.MAX_VALUE);
    }

    /// Adds a row.
    void append(int slot, int key) {
        reserve(key);
        int[] some = slots[key];
        int end = ends[key];
        if (some == null) {
            slots[key] = new int[2];
        } else if (end == some.length) {
            int head = heads[key];
            int size = end - head;
            boolean roomy = size <= some.length / 2 && some.length > 0;
            slots[key] = roomy ? some : new int[Math.max(2, Math.multiplyExact(2, size))];
            System.arraycopy(some, head, slots[key], 0, size);
            arranged[key] -= head;
            heads[key] = 0;
            end = size;
        }
        slots[key][end] = slot;
        ends[key] = end + 1;
        changedKeys.add(key);
    }

    private void reserve(int key) {
        int from = slots.length;
        if (key >= from) {
            int length = Math.max(key + 1, from * 2);
            slots = Arrays.copyOf(slots, length);
            heads = Arrays.copyOf(heads, length);
            arranged = Arrays.copyOf(arranged, length);
            ends = Arrays.copyOf(ends, length);
            firstGone = Arrays.copyOf(firstGone, length);
            noted = Arrays.copyOf(noted, length);
            Arrays.fill(firstGone, from, length, Integer.MAX_VALUE);
            Arrays.fill(noted, from, length, Long.MAX_VALUE);
        }
    }

    /// Moves the rows that came to their places.
    void arrange() {
        for (int i = 0; i < changedKeys.size(); i++) {
            arrange(changedKeys.get(i));
        }
        changedKeys.clear();
    }

    private void arrange(int key) {
        int[] all = slots[key];
        int old = arranged[key];
        int end = ends[key];
        boolean inOrder = true;
        for (int i = Math.max(old, heads[key] + 1); i < end && inOrder; i++) {
            inOrder = compare(all[i - 1], all[i]) < 0;
        }
        if (!inOrder) {
            merge(all, heads[key], sorted(all, old, end), old, end);
        }
        arranged[key] = end;
        noteDeadline(key);
    }

    private void merge(int[] all, int head, int[] fresh, int old, int end) {
        int at = end - 1;
        int last = old - 1;
        for (int next = fresh.length - 1; next >= 0; at--) {
            if (last >= head && compare(all[last], fresh[next]) > 0) {
                all[at] = all[last--];
            } else {
                all[at] = fresh[next--];
            }
        }
    }

    /// What is at `from` … `to`, sorted.
    private int[] sorted(int[] all, int from, int to) {
        int[] fresh = Arrays.copyOfRange(all, from, to);
        boolean inOrder = true;
        for (int i = 1; i < fresh.length && inOrder; i++) {
            inOrder = compare(fresh[i - 1], fresh[i]) < 0;
        }
        if (!inOrder) {
            mergeSort(fresh.clone(), fresh, 0, fresh.length);
        }
        return fresh;
    }

    private void mergeSort(int[] source, int[] into, int from, int to) {
        if (to - from < 2) {
            return;
        }
        int middle = (from + to) >>> 1;
        mergeSort(into, source, from, middle);
        mergeSort(into, source, middle, to);
        for (int at = from, low = from, high = middle; at < to; at++) {
            boolean takeLow =
                    high == to || (low < middle && compare(source[low], source[high]) < 0);
            into[at] = takeLow ? source[low++] : source[high++];
        }
    }

    /// By time, then by slot: so the order is a function of what is kept.
    private int compare(int first, int second) {
        int order = Long.compare(times.get(first), times.get(second));
        return order != 0 ? order : Integer.compare(first, second);
    }

    private void noteDeadline(int key) {
        if (waitsMicros != Long.MAX_VALUE && heads[key] < ends[key]) {
            long due = TimeBand.moved(times.get(slots[key][heads[key]]), waitsMicros);
            if (due < noted[key]) {
                noted[key] = due;
                deadlines.add(due, key);
            }
        }
    }

    /// The first place in the order of `key` whose time is not before `time`; where there is none,
    /// [#end].
    int firstAt(int key, long time) {
        if (key >= ends.length) {
            return 0;
        }
        int low = heads[key];
        int high = ends[key];
        // Most look for what came last.
        int recent = high - 8;
        if (recent > low && times.get(slots[key][recent]) < time) {
            low = recent + 1;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times.get(slots[key][middle]) < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Behind the last place of `key`.
    int end(int key) {
        return key < ends.length ? ends[key] : 0;
    }

    /// The slot at `place` in the order of `key`.
    int at(int key, int place) {
        return slots[key][place];
    }

    /// The row in `slot`, whose weight is 0, is to be taken out by [#close].
    void goes(int slot) {
        int key = rows.key(slot);
        int place = firstAt(key, times.get(slot));
        while (slots[key][place] != slot) {
            place++;
        }
        firstGone[key] = Math.min(firstGone[key], place);
        changedKeys.add(key);
    }

    /// Takes the rows that go out of the order.
    void close() {
        for (int i = 0; i < changedKeys.size(); i++) {
            int key = changedKeys.get(i);
            int[] all = slots[key];
            int kept = firstGone[key];
            for (int place = kept; place < ends[key]; place++) {
                if (rows.weight(all[place]) != 0) {
                    all[kept++] = all[place];
                }
            }
            shorten(key, heads[key], kept);
            firstGone[key] = Integer.MAX_VALUE;
        }
        changedKeys.clear();
    }

    private void shorten(int key, int head, int end) {
        int[] all = slots[key];
        int size = end - head;
        if (all.length > KEPT_LENGTH_MAX && size < all.length / 4) {
            slots[key] = Arrays.copyOf(Arrays.copyOfRange(all, head, end), 2 * size);
            heads[key] = 0;
            ends[key] = size;
        } else {
            heads[key] = size == 0 ? 0 : head;
            ends[key] = size == 0 ? 0 : end;
        }
        arranged[key] = ends[key];
    }

    /// Drops the rows whose time lies more than the wait before `watermark`, from here and from the
    /// rows.
    void dropBefore(long watermark) {
        while (deadlines.earliest() < watermark) {
            long due = deadlines.earliest();
            int key = deadlines.take();
            if (noted[key] != due) {
                continue;
            }
            noted[key] = Long.MAX_VALUE;
            int head = heads[key];
            while (head < ends[key]
                    && TimeBand.moved(times.get(slots[key][head]), waitsMicros) < watermark) {
                rows.drop(slots[key][head++]);
            }
            shorten(key, head, ends[key]);
            noteDeadline(key);
        }
    }

    long sizeBytes() {
        long size = 32L * slots.length + deadlines.sizeBytes();
        for (int[] some : slots) {
            size += some == null ? 0 : 4L * some.length;
        }
        return size;
    }
}
