// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import org.jspecify.annotations.Nullable;

/// The ids of keys that lie close together: an array from the smallest key on, in which a key is a
/// place. It has at most [#SPARSE_MAX] places a key, so it takes less room than a hash table.
final class DenseIds {
    private static final int SPARSE_MAX = 4;
    private static final int ROOM_MIN = 16;

    // By key less the base: an id plus one, 0 for none.
    private int[] places;
    private long base;

    private DenseIds(long base, int room) {
        this.base = base;
        this.places = new int[room];
    }

    /// The ids of `keys`; null where these lie too far apart.
    static @Nullable DenseIds of(long[] keys, Ids ids) {
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (int id = 0; id < ids.limit(); id++) {
            if (ids.isUsed(id)) {
                least = Math.min(least, keys[id]);
                greatest = Math.max(greatest, keys[id]);
            }
        }
        int room = room(least, greatest, ids.size());
        if (room == 0) {
            return null;
        }
        var dense = new DenseIds(least, room);
        for (int id = 0; id < ids.limit(); id++) {
            if (ids.isUsed(id)) {
                dense.places[(int) (keys[id] - least)] = id + 1;
            }
        }
        return dense;
    }

    /// How many places keys from `least` to `greatest` are given, with some to grow; 0 where these
    /// are too many for `count` keys, or beyond the range of numbers.
    private static int room(long least, long greatest, int count) {
        long span = greatest - least + 1;
        long allowed = (long) SPARSE_MAX * count;
        if (span <= 0 || span > allowed || allowed > Integer.MAX_VALUE / 2) {
            return 0;
        }
        long room = Math.max(ROOM_MIN, span + span / 2);
        return least > Long.MAX_VALUE - room ? 0 : (int) room;
    }

    /// The id of `key`, or -1.
    int get(long key) {
        long place = key - base;
        return place >= 0 && place < places.length ? places[(int) place] - 1 : -1;
    }

    /// Sets `out[i]` to the id of `keys[i]`, or to -1, from `from` on and before `to`.
    void get(long[] keys, int from, int to, int[] out) {
        int[] table = places;
        long first = base;
        for (int i = from; i < to; i++) {
            long place = keys[i] - first;
            out[i] = place >= 0 && place < table.length ? table[(int) place] - 1 : -1;
        }
    }

    /// Adds a key; false where it lies too far from the others.
    ///
    /// @param count how many keys there are with it
    boolean put(long key, int id, int count) {
        long place = key - base;
        if (place < 0 || place >= places.length) {
            long least = Math.min(base, key);
            long greatest = Math.max(base + places.length - 1, key);
            int room = room(least, greatest, count);
            if (room == 0) {
                return false;
            }
            if (key < base && least > Long.MIN_VALUE + room) {
                // Where keys go down, the room is below.
                least = Math.min(least, greatest - room + 1);
            }
            var moved = new int[room];
            System.arraycopy(places, 0, moved, (int) (base - least), places.length);
            places = moved;
            base = least;
        }
        places[(int) (key - base)] = id + 1;
        return true;
    }

    /// Removes a key that is there.
    void remove(long key) {
        places[(int) (key - base)] = 0;
    }

    long sizeBytes() {
        return 4L * places.length;
    }
}
