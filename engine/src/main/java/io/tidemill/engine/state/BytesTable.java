// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.Invariant;
import java.util.Arrays;

/// A hash table from keys that are runs of bytes to small numbers, the ids; as [LongsTable], with
/// the keys in an arena.
public final class BytesTable {
    private static final int WARM_SLOTS_MIN = 1 << 16;
    private static final int SLOTS_MIN = 16;
    private static final long DEAD_BYTES_MIN = 1 << 16;

    private final Ids ids = new Ids();
    private long[] positions = new long[8];
    private int[] lengths = new int[8];
    private int[] hashes = new int[8];
    private int[] rowHashes = new int[0];

    // Keeps the JIT from dropping the reads of [#warm].
    @SuppressWarnings("unused")
    private long warmed;

    private long[] slots = new long[SLOTS_MIN];
    private Arena arena = new Arena();
    private long liveBytes;
    private long deadBytes;

    /// Number of keys.
    public int size() {
        return ids.size();
    }

    /// Every id is below: how long arrays indexed by id must be.
    public int limit() {
        return ids.limit();
    }

    /// Whether `id` stands for a key.
    public boolean isLive(int id) {
        return ids.isUsed(id);
    }

    /// Points `out` to the key of `id`.
    public void get(int id, Slice out) {
        arena.get(positions[id], lengths[id], out);
    }

    /// Sets `out[i]` to the id of row `i`'s key, `data[offsets[i] … offsets[i + 1])`, adding the
    /// keys that are new.
    public void find(int size, byte[] data, int[] offsets, int[] out) {
        probe(size, data, offsets, out, true);
    }

    /// Sets `out[i]` to the id of row `i`'s key, or to -1 where there is none.
    public void lookup(int size, byte[] data, int[] offsets, int[] out) {
        probe(size, data, offsets, out, false);
    }

    /// The id of a key, added if it is new.
    public int find(byte[] data, int offset, int length) {
        return probe(data, offset, length, true);
    }

    /// The id of a key, or -1.
    public int lookup(byte[] data, int offset, int length) {
        return probe(data, offset, length, false);
    }

    private void probe(int size, byte[] data, int[] offsets, int[] out, boolean adding) {
        if (rowHashes.length < size) {
            rowHashes = new int[size];
        }
        for (int i = 0; i < size; i++) {
            rowHashes[i] = hash(data, offsets[i], offsets[i + 1] - offsets[i]);
        }
        if (slots.length >= WARM_SLOTS_MIN) {
            warm(size);
        }
        for (int i = 0; i < size; i++) {
            int start = offsets[i];
            out[i] = probe(rowHashes[i], data, start, offsets[i + 1] - start, adding);
        }
    }

    /// Reads what probing will read: here the cache misses of many rows overlap, there each would
    /// be waited for.
    private void warm(int size) {
        int wrap = slots.length - 1;
        long read = 0;
        for (int i = 0; i < size; i++) {
            read ^= slots[rowHashes[i] & wrap];
        }
        for (int i = 0; i < size; i++) {
            int id = (int) slots[rowHashes[i] & wrap] - 1;
            if (id >= 0) {
                read ^= positions[id] ^ lengths[id];
            }
        }
        for (int i = 0; i < size; i++) {
            int id = (int) slots[rowHashes[i] & wrap] - 1;
            if (id >= 0 && lengths[id] > 0) {
                read ^= arena.data(positions[id])[Arena.offset(positions[id])];
            }
        }
        warmed = read;
    }

    private int probe(byte[] data, int offset, int length, boolean adding) {
        return probe(hash(data, offset, length), data, offset, length, adding);
    }

    private int probe(int hash, byte[] data, int offset, int length, boolean adding) {
        int wrap = slots.length - 1;
        int at = hash & wrap;
        while (true) {
            long slot = slots[at];
            if (slot == 0) {
                return adding ? add(ids.take(), hash, data, offset, length) : -1;
            }
            int id = (int) slot - 1;
            if ((int) (slot >>> 32) == hash
                    && lengths[id] == length
                    && arena.equal(positions[id], data, offset, length)) {
                return id;
            }
            at = (at + 1) & wrap;
        }
    }

    private int add(int id, int hash, byte[] data, int offset, int length) {
        if (2 * ids.size() > slots.length) {
            growSlots();
        }
        if (id >= positions.length) {
            int capacity = Math.max(id + 1, positions.length * 2);
            positions = Arrays.copyOf(positions, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            hashes = Arrays.copyOf(hashes, capacity);
        }
        positions[id] = arena.add(data, offset, length);
        lengths[id] = length;
        hashes[id] = hash;
        liveBytes += length;
        insert(slots, hash, id);
        return id;
    }

    private static void insert(long[] table, int hash, int id) {
        int wrap = table.length - 1;
        int at = hash & wrap;
        while (table[at] != 0) {
            at = (at + 1) & wrap;
        }
        table[at] = ((long) hash << 32) | (id + 1);
    }

    private void growSlots() {
        var grown = new long[slots.length * 2];
        for (long slot : slots) {
            if (slot != 0) {
                insert(grown, (int) (slot >>> 32), (int) slot - 1);
            }
        }
        slots = grown;
    }

    /// Removes the key of `id`; the id is free for another.
    public void remove(int id) {
        Invariant.check(ids.isUsed(id), "only a key that is there is removed");
        int at = hashes[id] & (slots.length - 1);
        while ((int) slots[at] != id + 1) {
            at = (at + 1) & (slots.length - 1);
        }
        LongsTable.vacate(slots, at);
        ids.release(id);
        liveBytes -= lengths[id];
        deadBytes += lengths[id];
        if (deadBytes > DEAD_BYTES_MIN && deadBytes > liveBytes) {
            compact();
        }
    }

    private void compact() {
        var compacted = new Arena();
        for (int id = 0; id < ids.limit(); id++) {
            if (ids.isUsed(id)) {
                long position = positions[id];
                positions[id] =
                        compacted.add(arena.data(position), Arena.offset(position), lengths[id]);
            }
        }
        arena = compacted;
        deadBytes = 0;
    }

    /// Writes the key of `id`.
    public void write(int id, PageWriter page) {
        long position = positions[id];
        page.putBytes(arena.data(position), Arena.offset(position), lengths[id]);
    }

    /// Takes back what [#write] wrote as the key of `id`, which must be free.
    public void read(int id, PageReader page) {
        var key = new Slice();
        page.getBytes(key);
        ids.take(id);
        add(id, hash(key.data, key.offset, key.length), key.data, key.offset, key.length);
    }

    /// Bytes on the heap.
    public long sizeBytes() {
        return 16L * positions.length + 8L * slots.length + arena.sizeBytes();
    }

    static int hash(byte[] data, int offset, int length) {
        long mixed = length * 0x9E3779B97F4A7C15L;
        int at = offset;
        int end = offset + length;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            mixed = mix(mixed ^ (long) PageWriter.LONGS.get(data, at));
        }
        if (at < end) {
            long tail = 0;
            for (; at < end; at++) {
                tail = tail << 8 | (data[at] & 0xff);
            }
            mixed = mix(mixed ^ tail);
        }
        return LongsTable.hash(mixed);
    }

    private static long mix(long value) {
        long mixed = value * 0xBF58476D1CE4E5B9L;
        return mixed ^ (mixed >>> 32);
    }
}
