// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which rows are near in time, so that those whose time is over can be dropped together, without a
/// search for each. A bucket holds the slots of rows of a small part of the time that rows stay.
final class TimeBuckets {
    private static final int PARTS = 32;
    private static final long WIDTH_MICROS_MIN = 1000;
    private static final int RECENT = 8;

    private final long staysMicros;
    private final long widthMicros;
    private final TreeMap<Long, IntList> buckets = new TreeMap<>();
    private long droppedBefore = Long.MIN_VALUE;
    // Most rows go to a bucket that was just used: by the last bits of its number.
    private final long[] recentNumbers = new long[RECENT];
    private final @Nullable IntList[] recent = new @Nullable IntList[RECENT];

    /// @param staysMicros how long after its time a row is kept; `Long.MAX_VALUE`: for ever
    TimeBuckets(long staysMicros) {
        this.staysMicros = staysMicros;
        widthMicros = Math.max(WIDTH_MICROS_MIN, staysMicros / PARTS);
    }

    /// Takes a row and says until when all are dropped.
    interface Drop {
        void drop(int slot, long before);
    }

    /// Adds a row.
    void add(long time, int slot) {
        if (staysMicros == Long.MAX_VALUE) {
            return;
        }
        long number = Math.floorDiv(time, widthMicros);
        int at = (int) (number & (RECENT - 1));
        var bucket = recent[at];
        if (bucket == null || recentNumbers[at] != number) {
            bucket = buckets.computeIfAbsent(number, any -> new IntList());
            recent[at] = bucket;
            recentNumbers[at] = number;
        }
        bucket.add(slot);
    }

    /// Drops the buckets all of whose rows are over.
    ///
    /// @return the time before which no rows are left
    long drop(long watermark, Drop action) {
        if (staysMicros == Long.MAX_VALUE || watermark == Long.MIN_VALUE) {
            return droppedBefore;
        }
        long number = Math.floorDiv(TimeBand.moved(watermark, -staysMicros), widthMicros);
        var over = buckets.headMap(number, false);
        if (over.isEmpty()) {
            return droppedBefore;
        }
        long before = number * widthMicros;
        for (var bucket : over.values()) {
            for (int i = 0; i < bucket.size; i++) {
                action.drop(bucket.values[i], before);
            }
        }
        over.clear();
        for (int i = 0; i < RECENT; i++) {
            if (recentNumbers[i] < number) {
                recent[i] = null;
            }
        }
        droppedBefore = before;
        return droppedBefore;
    }

    long sizeBytes() {
        long size = 0;
        for (var bucket : buckets.values()) {
            size += 64 + 4L * bucket.values.length;
        }
        return size;
    }
}
