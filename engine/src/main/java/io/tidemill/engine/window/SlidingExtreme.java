// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.plan.OverCall;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.Floats;
import io.tidemill.engine.state.Cells;
import org.jspecify.annotations.Nullable;

/// `min` or `max` over frames of a bounded number of rows, values of kind `LONG` or `DOUBLE`.
///
/// The result of a row is that of the row before, or a row that entered the frame since, unless the
/// extreme left the frame. From then on to the end of the run of rows there is a queue: the rows of
/// the frame that can still become the extreme, each better than all behind it. A row enters and
/// leaves it once. It begins anew with each run, so nothing is kept but the results.
final class SlidingExtreme {
    /// Filling the queue can cost a frame, so longer frames are better kept in order.
    private static final long FRAME_ROWS_MAX = 4096;

    private final boolean greatest;
    private final Cells argument;
    private final Cells.@Nullable Longs filter;
    private final FrameBounds bounds;
    // Of the rows, as they were last evaluated.
    private final Cells results;
    private final PositionalCall.Place before = new PositionalCall.Place();
    // The frame of the row before and, if any of its rows counts, the extreme of it.
    private int frameFrom;
    private int frameTo;
    private boolean any;
    private long extreme;
    private boolean queued;
    private int[] positions = new int[16];
    private long[] values = new long[16];
    // Of the queue; its first and one behind its last, as running numbers.
    private int head;
    private int tail;

    private SlidingExtreme(
            boolean greatest,
            Cells argument,
            Cells.@Nullable Longs filter,
            FrameBounds bounds,
            Cells results) {
        this.greatest = greatest;
        this.argument = argument;
        this.filter = filter;
        this.bounds = bounds;
        this.results = results;
    }

    /// What computes `call`, or null if this is not for it.
    ///
    /// @param results of the call, as they were last emitted
    static @Nullable SlidingExtreme of(
            OverCall call, Schema input, FrameBounds bounds, Cells[] cells, Cells results) {
        boolean greatest = call.name().equals("max");
        if ((!greatest && !call.name().equals("min"))
                || call.distinct()
                || call.arguments().size() != 1
                || input.kind(call.arguments().getFirst()) == Kind.BYTES
                || bounds.rowsMax() > FRAME_ROWS_MAX) {
            return null;
        }
        var filter = call.filter() < 0 ? null : (Cells.Longs) cells[call.filter()];
        return new SlidingExtreme(
                greatest, cells[call.arguments().getFirst()], filter, bounds, results);
    }

    /// Appends the result of the row at `place`.
    void append(PositionalCall.Place place, ColumnBuilder out) {
        if (place.first) {
            begin(place);
        }
        int[] order = place.partition.order;
        if (!queued && extremeLeaves(order, place.frameFrom)) {
            fill(order, place.frameFrom);
        }
        for (int i = Math.max(frameTo, place.frameFrom); i < place.frameTo; i++) {
            if (counts(order[i])) {
                enter(i, value(argument, order[i]));
            }
        }
        frameFrom = place.frameFrom;
        frameTo = place.frameTo;
        if (queued) {
            readQueue();
        }
        if (!any) {
            out.appendNull();
        } else if (out instanceof ColumnBuilder.Doubles doubles) {
            doubles.append(Floats.ofOrderedBits(extreme));
        } else {
            ((ColumnBuilder.Longs) out).append(extreme);
        }
    }

    /// Takes up the result of the row before: it is right, as that row is out of reach of what
    /// changed, or was evaluated already.
    private void begin(PositionalCall.Place place) {
        queued = false;
        any = false;
        frameFrom = 0;
        frameTo = 0;
        if (place.position == 0) {
            return;
        }
        before.partition = place.partition;
        before.position = place.position - 1;
        bounds.locate(before);
        frameFrom = before.frameFrom;
        frameTo = before.frameTo;
        int slot = place.partition.order[before.position];
        any = !results.isNull(slot);
        if (any) {
            extreme = value(results, slot);
        }
    }

    /// Whether the rows that leave the frame, which is to begin at `from`, include an extreme one.
    private boolean extremeLeaves(int[] order, int from) {
        for (int i = frameFrom; any && i < Math.min(from, frameTo); i++) {
            if (counts(order[i]) && value(argument, order[i]) == extreme) {
                return true;
            }
        }
        return false;
    }

    /// Queues the rows that stay in the frame, which is to begin at `from`: from the last one back,
    /// as none before one that is as good as the extreme of all is needed.
    private void fill(int[] order, int from) {
        queued = true;
        tail = 0;
        head = 0;
        for (int i = frameTo - 1; i >= from; i--) {
            if (!counts(order[i])) {
                continue;
            }
            long value = value(argument, order[i]);
            if (head == tail || isBetter(value, values[head & (positions.length - 1)])) {
                reserve();
                head--;
                positions[head & (positions.length - 1)] = i;
                values[head & (positions.length - 1)] = value;
            }
            if (value == extreme) {
                return;
            }
        }
    }

    private void readQueue() {
        int mask = positions.length - 1;
        while (head != tail && positions[head & mask] < frameFrom) {
            head++;
        }
        any = head != tail;
        extreme = values[head & mask];
    }

    private boolean isBetter(long value, long other) {
        return greatest ? value > other : value < other;
    }

    private boolean counts(int slot) {
        return !argument.isNull(slot)
                && (filter == null || (!filter.isNull(slot) && filter.get(slot) == 1));
    }

    private static long value(Cells cells, int slot) {
        return switch (cells) {
            case Cells.Longs longs -> longs.get(slot);
            case Cells.Doubles doubles -> Floats.orderedBits(doubles.get(slot));
            case Cells.Bytes bytes -> throw new IllegalStateException("values are not bytes");
        };
    }

    private void enter(int position, long value) {
        if (!queued) {
            if (!any || isBetter(value, extreme)) {
                extreme = value;
            }
            any = true;
            return;
        }
        int mask = positions.length - 1;
        while (head != tail && !isBetter(values[(tail - 1) & mask], value)) {
            tail--;
        }
        reserve();
        positions[tail & (positions.length - 1)] = position;
        values[tail & (positions.length - 1)] = value;
        tail++;
    }

    /// Makes room for one more.
    private void reserve() {
        int size = tail - head;
        if (size < positions.length) {
            return;
        }
        var newPositions = new int[size * 2];
        var newValues = new long[size * 2];
        for (int i = 0; i < size; i++) {
            newPositions[i] = positions[(head + i) & (size - 1)];
            newValues[i] = values[(head + i) & (size - 1)];
        }
        positions = newPositions;
        values = newValues;
        head = 0;
        tail = size;
    }
}
