// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

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
import io.tidemill.engine.aggregate.Aggregates;
import io.tidemill.engine.state.Cells;
import io.tidemill.engine.state.Ids;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls of an OVER: computes the results of rows by their place in a partition.
final class OverCalls {
    private static final int EVALUATED_ROWS_MAX = FrameAggregates.BLOCK_ROWS_MAX;

    private final FrameBounds bounds;
    private final @Nullable FrameAggregates aggregates;
    private final int[] aggregateOf;
    private final @Nullable PositionalCall[] positional;
    private final @Nullable SlidingExtreme[] extremes;
    private final Kind[] kinds;
    private final PositionalCall.Reach reach;
    private final boolean frames;
    private final boolean peers;
    private final PositionalCall.Place place = new PositionalCall.Place();
    private final int[] group = new int[1];

    /// Takes the results of the rows from `from` on.
    @FunctionalInterface
    interface Shower {
        /// Takes them.
        void show(Partition partition, int from, int count, Column[] results);
    }

    OverCalls(Over plan, RowOrder rows, Cells[] cells, Cells[] results) {
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
                extremes[i] = SlidingExtreme.of(call, input, bounds, cells, results[i]);
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
        // The columns of the aggregates' arguments and filters.
        int[] gathered = used.stream().mapToInt(i -> i).toArray();
        var fields = new ArrayList<Field>();
        used.forEach(column -> fields.add(input.field(column)));
        aggregates =
                aggregateCalls.isEmpty()
                        ? null
                        : new FrameAggregates(
                                new Schema(fields),
                                aggregateCalls,
                                cells,
                                gathered,
                                bounds.exclude());
        place.exclude = bounds.exclude();
    }

    private static AggregateCall aggregate(OverCall call, Over plan, List<Integer> used) {
        Schema input = plan.input().schema();
        List<Type> types = call.arguments().stream().map(input::type).toList();
        var function = Aggregates.find(call.name(), types);
        if (function.isEmpty() || call.distinct()) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    call.distinct()
                            ? "DISTINCT is not implemented for window functions"
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

    /// The rows from position `first` on are about to change.
    void holdBefore(Partition partition, int number, int first) {
        if (aggregates != null) {
            aggregates.holdBefore(partition, number, first);
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
        if (aggregates != null) {
            aggregates.begin();
        }
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
                bounds.locate(place);
            }
            if (aggregates == null) {
                append(number, builders);
                continue;
            }
            aggregates.move(place, number, to - position);
            aggregates.read(place, number, to - position, true);
            append(number, builders);
            aggregates.read(place, number, to - position, false);
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
                aggregates.state().appendResults(aggregateOf[i], group, 1, builders[i]);
            }
        }
        place.newPeers = false;
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
}
