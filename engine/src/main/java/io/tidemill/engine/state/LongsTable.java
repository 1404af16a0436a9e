// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.error.Invariant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A hash table from keys of a fixed number of longs to small numbers, the ids: arrays indexed by
/// id hold whatever belongs to a key.
///
/// Open addressing with linear probing, at most half full. A slot is a long: 32 bits of the hash,
/// then the id plus one; 0 is empty. The hash bits tell nearly all foreign keys apart, so a lookup
/// reads one slot and one key, and growing or removing (by shifting back what follows) never hashes
/// again. Keys lie by id, one after the other.
///
/// Single longs that lie close together, as ids mostly do, are not hashed: they are places in an
/// array of ids ([DenseIds]) in place of the slots, so that a lookup reads one int. Whether that
/// pays is asked whenever the slots would grow.
///
/// A key also has a mask of which of its columns are NULL; the longs of those are 0. The masks take
/// no space and no time before the first NULL.
public final class LongsTable {
    private static final int SLOTS_MIN = 16;

    private final int width;
    private final Ids ids = new Ids();
    private long[] keys;
    private long @Nullable [] masks;
    private long[] slots = new long[SLOTS_MIN];
    // In place of the slots, for single longs without NULLs.
    private @Nullable DenseIds dense;

    /// An empty table for keys of `width` longs.
    public LongsTable(int width) {
        Invariant.check(width > 0 && width <= Long.SIZE, "a key has 1 to 64 columns");
        this.width = width;
        keys = new long[8 * width];
    }

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

    /// Long `column` of the key of `id`.
    public long value(int id, int column) {
        return keys[id * width + column];
    }

    /// Whether column `column` of the key of `id` is NULL.
    public boolean isNull(int id, int column) {
        return masks != null && (masks[id] & (1L << column)) != 0;
    }

    /// Sets `out[i]` to the id of row `i`'s key, adding the keys that are new.
    ///
    /// @param columns an array a key column
    /// @param rowMasks a mask a row of the columns that are NULL, whose longs must be 0; null when
    ///   none is
    public void find(int size, long[][] columns, long @Nullable [] rowMasks, int[] out) {
        probe(size, columns, rowMasks, out, true);
    }

    /// Sets `out[i]` to the id of row `i`'s key, or to -1 where there is none.
    public void lookup(int size, long[][] columns, long @Nullable [] rowMasks, int[] out) {
        probe(size, columns, rowMasks, out, false);
    }

    private void probe(
            int size, long[][] columns, long @Nullable [] rowMasks, int[] out, boolean adding) {
        if (rowMasks != null) {
            hash();
        }
        if (rowMasks != null || masks != null || width > 2) {
            probeAny(size, columns, rowMasks, out, adding);
        } else if (width == 1) {
            probe1(size, columns[0], out, adding);
        } else {
            probe2(size, columns[0], columns[1], out, adding);
        }
    }

    private void probe1(int size, long[] column, int[] out, boolean adding) {
        int from = 0;
        while (from < size) {
            var places = dense;
            from =
                    places == null
                            ? probeSlots(from, size, column, out, adding)
                            : probeDense(places, from, size, column, out, adding);
        }
    }

    /// Goes through the rows from `from` on; returns where it stopped as keys are dense now.
    private int probeSlots(int from, int size, long[] column, int[] out, boolean adding) {
        long[] table = slots;
        long[] stored = keys;
        int wrap = table.length - 1;
        for (int i = from; i < size; i++) {
            long key = column[i];
            int hash = hash(key);
            int at = hash & wrap;
            int id;
            while (true) {
                long slot = table[at];
                if (slot == 0) {
                    if (!adding) {
                        id = -1;
                        break;
                    }
                    id = add(key);
                    if (dense != null) {
                        out[i] = id;
                        return i + 1;
                    }
                    table = slots;
                    stored = keys;
                    wrap = table.length - 1;
                    break;
                }
                id = (int) slot - 1;
                if ((int) (slot >>> 32) == hash && stored[id] == key) {
                    break;
                }
                at = (at + 1) & wrap;
            }
            out[i] = id;
        }
        return size;
    }

    /// Goes through the rows from `from` on; returns where it stopped as keys are not dense any
    /// more.
    private int probeDense(
            DenseIds places, int from, int size, long[] column, int[] out, boolean adding) {
        if (!adding) {
            places.get(column, from, size, out);
            return size;
        }
        for (int i = from; i < size; i++) {
            int id = places.get(column[i]);
            out[i] = id >= 0 ? id : add(column[i]);
            if (dense == null) {
                return i + 1;
            }
        }
        return size;
    }

    /// Adds a key of one long that is not there; its id.
    private int add(long key) {
        int id = ids.take();
        reserve(id);
        keys[id] = key;
        place(id);
        return id;
    }

    /// Makes the key of `id`, a single long without NULLs, to be found.
    private void place(int id) {
        if (dense == null && 2 * ids.size() > slots.length) {
            dense = DenseIds.of(keys, ids);
            if (dense != null) {
                slots = new long[SLOTS_MIN];
                return;
            }
            growSlots();
        }
        if (dense != null && !dense.put(keys[id], id, ids.size())) {
            hash();
            return;
        }
        if (dense == null) {
            insert(slots, hash(keys[id]), id);
        }
    }

    /// Uses slots from here on.
    private void hash() {
        if (dense == null) {
            return;
        }
        dense = null;
        slots = new long[Math.max(SLOTS_MIN, Integer.highestOneBit(ids.size()) * 4)];
        for (int id = 0; id < ids.limit(); id++) {
            if (ids.isUsed(id)) {
                insert(slots, storedHash(id), id);
            }
        }
    }

    private void probe2(int size, long[] first, long[] second, int[] out, boolean adding) {
        long[] table = slots;
        long[] stored = keys;
        int wrap = table.length - 1;
        for (int i = 0; i < size; i++) {
            long a = first[i];
            long b = second[i];
            int hash = hash(a, b);
            int at = hash & wrap;
            int id;
            while (true) {
                long slot = table[at];
                if (slot == 0) {
                    if (!adding) {
                        id = -1;
                        break;
                    }
                    id = add(hash, 0);
                    keys[2 * id] = a;
                    keys[2 * id + 1] = b;
                    table = slots;
                    stored = keys;
                    wrap = table.length - 1;
                    break;
                }
                id = (int) slot - 1;
                if ((int) (slot >>> 32) == hash && stored[2 * id] == a && stored[2 * id + 1] == b) {
                    break;
                }
                at = (at + 1) & wrap;
            }
            out[i] = id;
        }
    }

    private void probeAny(
            int size, long[][] columns, long @Nullable [] rowMasks, int[] out, boolean adding) {
        for (int i = 0; i < size; i++) {
            long rowMask = rowMasks == null ? 0 : rowMasks[i];
            int hash = hash(columns, i, rowMask);
            int wrap = slots.length - 1;
            int at = hash & wrap;
            int id;
            while (true) {
                long slot = slots[at];
                if (slot == 0) {
                    id = adding ? add(hash, rowMask) : -1;
                    for (int c = 0; adding && c < width; c++) {
                        keys[id * width + c] = columns[c][i];
                    }
                    break;
                }
                id = (int) slot - 1;
                if ((int) (slot >>> 32) == hash && equal(id, columns, i, rowMask)) {
                    break;
                }
                at = (at + 1) & wrap;
            }
            out[i] = id;
        }
    }

    private boolean equal(int id, long[][] columns, int row, long rowMask) {
        if ((masks == null ? 0 : masks[id]) != rowMask) {
            return false;
        }
        for (int c = 0; c < width; c++) {
            if (keys[id * width + c] != columns[c][row]) {
                return false;
            }
        }
        return true;
    }

    /// Takes a new id and puts it in a slot; the caller sets its key.
    private int add(int hash, long rowMask) {
        if (2 * (ids.size() + 1) > slots.length) {
            growSlots();
        }
        int id = ids.take();
        reserve(id);
        if (rowMask != 0 && masks == null) {
            masks = new long[keys.length / width];
        }
        if (masks != null) {
            masks[id] = rowMask;
        }
        insert(slots, hash, id);
        return id;
    }

    private void reserve(int id) {
        if ((id + 1) * width > keys.length) {
            int capacity = Math.max(id + 1, keys.length / width * 2);
            keys = Arrays.copyOf(keys, Math.multiplyExact(capacity, width));
            if (masks != null) {
                masks = Arrays.copyOf(masks, capacity);
            }
        }
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
        if (dense != null) {
            dense.remove(keys[id]);
            ids.release(id);
            return;
        }
        int at = storedHash(id) & (slots.length - 1);
        while ((int) slots[at] != id + 1) {
            at = (at + 1) & (slots.length - 1);
        }
        vacate(slots, at);
        ids.release(id);
    }

    /// Empties slot `at`, moving back what could not be at its place because of it.
    static void vacate(long[] slots, int at) {
        int wrap = slots.length - 1;
        int hole = at;
        int next = (at + 1) & wrap;
        while (slots[next] != 0) {
            int home = (int) (slots[next] >>> 32) & wrap;
            if (((next - home) & wrap) >= ((next - hole) & wrap)) {
                slots[hole] = slots[next];
                hole = next;
            }
            next = (next + 1) & wrap;
        }
        slots[hole] = 0;
    }

    /// Removes every key.
    public void clear() {
        for (int id = 0; id < ids.limit(); id++) {
            if (ids.isUsed(id)) {
                ids.release(id);
            }
        }
        dense = null;
        Arrays.fill(slots, 0);
    }

    /// Writes the key of `id`.
    public void write(int id, PageWriter page) {
        page.putLong(masks == null ? 0 : masks[id]);
        for (int c = 0; c < width; c++) {
            page.putLong(keys[id * width + c]);
        }
    }

    /// Takes back what [#write] wrote as the key of `id`, which must be free.
    public void read(int id, PageReader page) {
        long rowMask = page.getLong();
        if (width == 1 && rowMask == 0 && masks == null) {
            ids.take(id);
            reserve(id);
            keys[id] = page.getLong();
            place(id);
            return;
        }
        hash();
        if (2 * (ids.size() + 1) > slots.length) {
            growSlots();
        }
        ids.take(id);
        reserve(id);
        if (rowMask != 0 && masks == null) {
            masks = new long[keys.length / width];
        }
        if (masks != null) {
            masks[id] = rowMask;
        }
        for (int c = 0; c < width; c++) {
            keys[id * width + c] = page.getLong();
        }
        insert(slots, storedHash(id), id);
    }

    /// Bytes on the heap.
    public long sizeBytes() {
        return 8L * (keys.length + slots.length + (masks == null ? 0 : masks.length))
                + (dense == null ? 0 : dense.sizeBytes());
    }

    private int storedHash(int id) {
        long rowMask = masks == null ? 0 : masks[id];
        if (width == 1) {
            return hash(keys[id]) ^ hashMask(rowMask);
        }
        int at = id * width;
        int hash = hash(keys[at], keys[at + 1]);
        for (int c = 2; c < width; c++) {
            hash = hash(hash, keys[at + c]);
        }
        return hash ^ hashMask(rowMask);
    }

    private int hash(long[][] columns, int row, long rowMask) {
        if (width == 1) {
            return hash(columns[0][row]) ^ hashMask(rowMask);
        }
        int hash = hash(columns[0][row], columns[1][row]);
        for (int c = 2; c < width; c++) {
            hash = hash(hash, columns[c][row]);
        }
        return hash ^ hashMask(rowMask);
    }

    private static int hashMask(long rowMask) {
        return rowMask == 0 ? 0 : hash(rowMask);
    }

    static int hash(long value) {
        long mixed = (value ^ (value >>> 32)) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L;
        return (int) (mixed >>> 32);
    }

    private static int hash(long first, long second) {
        return hash(first * 0x94D049BB133111EBL + second);
    }
}
