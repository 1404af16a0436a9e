// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.type.Type;
import io.tidemill.engine.state.DirtyPages;
import io.tidemill.engine.state.GroupKeys;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/// How often each key is there. A key's first column is the number of its group.
final class CountedKeys {
    private final GroupKeys keys;
    private final int[] columns;
    private final DirtyPages dirty = new DirtyPages();
    private long[] counts = new long[8];
    private int[] ids = new int[0];

    /// @param types of a key's columns
    CountedKeys(List<Type> types) {
        keys = new GroupKeys(types);
        columns = new int[types.size()];
        Arrays.setAll(columns, i -> i);
    }

    /// The ids of the keys of `rows`, those that are new included; good until the next call.
    int[] find(Batch rows) {
        if (ids.length < rows.size()) {
            ids = new int[rows.size()];
        }
        keys.find(rows, columns, ids);
        reserve(keys.limit());
        return ids;
    }

    private void reserve(int limit) {
        if (limit > counts.length) {
            counts = Arrays.copyOf(counts, Math.max(limit, counts.length * 2));
        }
    }

    /// Every id is below.
    int limit() {
        return keys.limit();
    }

    /// How often the key of `id` is there.
    long count(int id) {
        return counts[id];
    }

    /// Counts the key of `id`; whether it came or went.
    boolean add(int id, long weight) {
        long before = counts[id];
        counts[id] = before + weight;
        dirty.mark(id);
        return before > 0 != counts[id] > 0;
    }

    /// Forgets the first `size` keys found last of which there is none.
    void sweep(int size) {
        for (int i = 0; i < size; i++) {
            if (counts[ids[i]] == 0 && keys.isLive(ids[i])) {
                keys.remove(ids[i]);
            }
        }
    }

    /// Appends the columns of the key of `id`, without ending the row.
    void append(int id, BatchBuilder out) {
        keys.append(id, out);
    }

    /// Forgets the keys of the groups that are gone.
    void dropGroups(IntPredicate gone) {
        for (int id = 0; id < keys.limit(); id++) {
            if (keys.isLive(id) && gone.test((int) keys.longValue(id, 0))) {
                keys.remove(id);
                counts[id] = 0;
                dirty.mark(id);
            }
        }
    }

    /// Writes the changed pages, numbered from `base` on.
    void checkpoint(PageSink sink, long base) {
        dirty.checkpoint(
                sink,
                base,
                (id, page) -> {
                    if (keys.isLive(id)) {
                        page.putInt(id);
                        page.putLong(counts[id]);
                        keys.write(id, page);
                    }
                });
    }

    /// Takes back a page.
    ///
    /// @param restored is given each id in it
    void restore(byte[] bytes, IntConsumer restored) {
        var page = new PageReader(bytes);
        while (page.hasMore()) {
            int id = page.getInt();
            reserve(id + 1);
            counts[id] = page.getLong();
            keys.read(id, page);
            restored.accept(id);
        }
    }

    /// Bytes on the heap.
    long sizeBytes() {
        return keys.sizeBytes() + 8L * counts.length;
    }
}
