// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.type.Type;
import io.tidemill.engine.state.DirtyPages;
import io.tidemill.engine.state.GroupKeys;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Distinct arguments whose equal values look alike, or of which nothing but their number is seen.
final class DistinctRows implements DistinctArguments {
    private final GroupKeys keys;
    private final int[] columns;
    private final DirtyPages dirty = new DirtyPages();
    private long[] counts = new long[8];
    private int[] ids = new int[0];
    private int[] rows = new int[0];

    DistinctRows(List<Type> types) {
        var all = new ArrayList<Type>();
        all.add(Type.BIGINT);
        all.addAll(types);
        keys = new GroupKeys(all);
        columns = new int[all.size()];
        Arrays.setAll(columns, i -> i);
    }

    @Override
    public Batch pass(int size, int[] groups, Column[] arguments, long @Nullable [] rowWeights) {
        if (ids.length < size) {
            ids = new int[size];
            rows = new int[size];
        }
        var weights = new long[size];
        var keyed = DistinctArguments.keyed(size, groups, arguments);
        keys.find(keyed, columns, ids);
        if (keys.limit() > counts.length) {
            counts = Arrays.copyOf(counts, Math.max(keys.limit(), counts.length * 2));
        }
        int passed = 0;
        for (int i = 0; i < size; i++) {
            int id = ids[i];
            long before = counts[id];
            long after = before + (rowWeights == null ? 1 : rowWeights[i]);
            counts[id] = after;
            dirty.mark(id);
            if ((before > 0) != (after > 0)) {
                rows[passed] = i;
                weights[passed++] = after > 0 ? 1 : -1;
            }
        }
        for (int i = 0; i < size; i++) {
            if (counts[ids[i]] == 0 && keys.isLive(ids[i])) {
                keys.remove(ids[i]);
            }
        }
        var passing = new Column[columns.length];
        for (int c = 0; c < passing.length; c++) {
            passing[c] = keyed.column(c).gather(rows, passed);
        }
        return new Batch(passed, passing, weights);
    }

    @Override
    public void dropGroups(IntPredicate gone) {
        for (int id = 0; id < keys.limit(); id++) {
            if (keys.isLive(id) && gone.test((int) keys.longValue(id, 0))) {
                keys.remove(id);
                counts[id] = 0;
                dirty.mark(id);
            }
        }
    }

    @Override
    public void checkpoint(PageSink sink, long base) {
        var page = new PageWriter();
        dirty.drain(number -> {
            for (int id = number * DirtyPages.SLOTS; DirtyPages.page(id) == number; id++) {
                if (keys.isLive(id)) {
                    page.putInt(id);
                    page.putLong(counts[id]);
                    keys.write(id, page);
                }
            }
            if (page.size() == 0) {
                sink.delete(base + number);
            } else {
                sink.put(base + number, page.take());
            }
        });
    }

    @Override
    public void restore(byte[] bytes) {
        var page = new PageReader(bytes);
        while (page.hasMore()) {
            int id = page.getInt();
            if (id >= counts.length) {
                counts = Arrays.copyOf(counts, Math.max(id + 1, counts.length * 2));
            }
            counts[id] = page.getLong();
            keys.read(id, page);
        }
    }

    @Override
    public long sizeBytes() {
        return keys.sizeBytes() + 8L * counts.length;
    }
}
