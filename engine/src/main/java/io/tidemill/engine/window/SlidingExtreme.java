// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.plan.OverCall;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.Floats;
import io.tidemill.engine.state.Cells;
import org.jspecify.annotations.Nullable;

/// `min` or `max` over frames of a bounded number of rows, values of kind `LONG` or `DOUBLE`: a
/// queue of the rows of the frame that can still become the extreme, each better than all behind
/// it. A row enters and leaves it once. It begins anew with each run of rows, so nothing is kept.
final class SlidingExtreme {
    /// Beginning anew costs a frame, so longer frames are better kept in order.
    private static final long FRAME_ROWS_MAX = 4096;

    private final boolean greatest;
    private final Cells argument;
    private final Cells.@Nullable Longs filter;
    private int[] positions = new int[16];
    private long[] values = new long[16];
    // Of the queue; its first and one behind its last, as running numbers.
    private int head;
    private int tail;
    private int seenTo;

    private SlidingExtreme(boolean greatest, Cells argument, Cells.@Nullable Longs filter) {
        this.greatest = greatest;
        this.argument = argument;
        this.filter = filter;
    }

    /// What computes `call`, or null if this is not for it.
    static @Nullable SlidingExtreme of(
            OverCall call, Schema input, FrameBounds bounds, Cells[] cells) {
        boolean greatest = call.name().equals("max");
        if ((!greatest && !call.name().equals("min"))
                || call.distinct()
                || call.arguments().size() != 1
                || input.kind(call.arguments().getFirst()) == Kind.BYTES
                || bounds.rowsMax() > FRAME_ROWS_MAX) {
            return null;
        }
        var filter = call.filter() < 0 ? null : (Cells.Longs) cells[call.filter()];
        return new SlidingExtreme(greatest, cells[call.arguments().getFirst()], filter);
    }

    /// Appends the result of the row at `place`.
    void append(PositionalCall.Place place, ColumnBuilder out) {
        if (place.first) {
            head = 0;
            tail = 0;
            seenTo = place.frameFrom;
        }
        for (int i = Math.max(seenTo, place.frameFrom); i < place.frameTo; i++) {
            int slot = place.partition.order[i];
            if (!argument.isNull(slot) && counts(slot)) {
                enter(i, value(slot));
            }
        }
        seenTo = Math.max(seenTo, place.frameTo);
        int mask = positions.length - 1;
        while (head != tail && positions[head & mask] < place.frameFrom) {
            head++;
        }
        if (head == tail) {
            out.appendNull();
        } else if (out instanceof ColumnBuilder.Doubles doubles) {
            doubles.append(Floats.ofOrderedBits(values[head & mask]));
        } else {
            ((ColumnBuilder.Longs) out).append(values[head & mask]);
        }
    }

    private boolean counts(int slot) {
        return filter == null || (!filter.isNull(slot) && filter.get(slot) == 1);
    }

    private long value(int slot) {
        return switch (argument) {
            case Cells.Longs longs -> longs.get(slot);
            case Cells.Doubles doubles -> Floats.orderedBits(doubles.get(slot));
            case Cells.Bytes bytes -> throw new IllegalStateException("values are not bytes");
        };
    }

    private void enter(int position, long value) {
        int mask = positions.length - 1;
        while (head != tail
                && (greatest
                        ? values[(tail - 1) & mask] <= value
                        : values[(tail - 1) & mask] >= value)) {
            tail--;
        }
        if (tail - head == positions.length) {
            grow();
            mask = positions.length - 1;
        }
        positions[tail & mask] = position;
        values[tail & mask] = value;
        tail++;
    }

    private void grow() {
        int size = tail - head;
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
