// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.plan.Over;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.window.OverState;
import java.util.Arrays;

/// `OVER`: every row with the results of the calls appended. All rows are kept, each partition's in
/// order: by the sort keys, and among peers by the whole row, so that results do not depend on the
/// order in which rows came.
///
/// | in a tick | out, at its end |
/// | --- | --- |
/// | + a row | + the row with its results; for each other row whose results differ now − and + |
/// | − a row | − the row with the results it had; the same for the others |
///
/// Only rows that a change can reach are computed again: the frames it lies in, the rows that
/// follow for `rank`, the partition for `ntile`. When a result cannot be computed [#flush] throws,
/// and the operator is not to be used again.
///
/// Pages are those of [OverState].
public final class OverOperator extends Operator {
    private static final int EMITTED_ROWS_MAX = 1 << 14;

    private final Partitions partitions;
    private final OverState state;
    private final int inputCount;
    private final ColumnBuilder[] oldResults;
    private final String described;

    private final PartitionChanges changes = new PartitionChanges();

    private final IntList before = new IntList();
    private final IntList after = new IntList();
    private final IntList unused = new IntList();

    /// An operator for `plan`.
    public OverOperator(Over plan) {
        var input = plan.input().schema();
        inputCount = input.size();
        partitions = new Partitions(input, plan.partitionKeys());
        oldResults = new ColumnBuilder[plan.calls().size()];
        for (int i = 0; i < oldResults.length; i++) {
            oldResults[i] = ColumnBuilder.of(plan.calls().get(i).result().kind());
        }
        state =
                new OverState(
                        plan,
                        new OverState.Output() {
                            @Override
                            public void before(int slot) {
                                noteBefore(slot);
                            }

                            @Override
                            public void after(int slot) {
                                after.add(slot);
                            }
                        });
        var names = plan.calls().stream().map(call -> call.name()).toList();
        described = "Over " + String.join(", ", names);
    }

    private void noteBefore(int slot) {
        before.add(slot);
        for (int i = 0; i < oldResults.length; i++) {
            state.appendResult(i, slot, oldResults[i]);
        }
    }

    @Override
    public void accept(int input, Batch batch) {
        int size = batch.size();
        int[] numbers = partitions.find(batch);
        var columns = new Column[inputCount];
        for (int i = 0; i < inputCount; i++) {
            columns[i] = batch.column(i);
        }
        for (int i = 0; i < size; i++) {
            int slot = state.put(columns, i);
            changes.note(numbers[i], slot, batch.weight(i));
        }
    }

    @Override
    public void flush(Tick tick) {
        changes.forEach((number, slots, count) ->
                state.change(number, slots, count, changes::weight, unused::add));
        emitBefore();
        emitAfter();
        for (int i = 0; i < unused.size; i++) {
            state.release(unused.values[i]);
        }
        unused.size = 0;
        var touched = changes.touched();
        for (int i = 0; i < touched.size; i++) {
            if (state.size(touched.values[i]) == 0) {
                partitions.forget(touched.values[i]);
            }
        }
        changes.clear();
    }

    private void emitBefore() {
        if (before.size == 0) {
            return;
        }
        var columns = new Column[inputCount + oldResults.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] =
                    i < inputCount
                            ? state.gather(i, before.values, before.size)
                            : oldResults[i - inputCount].build();
        }
        var weights = new long[before.size];
        Arrays.fill(weights, -1);
        emit(new Batch(before.size, columns, weights));
        before.size = 0;
    }

    private void emitAfter() {
        for (int from = 0; from < after.size; from += EMITTED_ROWS_MAX) {
            var some = after.slice(from, Math.min(after.size, from + EMITTED_ROWS_MAX));
            var columns = new Column[inputCount + oldResults.length];
            for (int i = 0; i < columns.length; i++) {
                columns[i] =
                        i < inputCount
                                ? state.gather(i, some.values, some.size)
                                : state.gatherResults(i - inputCount, some.values, some.size);
            }
            emit(new Batch(some.size, columns, null));
        }
        after.size = 0;
    }

    @Override
    public void checkpoint(PageSink sink) {
        state.checkpoint(sink);
    }

    @Override
    public void restore(PageSource source) {
        source.forEach((number, bytes) -> state.restore(bytes));
        state.restored((slots, count, out) -> partitions.find(state::gather, slots, count, out));
    }

    @Override
    public Algebra algebra() {
        return Algebra.KEYED;
    }

    @Override
    public StateBound stateBound() {
        return StateBound.growing(
                "the rows of each partition", "delete rows that are no longer needed");
    }

    @Override
    public long stateBytes() {
        return state.sizeBytes() + partitions.sizeBytes();
    }

    @Override
    public String describe() {
        return described;
    }
}
