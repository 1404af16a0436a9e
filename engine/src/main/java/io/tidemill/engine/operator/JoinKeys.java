// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.state.DirtyPages;
import io.tidemill.engine.state.GroupKeys;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys of a join as small numbers, the same for both inputs; without key columns all rows have
/// key 0.
///
/// A page holds [DirtyPages#SLOTS] neighbouring keys: each one's place in the page, the key, and
/// what the join adds.
final class JoinKeys {
    private final @Nullable GroupKeys keys;
    private final DirtyPages dirty = new DirtyPages();

    /// Takes back what was saved with a key.
    @FunctionalInterface
    interface KeyReader {
        /// Reads what is behind `key`.
        void read(int key, PageReader page);
    }

    /// No keys yet.
    ///
    /// @param columns the key's columns in `left`; may be none
    JoinKeys(Schema left, List<Integer> columns) {
        var types = columns.stream().map(left::type).toList();
        keys = types.isEmpty() ? null : new GroupKeys(types);
    }

    /// Sets `out` to the keys of `rows`, which have them in `columns`; new ones are added.
    void find(Batch rows, int[] columns, int[] out) {
        if (keys == null) {
            Arrays.fill(out, 0, rows.size(), 0);
        } else {
            keys.find(rows, columns, out);
        }
    }

    /// Sets `out` to the keys of `rows`, negative where a key is not there.
    void lookup(Batch rows, int[] columns, int[] out) {
        if (keys == null) {
            Arrays.fill(out, 0, rows.size(), 0);
        } else {
            keys.lookup(rows, columns, out);
        }
    }

    /// Every key is below.
    int limit() {
        return keys == null ? 1 : keys.limit();
    }

    /// The keys that end with the window whose end their column `column` is.
    @Nullable ClosingKeys closing(int column) {
        return keys == null ? null : new ClosingKeys(keys, column);
    }

    /// Says that `key`, or what is saved with it, changed.
    void mark(int key) {
        dirty.mark(key);
    }

    /// No row has `key` any more: another may get its number.
    void forget(int key) {
        if (keys != null && keys.isLive(key)) {
            keys.remove(key);
            dirty.mark(key);
        }
    }

    /// Writes the pages that changed, numbered from `base` on; the one key without columns needs
    /// none.
    void checkpoint(PageSink sink, long base) {
        if (keys != null) {
            checkpoint(sink, base, (key, page) -> {});
        }
    }

    /// Writes the pages that changed, numbered from `base` on, with what `more` appends to each
    /// key.
    void checkpoint(PageSink sink, long base, DirtyPages.SlotWriter more) {
        dirty.checkpoint(
                sink,
                base,
                (key, page) -> {
                    if (keys == null ? key > 0 : !keys.isLive(key)) {
                        return;
                    }
                    page.putByte(DirtyPages.place(key));
                    if (keys != null) {
                        keys.write(key, page);
                    }
                    more.write(key, page);
                });
    }

    /// Takes back a page of keys alone, by its number less `base`.
    void restore(int number, byte[] bytes) {
        restore(number, bytes, (key, page) -> {});
    }

    /// Takes back a page of keys with more, by its number less `base`.
    void restore(int number, byte[] bytes, KeyReader more) {
        var page = new PageReader(bytes);
        while (page.hasMore()) {
            int key = number * DirtyPages.SLOTS + page.getByte();
            if (keys != null) {
                keys.read(key, page);
            }
            more.read(key, page);
        }
    }

    long sizeBytes() {
        return keys == null ? 0 : keys.sizeBytes();
    }
}
