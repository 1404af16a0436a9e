// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.plan.Over;
import io.tidemill.core.plan.OverCall;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.aggregate.AggregateState;
import io.tidemill.engine.aggregate.Aggregates;
import io.tidemill.engine.state.Cells;
import io.tidemill.engine.state.Ids;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls of an OVER: computes the results of rows by their place in a partition.
///
/// Aggregates have accumulators per partition that hold the rows of one frame. From row to row they
/// are moved: rows that enter the frame are added, rows that leave it are taken back, exactly;
/// where that would cost more than starting afresh, they start afresh. They stay where they are
/// between ticks, so rows that come in order go on where the last tick ended.
final class OverCalls {
    private static final int EVALUATED_ROWS_MAX = 1024;

    private final Cells[] cells;
    private final FrameBounds bounds;
    private final @Nullable AggregateState aggregates;
    private final int[] aggregateOf;
    private final @Nullable PositionalCall[] positional;
    private final @Nullable SlidingExtreme[] extremes;
    private final Kind[] kinds;
    private final PositionalCall.Reach reach;
    private final boolean frames;
    private final boolean peers;
    // The columns of the aggregates' arguments and filters.
    private final int[] gathered;
    private final Block entering = new Block();
    private final Block leaving = new Block();
    private final PositionalCall.Place place = new PositionalCall.Place();
    private final int[] group = new int[1];

    /// Takes the results of the rows from `from` on.
    @FunctionalInterface
    interface Shower {
        /// Takes them.
        void show(Partition partition, int from, int count, Column[] results);
    }

    OverCalls(Over plan, RowOrder rows, Cells[] cells, Cells[] results) {
        this.cells = cells;
        Schema input = plan.input().schema();
        bounds = FrameBounds.of(plan.frame(), input, plan.order(), rows, cells);
        positional = new PositionalCall[plan.calls().size()];
        extremes = new SlidingExtreme[plan.calls().size()];
        aggregateOf = new int[plan.calls().size()];
        kinds = plan.calls().stream().map(call -> call.result().kind()).toArray(Kind[]::new);
        var used = new ArrayList<Integer>();
        var aggregateCalls = new ArrayList<AggregateCall>();
        reach = new PositionalCall.Reach();
        boolean anyFrames = false;
        boolean anyPeers = bounds.needsPeers();
        for (int i = 0; i < positional.length; i++) {
            var call = plan.calls().get(i);
            var positionalCall = PositionalCall.of(call, cells, results[i]);
            positional[i] = positionalCall;
            if (positionalCall == null) {
                extremes[i] = SlidingExtreme.of(call, input, bounds, cells);
                anyFrames = true;
            }
            if (extremes[i] != null) {
                continue;
            }
            if (positionalCall == null) {
                aggregateOf[i] = aggregateCalls.size();
                aggregateCalls.add(aggregate(call, plan, used));
            } else {
                positionalCall.addReach(reach);
                anyFrames |= positionalCall.usesFrame();
                anyPeers |= positionalCall.usesPeers();
            }
        }
        frames = anyFrames;
        peers = anyPeers;
        gathered = used.stream().mapToInt(i -> i).toArray();
        var fields = new ArrayList<Field>();
        used.forEach(column -> fields.add(input.field(column)));
        aggregates =
                aggregateCalls.isEmpty()
                        ? null
                        : new AggregateState(new Schema(fields), aggregateCalls, false);
    }

    private static AggregateCall aggregate(OverCall call, Over plan, List<Integer> used) {
        Schema input = plan.input().schema();
        List<Type> types = call.arguments().stream().map(input::type).toList();
        var function = Aggregates.find(call.name(), types);
        if (function.isEmpty() || call.distinct()) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    call.distinct()
                            ? "DISTINCT is not supported for window functions"
                            : "window function " + call.name() + " is not supported");
        }
        List<Integer> arguments =
                call.arguments().stream().map(column -> index(column, used)).toList();
        int filter = call.filter() < 0 ? -1 : index(call.filter(), used);
        var order = new ArrayList<SortKey>();
        if (Aggregates.isOrdered(function.get())) {
            // As the rows of the frame are: by the keys, then by the whole row.
            for (var key : plan.order()) {
                order.add(
                        new SortKey(index(key.column(), used), key.descending(), key.nullsFirst()));
            }
            for (int column = 0; column < input.size(); column++) {
                order.add(new SortKey(index(column, used), false, false));
            }
        }
        return new AggregateCall(function.get(), arguments, false, filter, order);
    }

    private static int index(int column, List<Integer> used) {
        if (!used.contains(column)) {
            used.add(column);
        }
        return used.indexOf(column);
    }

    /// Notes which positions a change of the row in `slot`, at `position`, reaches.
    void reach(Partition partition, int position, int slot, Ranges reached) {
        for (var call : positional) {
            if (call != null) {
                call.see(slot, reach);
            }
        }
        if (reach.whole) {
            reached.add(0, partition.size);
            return;
        }
        int from = (int) Math.max(0, position - reach.ahead);
        int to = (int) Math.min(partition.size, position + 1 + reach.back);
        if (reach.following) {
            to = partition.size;
        }
        if (frames) {
            from = Math.min(from, bounds.firstReached(partition, position, slot));
            to = Math.max(to, bounds.lastReached(partition, position, slot));
        }
        reached.add(from, to);
    }

    /// The rows from position `first` on are about to change: the accumulators must hold none of
    /// them.
    void holdBefore(Partition partition, int number, int first) {
        if (aggregates == null || partition.heldTo <= first) {
            return;
        }
        aggregates.reserve(number + 1);
        if (partition.heldFrom >= first || partition.heldTo - first > first - partition.heldFrom) {
            aggregates.clear(number);
            partition.heldFrom = 0;
            partition.heldTo = 0;
            return;
        }
        leaving.clear();
        leaving.wanted = partition.heldTo - first;
        while (partition.heldTo > first) {
            take(partition, number, --partition.heldTo, leaving, -1);
        }
    }

    /// Computes the results of the rows in `reached`.
    void evaluate(Partition partition, int number, Ranges reached, Shower shower) {
        reached.join();
        for (int i = 0; i < reached.size(); i++) {
            int to = Math.min(reached.to(i), partition.size);
            for (int from = reached.from(i); from < to; from += EVALUATED_ROWS_MAX) {
                int end = Math.min(to, from + EVALUATED_ROWS_MAX);
                shower.show(partition, from, end - from, evaluate(partition, number, from, end));
            }
        }
    }

    private Column[] evaluate(Partition partition, int number, int from, int to) {
        var builders = new ColumnBuilder[kinds.length];
        for (int i = 0; i < builders.length; i++) {
            builders[i] = ColumnBuilder.of(kinds[i]);
        }
        entering.clear();
        leaving.clear();
        place.partition = partition;
        place.peersFrom = 0;
        place.peersTo = 0;
        place.frameFrom = 0;
        place.frameTo = 0;
        for (int position = from; position < to; position++) {
            place.position = position;
            place.first = position == from;
            findPeers(partition, position, from);
            if (frames) {
                place.frameFrom =
                        bounds.start(partition, position, place.frameFrom, place.peersFrom);
                int end = bounds.end(partition, position, place.frameTo, place.peersTo);
                place.frameTo = Math.max(place.frameFrom, end);
            }
            if (aggregates != null) {
                aggregates.reserve(number + 1);
                move(partition, number, place.frameFrom, place.frameTo, to - position);
            }
            append(number, builders);
        }
        var columns = new Column[builders.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = builders[i].build();
        }
        return columns;
    }

    private void findPeers(Partition partition, int position, int from) {
        if (!peers || (position > from && position < place.peersTo)) {
            return;
        }
        int slot = partition.order[position];
        place.newPeers = true;
        place.peersFrom = position == from ? bounds.peersFrom(partition, position, slot) : position;
        place.peersTo = bounds.peersTo(partition, position, slot);
    }

    private void append(int number, ColumnBuilder[] builders) {
        group[0] = number;
        for (int i = 0; i < builders.length; i++) {
            var call = positional[i];
            var extreme = extremes[i];
            if (call != null) {
                call.append(place, builders[i]);
            } else if (extreme != null) {
                extreme.append(place, builders[i]);
            } else if (aggregates != null) {
                aggregates.appendResults(aggregateOf[i], group, 1, builders[i]);
            }
        }
        place.newPeers = false;
    }

    /// Makes the accumulators hold the rows at `from` to `to`, exclusive.
    private void move(Partition partition, int number, int from, int to, int rowsToCome) {
        if (aggregates == null) {
            return;
        }
        int moved = Math.abs(from - partition.heldFrom) + Math.abs(to - partition.heldTo);
        if (to - from < moved || from >= partition.heldTo || to <= partition.heldFrom) {
            if (partition.heldFrom != partition.heldTo) {
                aggregates.clear(number);
            }
            partition.heldFrom = from;
            partition.heldTo = from;
        }
        entering.wanted = Math.max(to - partition.heldTo, rowsToCome);
        leaving.wanted = rowsToCome;
        while (partition.heldTo < to) {
            take(partition, number, partition.heldTo++, entering, 1);
        }
        while (partition.heldFrom > from) {
            take(partition, number, --partition.heldFrom, entering, 1);
        }
        while (partition.heldTo > to) {
            take(partition, number, --partition.heldTo, leaving, -1);
        }
        while (partition.heldFrom < from) {
            take(partition, number, partition.heldFrom++, leaving, -1);
        }
    }

    private void take(Partition partition, int number, int position, Block block, long weight) {
        if (aggregates != null) {
            block.load(partition, position);
            aggregates.addRow(block.batch, position - block.from, number, weight);
        }
    }

    /// What a restored state knows of all its rows.
    void restored(Ids slots) {
        for (var call : positional) {
            for (int slot = 0; call != null && slot < slots.limit(); slot++) {
                if (slots.isUsed(slot)) {
                    call.see(slot, reach);
                }
            }
        }
    }

    long sizeBytes() {
        return aggregates == null ? 0 : aggregates.sizeBytes();
    }

    /// Neighbouring rows of a partition, with the columns that aggregates read.
    private final class Block {
        private Batch batch = new Batch(0, new Column[0], null);
        private int from;
        private int to;
        private int wanted = 1;
        private int[] slots = new int[1];

        void clear() {
            from = 0;
            to = 0;
            wanted = 1;
        }

        void load(Partition partition, int position) {
            if (position >= from && position < to) {
                return;
            }
            int count = Math.max(1, Math.min(wanted, EVALUATED_ROWS_MAX));
            boolean backwards = position == from - 1;
            to = backwards ? position + 1 : Math.min(partition.size, position + count);
            from = backwards ? Math.max(0, to - count) : position;
            if (slots.length < to - from) {
                slots = new int[to - from];
            }
            System.arraycopy(partition.order, from, slots, 0, to - from);
            var columns = new Column[gathered.length];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = cells[gathered[i]].gather(slots, to - from);
            }
            batch = new Batch(to - from, columns, null);
        }
    }
}
