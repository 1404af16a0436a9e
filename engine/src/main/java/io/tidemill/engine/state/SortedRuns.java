// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.error.Invariant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Multisets of longs, one a group, of which the least and the greatest value are asked for. An
/// addition appends to memory it has just touched, where a search tree would walk along pointers.
///
/// A group has one region of the shared arrays and in it, one behind the other, a long sorted run,
/// a short sorted run, and a few additions as they came. When those are many, they are merged into
/// the short run, and when that has grown to some square roots of the long run, it is merged into
/// the long run: a log-structured merge tree of two levels (P. O'Neil et al., 1996), at O(√n)
/// neighbouring entries moved per addition. Taking a value back appends it with a negative count;
/// the two cancel when they are merged, or when they are met at an end that is asked for.
///
/// While values only come, one at a time, no order among them is needed: the recent additions may
/// become as many as a quarter of the long run, and only their least and greatest are kept in mind.
/// So what only grows is sorted seldom and moved little.
///
/// Saved in pages of neighbouring entries; the owner saves where each group's runs are ([#write],
/// [#read]). Regions have powers of two as lengths; one that is left is used again.
public final class SortedRuns {
    private static final int SHORTEST_LONG_RUN = 64;
    private static final int RECENT_MAX = 32;

    // What is known of a group: places in the shared arrays, and the logarithm of the region's
    // length plus one, 0 where the group has no region.
    private static final int LENGTH = 0;
    private static final int BASE = 1;
    private static final int LONG_FROM = 2;
    private static final int LONG_TO = 3;
    private static final int SHORT_FROM = 4;
    private static final int SHORT_TO = 5;
    private static final int RECENT_FROM = 6;
    private static final int RECENT_TO = 7;
    private static final int FIELDS = 8;

    private int[] groups = new int[0];

    /// What is known of a group's recent additions: whether each is of one value that came, and
    /// then the least and the greatest of them. Not saved but found again.
    private byte[] recents = new byte[0];

    private long[] recentLeast = new long[0];
    private long[] recentGreatest = new long[0];
    private static final byte UNKNOWN = 0;
    private static final byte PLAIN = 1;
    private static final byte MIXED = 2;

    private final DirtyPages dirty = new DirtyPages();
    private long[] values = new long[16];
    private long[] counts = new long[16];
    private int used;
    private final int[][] free = new int[Integer.SIZE][0];
    private final int[] freeSizes = new int[Integer.SIZE];
    private boolean freeKnown = true;

    private final Run merged = new Run();
    private final Run remerged = new Run();

    /// Makes room for groups below `limit`.
    public void reserve(int limit) {
        if (limit * FIELDS > groups.length) {
            int length = Math.max(limit * FIELDS, Math.max(64, groups.length * 2));
            groups = Arrays.copyOf(groups, length);
            recents = Arrays.copyOf(recents, length / FIELDS);
            recentLeast = Arrays.copyOf(recentLeast, length / FIELDS);
            recentGreatest = Arrays.copyOf(recentGreatest, length / FIELDS);
        }
    }

    /// Adds `value` to `group`, `weight` times.
    public void add(int group, long value, long weight) {
        int fields = group * FIELDS;
        if (groups[fields + LENGTH] == 0) {
            place(fields, 1);
        }
        boolean plain = isPlain(group) && weight == 1;
        int at = groups[fields + RECENT_TO];
        if (at == end(fields) || at - groups[fields + RECENT_FROM] >= recentMax(fields, plain)) {
            merge(fields);
            at = groups[fields + RECENT_TO];
            plain = isPlain(group) && weight == 1;
        }
        values[at] = value;
        counts[at] = weight;
        dirty.mark(at);
        groups[fields + RECENT_TO] = at + 1;
        recents[group] = plain ? PLAIN : MIXED;
        if (plain) {
            recentLeast[group] = Math.min(recentLeast[group], value);
            recentGreatest[group] = Math.max(recentGreatest[group], value);
        }
    }

    /// How many recent additions there may be before the next one.
    private int recentMax(int fields, boolean plain) {
        int longSize = groups[fields + LONG_TO] - groups[fields + LONG_FROM];
        return plain ? Math.max(RECENT_MAX, longSize / 4) : RECENT_MAX;
    }

    private boolean isPlain(int group) {
        if (recents[group] == UNKNOWN) {
            findRecent(group);
        }
        return recents[group] == PLAIN;
    }

    /// Finds what is known of the recent additions.
    private void findRecent(int group) {
        int fields = group * FIELDS;
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        boolean plain = true;
        for (int i = groups[fields + RECENT_FROM]; i < groups[fields + RECENT_TO]; i++) {
            plain &= counts[i] == 1;
            least = Math.min(least, values[i]);
            greatest = Math.max(greatest, values[i]);
        }
        recents[group] = plain ? PLAIN : MIXED;
        recentLeast[group] = least;
        recentGreatest[group] = greatest;
    }

    private int end(int fields) {
        return groups[fields + BASE] + (1 << (groups[fields + LENGTH] - 1));
    }

    // --- Merging -------------------------------------------------------------------------------

    /// Makes room for at least one more addition.
    private void merge(int fields) {
        int longTo = groups[fields + LONG_TO];
        int longSize = longTo - groups[fields + LONG_FROM];
        sortRecent(fields);
        merged.clear();
        merged.take(
                groups[fields + SHORT_FROM],
                groups[fields + SHORT_TO],
                groups[fields + RECENT_FROM],
                groups[fields + RECENT_TO]);
        if (merged.size <= shortMax(longSize) && longTo + merged.size < end(fields)) {
            merged.lay(longTo);
            layShort(fields, longTo, merged.size);
            return;
        }
        // Behind the long run there is now the short run alone.
        remerged.clear();
        remerged.take(groups[fields + LONG_FROM], longTo, merged);
        int size = remerged.size;
        int needed = size + shortMax(size) + Math.clamp(size, 1, RECENT_MAX);
        int length = 1 << (groups[fields + LENGTH] - 1);
        if (needed > length || 4 * needed < length) {
            release(fields);
            place(fields, needed);
        }
        int base = groups[fields + BASE];
        remerged.lay(base);
        groups[fields + LONG_FROM] = base;
        groups[fields + LONG_TO] = base + size;
        layShort(fields, base + size, 0);
    }

    private void layShort(int fields, int from, int size) {
        recents[fields / FIELDS] = UNKNOWN;
        groups[fields + SHORT_FROM] = from;
        groups[fields + SHORT_TO] = from + size;
        groups[fields + RECENT_FROM] = from + size;
        groups[fields + RECENT_TO] = from + size;
    }

    private static int shortMax(int longSize) {
        return longSize < SHORTEST_LONG_RUN ? 0 : 8 * (int) Math.sqrt(longSize);
    }

    /// Sorts the recent additions where they lie: few by insertion.
    private void sortRecent(int fields) {
        int from = groups[fields + RECENT_FROM];
        int to = groups[fields + RECENT_TO];
        if (to - from > RECENT_MAX) {
            Arrays.sort(values, from, to); // all counts are 1
            return;
        }
        for (int i = from + 1; i < to; i++) {
            long value = values[i];
            long count = counts[i];
            int at = i;
            while (at > from && values[at - 1] > value) {
                values[at] = values[at - 1];
                counts[at] = counts[at - 1];
                at--;
            }
            values[at] = value;
            counts[at] = count;
        }
    }

    /// A run outside the shared arrays.
    private final class Run {
        private long[] runValues = new long[64];
        private long[] runCounts = new long[64];
        private int size;

        void clear() {
            size = 0;
        }

        /// Merges two stretches of the shared arrays.
        void take(int oneFrom, int oneTo, int otherFrom, int otherTo) {
            int one = oneFrom;
            int other = otherFrom;
            ensureRoom(oneTo - oneFrom + otherTo - otherFrom);
            while (one < oneTo && other < otherTo) {
                int at = values[one] <= values[other] ? one++ : other++;
                append(values[at], counts[at]);
            }
            for (; one < oneTo; one++) {
                append(values[one], counts[one]);
            }
            for (; other < otherTo; other++) {
                append(values[other], counts[other]);
            }
            dropZero();
        }

        /// Merges a stretch of the shared arrays with `other`.
        void take(int oneFrom, int oneTo, Run other) {
            int one = oneFrom;
            int at = 0;
            ensureRoom(oneTo - oneFrom + other.size);
            while (one < oneTo && at < other.size) {
                if (values[one] <= other.runValues[at]) {
                    append(values[one], counts[one]);
                    one++;
                } else {
                    append(other.runValues[at], other.runCounts[at]);
                    at++;
                }
            }
            for (; one < oneTo; one++) {
                append(values[one], counts[one]);
            }
            for (; at < other.size; at++) {
                append(other.runValues[at], other.runCounts[at]);
            }
            dropZero();
        }

        private void ensureRoom(int more) {
            if (size + more > runValues.length) {
                runValues = Arrays.copyOf(runValues, Integer.highestOneBit(size + more) * 2);
                runCounts = Arrays.copyOf(runCounts, runValues.length);
            }
        }

        private void append(long value, long count) {
            if (size > 0 && runValues[size - 1] == value) {
                runCounts[size - 1] += count;
                return;
            }
            dropZero();
            runValues[size] = value;
            runCounts[size] = count;
            size++;
        }

        private void dropZero() {
            if (size > 0 && runCounts[size - 1] == 0) {
                size--;
            }
        }

        /// Copies it into the shared arrays.
        void lay(int from) {
            System.arraycopy(runValues, 0, values, from, size);
            System.arraycopy(runCounts, 0, counts, from, size);
            for (int at = from; at < from + size; at += DirtyPages.SLOTS) {
                dirty.mark(at);
            }
            dirty.mark(from + Math.max(0, size - 1));
        }
    }

    // --- Questions -----------------------------------------------------------------------------

    /// The least value of `group`, which has one.
    public long least(int group) {
        int fields = group * FIELDS;
        while (true) {
            boolean any = false;
            long least = Long.MAX_VALUE;
            int longFrom = groups[fields + LONG_FROM];
            if (longFrom < groups[fields + LONG_TO]) {
                any = true;
                least = values[longFrom];
            }
            int shortFrom = groups[fields + SHORT_FROM];
            if (shortFrom < groups[fields + SHORT_TO]) {
                any = true;
                least = Math.min(least, values[shortFrom]);
            }
            if (groups[fields + RECENT_FROM] < groups[fields + RECENT_TO]) {
                any = true;
                least = Math.min(least, recentLeast(group));
            }
            Invariant.check(any, "a group with a value has an entry");
            boolean inLong = longFrom < groups[fields + LONG_TO] && values[longFrom] == least;
            boolean inShort = shortFrom < groups[fields + SHORT_TO] && values[shortFrom] == least;
            long inRuns = (inLong ? counts[longFrom] : 0) + (inShort ? counts[shortFrom] : 0);
            if (isLeft(group, least, inRuns, least == recentLeast(group))) {
                return least;
            }
            groups[fields + LONG_FROM] += inLong ? 1 : 0;
            groups[fields + SHORT_FROM] += inShort ? 1 : 0;
            forgetRecent(fields, least);
        }
    }

    /// The greatest value of `group`, which has one.
    public long greatest(int group) {
        int fields = group * FIELDS;
        while (true) {
            boolean any = false;
            long greatest = Long.MIN_VALUE;
            int longLast = groups[fields + LONG_TO] - 1;
            if (longLast >= groups[fields + LONG_FROM]) {
                any = true;
                greatest = values[longLast];
            }
            int shortLast = groups[fields + SHORT_TO] - 1;
            if (shortLast >= groups[fields + SHORT_FROM]) {
                any = true;
                greatest = Math.max(greatest, values[shortLast]);
            }
            if (groups[fields + RECENT_FROM] < groups[fields + RECENT_TO]) {
                any = true;
                greatest = Math.max(greatest, recentGreatest(group));
            }
            Invariant.check(any, "a group with a value has an entry");
            boolean inLong = longLast >= groups[fields + LONG_FROM] && values[longLast] == greatest;
            boolean inShort =
                    shortLast >= groups[fields + SHORT_FROM] && values[shortLast] == greatest;
            long inRuns = (inLong ? counts[longLast] : 0) + (inShort ? counts[shortLast] : 0);
            if (isLeft(group, greatest, inRuns, greatest == recentGreatest(group))) {
                return greatest;
            }
            groups[fields + LONG_TO] -= inLong ? 1 : 0;
            groups[fields + SHORT_TO] -= inShort ? 1 : 0;
            forgetRecent(fields, greatest);
        }
    }

    /// Whether a value is there after all that cancels.
    private boolean isLeft(int group, long value, long inRuns, boolean inRecent) {
        if (!inRecent) {
            return inRuns != 0;
        }
        return (inRuns >= 0 && isPlain(group)) || inRuns + recentCount(group * FIELDS, value) != 0;
    }

    private long recentLeast(int group) {
        if (!isPlain(group)) {
            findRecent(group);
        }
        return recentLeast[group];
    }

    private long recentGreatest(int group) {
        if (!isPlain(group)) {
            findRecent(group);
        }
        return recentGreatest[group];
    }

    private long recentCount(int fields, long value) {
        long count = 0;
        for (int i = groups[fields + RECENT_FROM]; i < groups[fields + RECENT_TO]; i++) {
            count += values[i] == value ? counts[i] : 0;
        }
        return count;
    }

    private void forgetRecent(int fields, long value) {
        int kept = groups[fields + RECENT_FROM];
        for (int i = kept; i < groups[fields + RECENT_TO]; i++) {
            if (values[i] != value) {
                values[kept] = values[i];
                counts[kept] = counts[i];
                dirty.mark(kept);
                kept++;
            }
        }
        groups[fields + RECENT_TO] = kept;
        recents[fields / FIELDS] = UNKNOWN;
    }

    /// Removes every value of `group`.
    public void clear(int group) {
        if (groups[group * FIELDS + LENGTH] != 0) {
            release(group * FIELDS);
            groups[group * FIELDS + LENGTH] = 0;
        }
    }

    // --- Regions -------------------------------------------------------------------------------

    /// Gives a group an empty region for `needed` entries.
    private void place(int fields, int needed) {
        int log = Integer.SIZE - Integer.numberOfLeadingZeros(needed - 1);
        int base = take(log);
        groups[fields + LENGTH] = log + 1;
        groups[fields + BASE] = base;
        groups[fields + LONG_FROM] = base;
        groups[fields + LONG_TO] = base;
        layShort(fields, base, 0);
    }

    private int take(int log) {
        if (!freeKnown) {
            findFree();
        }
        if (freeSizes[log] > 0) {
            return free[log][--freeSizes[log]];
        }
        int base = used;
        used = Math.addExact(used, 1 << log);
        ensure(used);
        return base;
    }

    private void ensure(int length) {
        if (length > values.length) {
            int grown =
                    (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(length, values.length * 2L));
            values = Arrays.copyOf(values, grown);
            counts = Arrays.copyOf(counts, grown);
        }
    }

    private void release(int fields) {
        // Otherwise it is found free when one is needed.
        if (freeKnown) {
            addFree(groups[fields + LENGTH] - 1, groups[fields + BASE]);
        }
    }

    private void addFree(int log, int base) {
        if (freeSizes[log] == free[log].length) {
            free[log] = Arrays.copyOf(free[log], Math.max(4, free[log].length * 2));
        }
        free[log][freeSizes[log]++] = base;
    }

    /// After a restart: what lies between the groups' regions is free.
    private void findFree() {
        freeKnown = true;
        List<Integer> taken = new ArrayList<>();
        for (int fields = 0; fields < groups.length; fields += FIELDS) {
            if (groups[fields + LENGTH] != 0) {
                taken.add(fields);
            }
        }
        taken.sort(Comparator.comparingInt(fields -> groups[fields + BASE]));
        int at = 0;
        for (int fields : taken) {
            while (at < groups[fields + BASE]) {
                int gap = Integer.highestOneBit(groups[fields + BASE] - at);
                addFree(Integer.numberOfTrailingZeros(gap), at);
                at += gap;
            }
            at = end(fields);
        }
        used = at;
    }

    // --- Saving --------------------------------------------------------------------------------

    /// Writes what to save of `group` besides the pages.
    public void write(int group, PageWriter page) {
        int fields = group * FIELDS;
        page.putInt(groups[fields + LENGTH]);
        if (groups[fields + LENGTH] != 0) {
            for (int field = BASE; field < FIELDS; field++) {
                page.putInt(groups[fields + field]);
            }
        }
    }

    /// Takes back what [#write] wrote.
    public void read(int group, PageReader page) {
        reserve(group + 1);
        int fields = group * FIELDS;
        groups[fields + LENGTH] = page.getInt();
        if (groups[fields + LENGTH] != 0) {
            for (int field = BASE; field < FIELDS; field++) {
                groups[fields + field] = page.getInt();
            }
            ensure(end(fields));
        }
        recents[group] = UNKNOWN;
        freeKnown = false;
    }

    /// Writes the pages that changed, numbered from `base` on.
    public void checkpoint(PageSink sink, long base) {
        var page = new PageWriter();
        dirty.drain(number -> {
            int from = number * DirtyPages.SLOTS;
            page.putInt(number);
            long before = 0;
            for (int at = from; at < Math.min(from + DirtyPages.SLOTS, values.length); at++) {
                page.putSmall(values[at] - before);
                page.putSmall(counts[at]);
                before = values[at];
            }
            sink.put(base + number, page.take());
        });
    }

    /// Takes back a page.
    public void restore(byte[] bytes) {
        var page = new PageReader(bytes);
        int at = page.getInt() * DirtyPages.SLOTS;
        ensure(at + DirtyPages.SLOTS);
        for (long value = 0; page.hasMore(); at++) {
            value += page.getSmall();
            values[at] = value;
            counts[at] = page.getSmall();
        }
    }

    /// Bytes on the heap.
    public long sizeBytes() {
        return 16L * values.length + 4L * groups.length + 17L * recents.length;
    }
}
