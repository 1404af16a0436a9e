// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.type.Type;
import io.tidemill.engine.state.PageSink;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Distinct arguments whose equal values look alike, or of which nothing but their number is seen.
final class DistinctRows implements DistinctArguments {
    private final CountedKeys keys;
    private int[] rows = new int[0];

    DistinctRows(List<Type> types) {
        var all = new ArrayList<Type>();
        all.add(Type.BIGINT);
        all.addAll(types);
        keys = new CountedKeys(all);
    }

    @Override
    public Batch pass(int size, int[] groups, Column[] arguments, long @Nullable [] rowWeights) {
        if (rows.length < size) {
            rows = new int[size];
        }
        var weights = new long[size];
        var keyed = DistinctArguments.keyed(size, groups, arguments);
        int[] ids = keys.find(keyed);
        int passed = 0;
        for (int i = 0; i < size; i++) {
            if (keys.add(ids[i], rowWeights == null ? 1 : rowWeights[i])) {
                rows[passed] = i;
                weights[passed++] = keys.count(ids[i]) > 0 ? 1 : -1;
            }
        }
        keys.sweep(size);
        var passing = new Column[keyed.columnCount()];
        for (int c = 0; c < passing.length; c++) {
            passing[c] = keyed.column(c).gather(rows, passed);
        }
        return new Batch(passed, passing, weights);
    }

    @Override
    public void dropGroups(IntPredicate gone) {
        keys.dropGroups(gone);
    }

    @Override
    public void checkpoint(PageSink sink, long base) {
        keys.checkpoint(sink, base);
    }

    @Override
    public void restore(byte[] bytes) {
        keys.restore(bytes, id -> {});
    }

    @Override
    public long sizeBytes() {
        return keys.sizeBytes();
    }
}
