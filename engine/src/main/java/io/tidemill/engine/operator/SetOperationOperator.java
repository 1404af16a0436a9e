// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.plan.SetOperation;
import io.tidemill.core.type.Field;
import io.tidemill.engine.state.DirtyPages;
import io.tidemill.engine.state.GroupKeys;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/// `INTERSECT` and `EXCEPT`, with or without `ALL`. Keyed by the whole row: how often each input
/// has it. At the flush a row that changed is shown as often as its two counts `l` and `r` say:
///
/// | operation | shown |
/// | --- | --- |
/// | INTERSECT ALL | min(l, r) times |
/// | INTERSECT | once where both are positive |
/// | EXCEPT ALL | max(0, l − r) times |
/// | EXCEPT | once where l is positive and r is not |
///
/// Rows are the same where no column is distinct; which of 1.1 and 1.10 is shown is that which came
/// first.
///
/// A page holds [DirtyPages#SLOTS] rows: each its place in the page (1 byte), the row, `l` (8), `r`
/// (8).
public final class SetOperationOperator extends Operator {
    private static final int BATCH_SIZE = 4096;

    private final SetOperation.Kind kind;
    private final boolean all;
    private final GroupKeys rows;
    private final int[] columns;
    private final BatchBuilder out;
    private final SlotSet touched = new SlotSet();
    private final DirtyPages dirty = new DirtyPages();
    private long[] left = new long[8];
    private long[] right = new long[8];
    private long[] shown = new long[8];
    private int[] ids = new int[0];

    /// An operator for `plan`.
    public SetOperationOperator(SetOperation plan) {
        kind = plan.kind();
        all = plan.all();
        rows = new GroupKeys(plan.schema().fields().stream().map(Field::type).toList());
        columns = IntStream.range(0, plan.schema().size()).toArray();
        out = BatchBuilder.of(plan.schema());
    }

    @Override
    public void accept(int input, Batch batch) {
        int size = batch.size();
        if (ids.length < size) {
            ids = new int[size];
        }
        rows.find(batch, columns, ids);
        reserve(rows.limit());
        var counts = input == 0 ? left : right;
        for (int i = 0; i < size; i++) {
            counts[ids[i]] += batch.weight(i);
            touched.add(ids[i]);
        }
    }

    private void reserve(int limit) {
        if (limit > left.length) {
            int capacity = Math.max(limit, left.length * 2);
            left = Arrays.copyOf(left, capacity);
            right = Arrays.copyOf(right, capacity);
            shown = Arrays.copyOf(shown, capacity);
        }
    }

    private long wanted(int id) {
        long l = left[id];
        long r = right[id];
        return switch (kind) {
            case INTERSECT -> all ? Math.max(0, Math.min(l, r)) : l > 0 && r > 0 ? 1 : 0;
            case EXCEPT -> all ? Math.max(0, l - Math.max(0, r)) : l > 0 && r <= 0 ? 1 : 0;
        };
    }

    @Override
    public void flush(Tick tick) {
        for (int i = 0; i < touched.size(); i++) {
            int id = touched.get(i);
            long change = wanted(id) - shown[id];
            if (change != 0) {
                rows.append(id, out);
                out.endRow(change);
                shown[id] += change;
                if (out.size() == BATCH_SIZE) {
                    emit(out.build());
                }
            }
            if (left[id] == 0 && right[id] == 0) {
                rows.remove(id);
            }
            dirty.mark(id);
        }
        emit(out.build());
        touched.clear();
    }

    @Override
    public void checkpoint(PageSink sink) {
        dirty.checkpoint(
                sink,
                0,
                (id, page) -> {
                    if (rows.isLive(id)) {
                        page.putByte(DirtyPages.place(id));
                        rows.write(id, page);
                        page.putLong(left[id]);
                        page.putLong(right[id]);
                    }
                });
    }

    @Override
    public void restore(PageSource source) {
        source.forEach((page, bytes) -> {
            var reader = new PageReader(bytes);
            while (reader.hasMore()) {
                int id = (int) page * DirtyPages.SLOTS + reader.getByte();
                rows.read(id, reader);
                reserve(id + 1);
                left[id] = reader.getLong();
                right[id] = reader.getLong();
                shown[id] = wanted(id);
            }
        });
    }

    @Override
    public Algebra algebra() {
        return Algebra.KEYED;
    }

    @Override
    public StateBound stateBound() {
        return StateBound.of("one entry for each different row");
    }

    @Override
    public long stateBytes() {
        return rows.sizeBytes() + 24L * left.length;
    }

    @Override
    public String describe() {
        return kind.name().charAt(0)
                + kind.name().substring(1).toLowerCase(Locale.ROOT)
                + (all ? " all" : "");
    }
}
