// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.error.Invariant;
import io.tidemill.core.type.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/// A multiset of rows, each under a key: rows with weights, found by key or by themselves. Rows are
/// the same if they are bit for bit.
///
/// A row has a slot, a small number that indexes its columns ([Cells]), its weight and its
/// neighbours in the list of its key's rows. A hash table over key and row finds the slot of a row
/// that comes again, so a retraction costs the same however many rows its key has. A row whose
/// weight becomes 0 keeps its slot until [#sweep], as it may come back within the tick.
///
/// The owner numbers the keys (see [GroupKeys]) and may keep a note with each row, a long that is
/// saved with it.
///
/// A page holds the rows of [DirtyPages#SLOTS] neighbouring slots: per row its place in the page (1
/// byte), key (4), weight (8), note (8) and columns. The order of a key's rows is not saved.
public final class KeyedRows {
    private static final int SLOTS_MIN = 16;
    private static final int NONE = -1;
    private static final int WARM_SLOTS_MIN = 1 << 16;

    private final Cells[] cells;
    private final Ids ids = new Ids();
    private final DirtyPages dirty = new DirtyPages();
    private long[] table = new long[SLOTS_MIN];
    private int[] keys = new int[8];
    private int[] hashes = new int[8];
    private long[] weights = new long[8];
    private long[] notes = new long[8];
    private int[] next = new int[8];
    private int[] previous = new int[8];
    // By key: a slot plus one, 0 for none.
    private int[] firsts = new int[8];
    private int[] emptied = new int[8];
    private int emptiedCount;
    private boolean single = true;
    private int linkedCount;
    private long[] rowHashes = new long[0];

    // Keeps the JIT from dropping the reads of [#warm].
    @SuppressWarnings("unused")
    private long warmed;

    /// No rows yet.
    ///
    /// @param kinds the kinds of the columns
    public KeyedRows(List<Kind> kinds) {
        cells = kinds.stream().map(Cells::of).toArray(Cells[]::new);
    }

    /// Number of rows, those with weight 0 that were not swept yet included.
    public int size() {
        return ids.size();
    }

    /// Every slot is below.
    public int limit() {
        return ids.limit();
    }

    /// Whether `slot` holds a row.
    public boolean isLive(int slot) {
        return ids.isUsed(slot);
    }

    /// The first row of `key`, or -1.
    public int first(int key) {
        return key < firsts.length ? firsts[key] - 1 : NONE;
    }

    /// The next row of the same key, or -1.
    public int next(int slot) {
        return next[slot];
    }

    /// The key of the row.
    public int key(int slot) {
        return keys[slot];
    }

    /// Whether every key has had one row at most, and that once, ever since there were none: then
    /// [#first] and weight 1 are all there is to ask.
    public boolean isSingle() {
        return single;
    }

    /// The weight of the row.
    public long weight(int slot) {
        return weights[slot];
    }

    /// The note kept with the row, 0 at first.
    public long note(int slot) {
        return notes[slot];
    }

    /// Adds to the note kept with the row.
    public void addToNote(int slot, long change) {
        notes[slot] += change;
        dirty.mark(slot);
    }

    /// The values of column `column`, by slot; for reading.
    public Cells column(int column) {
        return cells[column];
    }

    /// Column `column` of the first `count` of `slots`, in that order.
    public Column gather(int column, int[] slots, int count) {
        return cells[column].gather(slots, count);
    }

    /// Adds the rows of `batch` with their weights, row `i` under key `rowKeys[i]`. Sets `out[i]`
    /// to its slot, or, where the row is new, to the bitwise complement of its slot.
    public void add(Batch batch, int[] rowKeys, int[] out) {
        int size = batch.size();
        if (rowHashes.length < size) {
            rowHashes = new long[size];
        }
        for (int i = 0; i < size; i++) {
            rowHashes[i] = rowKeys[i];
        }
        RowHash.mix(batch, rowHashes);
        warm(size, rowKeys);
        for (int i = 0; i < size; i++) {
            int hash = RowHash.fold(rowHashes[i]);
            int slot = find(batch, i, rowKeys[i], hash);
            out[i] = slot;
            if (slot < 0) {
                slot = insert(batch, i, rowKeys[i], hash);
                out[i] = ~slot;
            }
            weights[slot] += batch.weight(i);
            single &= weights[slot] == 1;
            if (weights[slot] == 0) {
                noteEmptied(slot);
            }
            dirty.mark(slot);
        }
    }

    /// Reads what adding will read: here the cache misses of many rows overlap, there each would be
    /// waited for.
    private void warm(int size, int[] rowKeys) {
        if (table.length < WARM_SLOTS_MIN) {
            return;
        }
        int wrap = table.length - 1;
        long read = 0;
        for (int i = 0; i < size; i++) {
            read ^= table[RowHash.fold(rowHashes[i]) & wrap];
        }
        for (int i = 0; i < size; i++) {
            int first = first(rowKeys[i]);
            if (first >= 0) {
                read ^= previous[first];
            }
        }
        warmed = read;
    }

    private int find(Batch batch, int row, int key, int hash) {
        int wrap = table.length - 1;
        int at = hash & wrap;
        while (true) {
            long entry = table[at];
            if (entry == 0) {
                return NONE;
            }
            int slot = (int) entry - 1;
            if ((int) (entry >>> 32) == hash && keys[slot] == key && same(slot, batch, row)) {
                return slot;
            }
            at = (at + 1) & wrap;
        }
    }

    private boolean same(int slot, Batch batch, int row) {
        for (int c = 0; c < cells.length; c++) {
            if (!cells[c].same(slot, batch.column(c), row)) {
                return false;
            }
        }
        return true;
    }

    private int insert(Batch batch, int row, int key, int hash) {
        int slot = ids.take();
        reserve(slot);
        for (int c = 0; c < cells.length; c++) {
            cells[c].set(slot, batch.column(c), row);
        }
        weights[slot] = 0;
        notes[slot] = 0;
        link(slot, key, hash);
        return slot;
    }

    private void reserve(int slot) {
        if (slot >= keys.length) {
            int capacity = Math.max(slot + 1, keys.length * 2);
            keys = Arrays.copyOf(keys, capacity);
            hashes = Arrays.copyOf(hashes, capacity);
            weights = Arrays.copyOf(weights, capacity);
            notes = Arrays.copyOf(notes, capacity);
            next = Arrays.copyOf(next, capacity);
            previous = Arrays.copyOf(previous, capacity);
        }
    }

    private void link(int slot, int key, int hash) {
        keys[slot] = key;
        hashes[slot] = hash;
        if (key >= firsts.length) {
            firsts = Arrays.copyOf(firsts, Math.max(key + 1, firsts.length * 2));
        }
        int second = firsts[key] - 1;
        next[slot] = second;
        previous[slot] = NONE;
        if (second != NONE) {
            single = false;
            previous[second] = slot;
        }
        firsts[key] = slot + 1;
        linkedCount++;
        if (2 * linkedCount > table.length) {
            growTable();
        }
        enter(table, hash, slot);
    }

    private static void enter(long[] table, int hash, int slot) {
        int wrap = table.length - 1;
        int at = hash & wrap;
        while (table[at] != 0) {
            at = (at + 1) & wrap;
        }
        table[at] = ((long) hash << 32) | (slot + 1);
    }

    private void growTable() {
        var grown = new long[table.length * 2];
        for (long entry : table) {
            if (entry != 0) {
                enter(grown, (int) (entry >>> 32), (int) entry - 1);
            }
        }
        table = grown;
    }

    private void noteEmptied(int slot) {
        if (emptiedCount == emptied.length) {
            emptied = Arrays.copyOf(emptied, emptiedCount * 2);
        }
        emptied[emptiedCount++] = slot;
    }

    /// Sets the weight of the row in `slot` to 0, so that [#sweep] removes it.
    public void drop(int slot) {
        if (weights[slot] != 0) {
            single = false;
            weights[slot] = 0;
            noteEmptied(slot);
            dirty.mark(slot);
        }
    }

    /// Removes the rows with weight 0; their slots are free for others.
    ///
    /// @param keyEmptied is given each key whose last row went
    public void sweep(IntConsumer keyEmptied) {
        if (table.length >= WARM_SLOTS_MIN) {
            long read = 0;
            for (int i = 0; i < emptiedCount; i++) {
                read ^= table[hashes[emptied[i]] & (table.length - 1)];
            }
            warmed = read;
        }
        for (int i = 0; i < emptiedCount; i++) {
            int slot = emptied[i];
            if (ids.isUsed(slot) && weights[slot] == 0) {
                remove(slot, keyEmptied);
            }
        }
        emptiedCount = 0;
    }

    private void remove(int slot, IntConsumer keyEmptied) {
        int at = hashes[slot] & (table.length - 1);
        while ((int) table[at] != slot + 1) {
            at = (at + 1) & (table.length - 1);
        }
        LongsTable.vacate(table, at);
        int key = keys[slot];
        if (previous[slot] == NONE) {
            firsts[key] = next[slot] + 1;
        } else {
            next[previous[slot]] = next[slot];
        }
        if (next[slot] != NONE) {
            previous[next[slot]] = previous[slot];
        }
        for (var column : cells) {
            column.clear(slot);
        }
        ids.release(slot);
        linkedCount--;
        dirty.mark(slot);
        if (firsts[key] == 0) {
            keyEmptied.accept(key);
        }
    }

    /// Writes the changed pages; their numbers are `firstPage` and above.
    public void checkpoint(PageSink sink, long firstPage) {
        Invariant.check(emptiedCount == 0, "rows are swept before they are saved");
        dirty.checkpoint(
                sink,
                firstPage,
                (slot, page) -> {
                    if (ids.isUsed(slot)) {
                        page.putByte(DirtyPages.place(slot));
                        page.putInt(keys[slot]);
                        page.putLong(weights[slot]);
                        page.putLong(notes[slot]);
                        for (var column : cells) {
                            column.write(slot, page);
                        }
                    }
                });
    }

    /// Takes back a page that [#checkpoint] wrote, by its number less `firstPage`.
    public void restore(int page, byte[] bytes) {
        var reader = new PageReader(bytes);
        var slots = new int[DirtyPages.SLOTS];
        var rowKeys = new int[DirtyPages.SLOTS];
        int count = 0;
        while (reader.hasMore()) {
            int slot = page * DirtyPages.SLOTS + reader.getByte();
            slots[count] = slot;
            rowKeys[count++] = reader.getInt();
            ids.take(slot);
            reserve(slot);
            weights[slot] = reader.getLong();
            single &= weights[slot] == 1;
            notes[slot] = reader.getLong();
            for (var column : cells) {
                column.read(slot, reader);
            }
        }
        var columns = new Column[cells.length];
        for (int c = 0; c < cells.length; c++) {
            columns[c] = cells[c].gather(slots, count);
        }
        var restored = new long[count];
        for (int i = 0; i < count; i++) {
            restored[i] = rowKeys[i];
        }
        RowHash.mix(new Batch(count, columns, null), restored);
        for (int i = 0; i < count; i++) {
            link(slots[i], rowKeys[i], RowHash.fold(restored[i]));
        }
    }

    /// Bytes on the heap.
    public long sizeBytes() {
        long size = 36L * keys.length + 8L * table.length + 4L * firsts.length;
        for (var column : cells) {
            size += column.sizeBytes();
        }
        return size;
    }
}
