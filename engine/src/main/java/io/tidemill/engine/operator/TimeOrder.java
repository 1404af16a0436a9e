// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.engine.state.Cells;
import io.tidemill.engine.state.KeyedRows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Each key's rows in order of time, for the join of rows that are near in time.
///
/// A key's run holds its rows' times and slots side by side, so that a search reads nothing else:
/// `head, ordered, end, time, slot, time, slot, …`, where the rows are those from `head` to `end`,
/// in order up to `ordered`. A row is put at the end; where it does not come in order, [#arrange]
/// moves it to its place. The earliest go all at once, by [#dropBefore]: their entries stay until
/// the run is next written, and are told by their times.
final class TimeOrder {
    /// Entries begin here.
    private static final int HEADER = 3;

    private static final int ORDERED = 1;
    private static final int END = 2;

    private static final int KEPT_LENGTH_MAX = 32;

    private static final int WARM_KEYS_MIN = 1 << 13;

    private final KeyedRows rows;
    private final Cells.Longs times;
    private final TimeBuckets buckets;
    private long droppedBefore = Long.MIN_VALUE;

    private long[] @Nullable [] runs = new long[8][];
    private final SlotSet disordered = new SlotSet();
    private final SlotSet reduced = new SlotSet();

    // Keeps the JIT from dropping the reads of [#warm].
    @SuppressWarnings("unused")
    private long warmed;

    /// @param times the column of `rows` with the times
    /// @param staysMicros how long after its time [#dropBefore] keeps a row; `Long.MAX_VALUE`: for
    ///   ever
    TimeOrder(KeyedRows rows, Cells.Longs times, long staysMicros) {
        this.rows = rows;
        this.times = times;
        buckets = new TimeBuckets(staysMicros);
    }

    /// Reads what adding rows of these keys, and searching for them, will read: here the cache
    /// misses of many overlap, there each would be waited for.
    void warm(int[] keys, int size) {
        if (runs.length < WARM_KEYS_MIN) {
            return;
        }
        long read = 0;
        for (int i = 0; i < size; i++) {
            long[] run = run(keys[i]);
            read ^= run == null ? 0 : run[END];
        }
        warmed = read;
    }

    /// Adds a row.
    void append(int slot, int key) {
        if (key >= runs.length) {
            int length = Math.max(key + 1, runs.length * 2);
            runs = Arrays.copyOf(runs, length);
        }
        long time = times.get(slot);
        long[] run = withRoom(runs[key]);
        runs[key] = run;
        int end = (int) run[END];
        if (run[ORDERED] == end && (end == run[0] || run[end - 2] <= time)) {
            run[ORDERED] = end + 2L;
        } else {
            disordered.add(key);
        }
        run[end] = time;
        run[end + 1] = slot;
        run[END] = end + 2L;
        buckets.add(time, slot);
    }

    /// The run, or a copy, with room for another entry.
    private long[] withRoom(long @Nullable [] run) {
        if (run == null) {
            var first = new long[HEADER + 4];
            first[0] = HEADER;
            first[ORDERED] = HEADER;
            first[END] = HEADER;
            return first;
        }
        int end = (int) run[END];
        if (end < run.length) {
            return run;
        }
        int head = head(run);
        int size = end - head;
        int ordered = Math.max(head, (int) run[ORDERED]);
        var to = 2 * size <= run.length ? run : new long[Math.addExact(HEADER + 4, 2 * size)];
        System.arraycopy(run, head, to, HEADER, size);
        to[0] = HEADER;
        to[ORDERED] = HEADER + (long) (ordered - head);
        to[END] = HEADER + (long) size;
        return to;
    }

    /// Passes the entries that were dropped; the first that is there.
    private int head(long[] run) {
        int head = (int) run[0];
        int end = (int) run[END];
        while (head < end && run[head] < droppedBefore) {
            head += 2;
        }
        run[0] = head;
        return head;
    }

    /// Moves the rows that came out of order to their places.
    void arrange() {
        for (int i = 0; i < disordered.size(); i++) {
            int key = disordered.get(i);
            long[] run = runs[key];
            if (run != null) {
                arrange(run);
            }
        }
        disordered.clear();
    }

    private void arrange(long[] run) {
        int head = head(run);
        int end = (int) run[END];
        int old = Math.max(head, (int) run[ORDERED]);
        long[] fresh = Arrays.copyOfRange(run, old, end);
        sort(fresh);
        int at = end - 2;
        int last = old - 2;
        for (int next = fresh.length - 2; next >= 0; at -= 2) {
            if (last >= head && run[last] > fresh[next]) {
                run[at] = run[last];
                run[at + 1] = run[last + 1];
                last -= 2;
            } else {
                run[at] = fresh[next];
                run[at + 1] = fresh[next + 1];
                next -= 2;
            }
        }
        run[ORDERED] = end;
    }

    private static void sort(long[] entries) {
        boolean inOrder = true;
        for (int i = 2; i < entries.length && inOrder; i += 2) {
            inOrder = entries[i - 2] <= entries[i];
        }
        if (!inOrder) {
            mergeSort(entries.clone(), entries, 0, entries.length);
        }
    }

    private static void mergeSort(long[] source, long[] into, int from, int to) {
        if (to - from < 4) {
            return;
        }
        int middle = from + ((to - from) >> 2 << 1);
        mergeSort(into, source, from, middle);
        mergeSort(into, source, middle, to);
        for (int at = from, low = from, high = middle; at < to; at += 2) {
            boolean takeLow = high == to || (low < middle && source[low] <= source[high]);
            int taken = takeLow ? low : high;
            into[at] = source[taken];
            into[at + 1] = source[taken + 1];
            low += takeLow ? 2 : 0;
            high += takeLow ? 0 : 2;
        }
    }

    /// The run of `key`, in order once it is arranged; null where it has none.
    long @Nullable [] run(int key) {
        return key < runs.length ? runs[key] : null;
    }

    /// Behind the last entry of a run.
    static int end(long[] run) {
        return (int) run[END];
    }

    /// The slot of the entry at `place`; its time is there itself.
    static int slot(long[] run, int place) {
        return (int) run[place + 1];
    }

    /// The first entry of a run whose time is not before `time`; where there is none, [#end].
    int firstAt(long[] run, long time) {
        long bound = Math.max(time, droppedBefore);
        int low = (int) run[0];
        int high = (int) run[END];
        while (low < high) {
            int middle = low + ((high - low) >> 2 << 1);
            if (run[middle] < bound) {
                low = middle + 2;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The row in `slot`, whose weight is 0, is to be taken out by [#close].
    void goes(int slot) {
        reduced.add(rows.key(slot));
    }

    /// Takes the rows that go out of the order.
    void close() {
        for (int i = 0; i < reduced.size(); i++) {
            int key = reduced.get(i);
            long[] run = runs[key];
            if (run != null) {
                runs[key] = reduced(run);
            }
        }
        reduced.clear();
    }

    private long[] reduced(long[] run) {
        int head = head(run);
        int end = (int) run[END];
        int kept = head;
        for (int place = head; place < end; place += 2) {
            if (rows.weight(slot(run, place)) != 0) {
                run[kept] = run[place];
                run[kept + 1] = run[place + 1];
                kept += 2;
            }
        }
        run[ORDERED] = kept;
        run[END] = kept;
        if (run.length > KEPT_LENGTH_MAX && kept - head < run.length / 4) {
            long[] shorter = new long[HEADER + 2 * (kept - head) + 4];
            System.arraycopy(run, head, shorter, HEADER, kept - head);
            shorter[0] = HEADER;
            shorter[ORDERED] = HEADER + (long) (kept - head);
            shorter[END] = HEADER + (long) (kept - head);
            return shorter;
        }
        return run;
    }

    /// Nothing is left of `key`.
    void forget(int key) {
        if (key < runs.length) {
            runs[key] = null;
        }
    }

    /// Drops the rows whose time lies the stay before `watermark`, or some more, from here and from
    /// the rows.
    void dropBefore(long watermark) {
        droppedBefore =
                buckets.drop(
                        watermark,
                        (slot, before) -> {
                            if (rows.isLive(slot) && times.get(slot) < before) {
                                rows.drop(slot);
                            }
                        });
    }

    long sizeBytes() {
        long size = 8L * runs.length + buckets.sizeBytes();
        for (long[] run : runs) {
            size += run == null ? 0 : 8L * run.length + 16;
        }
        return size;
    }
}
