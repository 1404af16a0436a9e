// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.plan.Frame;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.state.Cells;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the frame of each row of a partition begins and ends, and which frames a change of a row
/// reaches. Positions are those of [Partition#order].
final class FrameBounds {
    private enum Mode {
        ROWS,
        PEERS,
        GROUPS,
        OFFSETS
    }

    private final Mode mode;
    private final boolean startUnbounded;
    private final boolean endUnbounded;
    // How far the frame reaches back from and on after the current row: rows or groups of peers.
    private final long before;
    private final long after;
    // OFFSETS: null where a frame ends at the peers of its row, or nowhere.
    private final @Nullable RangeBound startBound;
    private final @Nullable RangeBound endBound;
    private final boolean monotone;
    private final RowOrder rows;
    private final Cells @Nullable [] key;
    private final boolean nullsFirst;
    private final Frame.Exclude exclude;
    private final GroupPointer startGroup;
    private final GroupPointer endGroup;

    private FrameBounds(
            Mode mode,
            Frame frame,
            long before,
            long after,
            RowOrder rows,
            @Nullable RangeBound startBound,
            @Nullable RangeBound endBound,
            @Nullable Cells key,
            boolean nullsFirst) {
        this.mode = mode;
        startUnbounded = frame.start().kind() == Frame.Bound.Kind.UNBOUNDED_PRECEDING;
        endUnbounded = frame.end().kind() == Frame.Bound.Kind.UNBOUNDED_FOLLOWING;
        this.before = before;
        this.after = after;
        this.rows = rows;
        this.startBound = startBound;
        this.endBound = endBound;
        monotone =
                (startBound == null || startBound.isMonotone())
                        && (endBound == null || endBound.isMonotone());
        this.key = key == null ? null : new Cells[] {key};
        this.nullsFirst = nullsFirst;
        exclude = frame.exclude();
        startGroup = new GroupPointer(this, before);
        endGroup = new GroupPointer(this, after == Long.MAX_VALUE ? -after : -after - 1);
    }

    /// The bounds that `frame` asks for, whose offsets are constants.
    ///
    /// @throws SqlException 22013 for a negative offset, 22004 for NULL
    static FrameBounds of(
            Frame frame, Schema schema, List<SortKey> order, RowOrder rows, Cells[] cells) {
        var start = offset(frame.start(), "starting");
        var end = offset(frame.end(), "ending");
        if (frame.unit() == Frame.Unit.ROWS) {
            return counted(Mode.ROWS, frame, rows);
        }
        if (start == null && end == null) {
            return counted(Mode.PEERS, frame, rows);
        }
        if (frame.unit() == Frame.Unit.GROUPS) {
            return counted(Mode.GROUPS, frame, rows);
        }
        if (order.size() != 1) {
            throw SqlException.of(
                    SqlState.WINDOWING_ERROR,
                    "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column");
        }
        var sortKey = order.getFirst();
        var type = schema.type(sortKey.column());
        var key = cells[sortKey.column()];
        return new FrameBounds(
                Mode.OFFSETS,
                frame,
                0,
                0,
                rows,
                start == null
                        ? null
                        : RangeBound.of(type, key, sortKey, frame.start().kind(), start),
                end == null ? null : RangeBound.of(type, key, sortKey, frame.end().kind(), end),
                key,
                sortKey.nullsFirst());
    }

    private static FrameBounds counted(Mode mode, Frame frame, RowOrder rows) {
        long before = -count(frame.start(), "starting");
        long after = count(frame.end(), "ending");
        return new FrameBounds(mode, frame, before, after, rows, null, null, null, false);
    }

    private static @Nullable Literal offset(Frame.Bound bound, String which) {
        if (bound.offset() == null) {
            return null;
        }
        if (!(bound.offset() instanceof Literal literal)) {
            throw new IllegalArgumentException("offsets of frames are constants");
        }
        if (literal.isNull()) {
            throw SqlException.of(
                    SqlState.NULL_VALUE_NOT_ALLOWED, "frame " + which + " offset must not be null");
        }
        return literal;
    }

    /// How many rows or groups after the current one `bound` lies; negative before it.
    private static long count(Frame.Bound bound, String which) {
        var offset = offset(bound, which);
        if (offset == null) {
            return 0;
        }
        long distance = ((LongColumn) offset.value()).values()[0];
        if (distance < 0) {
            throw SqlException.of(
                    SqlState.INVALID_PRECEDING_OR_FOLLOWING_SIZE,
                    "frame " + which + " offset must not be negative");
        }
        return bound.kind() == Frame.Bound.Kind.PRECEDING ? -distance : distance;
    }

    /// How many rows a frame can have, where that is bounded and it has no holes; else
    /// `Long.MAX_VALUE`.
    long rowsMax() {
        boolean bounded =
                mode == Mode.ROWS
                        && !startUnbounded
                        && !endUnbounded
                        && exclude == Frame.Exclude.NO_OTHERS;
        return bounded ? Math.max(0, saturatedAdd(saturatedAdd(before, after), 1)) : Long.MAX_VALUE;
    }

    /// What frames leave out.
    Frame.Exclude exclude() {
        return exclude;
    }

    /// Whether [#locate] needs to be told the group of peers.
    boolean needsPeers() {
        return mode == Mode.PEERS
                || mode == Mode.GROUPS
                || exclude == Frame.Exclude.GROUP
                || exclude == Frame.Exclude.TIES;
    }

    /// Sets the frame of the row at `place`, that of the row before being there still; the row's
    /// peers are known, if [#needsPeers].
    void locate(PositionalCall.Place place) {
        int start = start(place);
        int end = end(place);
        place.frameFrom = start;
        place.frameTo = Math.max(start, end);
    }

    private int start(PositionalCall.Place place) {
        if (startUnbounded) {
            return 0;
        }
        var partition = place.partition;
        return switch (mode) {
            case ROWS -> clip(saturatedAdd(place.position, -before), partition.size);
            case PEERS -> place.peersFrom;
            case GROUPS -> startGroup.at(place);
            case OFFSETS ->
                    firstFrom(
                            partition,
                            place.first || !monotone ? 0 : place.frameFrom,
                            partition.order[place.position],
                            startBound,
                            false);
        };
    }

    private int end(PositionalCall.Place place) {
        var partition = place.partition;
        if (endUnbounded) {
            return partition.size;
        }
        return switch (mode) {
            case ROWS -> clip(saturatedAdd(saturatedAdd(place.position, after), 1), partition.size);
            case PEERS -> place.peersTo;
            case GROUPS -> endGroup.at(place);
            case OFFSETS ->
                    firstFrom(
                            partition,
                            place.first || !monotone ? 0 : place.frameTo,
                            partition.order[place.position],
                            endBound,
                            true);
        };
    }

    private static int clip(long position, int size) {
        return (int) Math.max(0, Math.min(size, position));
    }

    /// The first position from `from` on whose key is at least (or, if `beyond`, after) `bound` of
    /// the row in `slot`.
    private int firstFrom(
            Partition partition, int from, int slot, @Nullable RangeBound bound, boolean beyond) {
        int low = from;
        int high = partition.size;
        // Frames move little from row to row.
        for (int step = 1; low + step < high; step *= 2) {
            if (reaches(partition.order[low + step - 1], slot, bound, beyond)) {
                high = low + step;
                break;
            }
            low += step;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (reaches(partition.order[middle], slot, bound, beyond)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private boolean reaches(int candidate, int slot, @Nullable RangeBound bound, boolean beyond) {
        int order = compareNulls(candidate, slot);
        if (order == 0 && bound != null && !isNull(slot)) {
            order = bound.compare(candidate, slot);
        } else if (order == 0) {
            order = rows.comparePeers(candidate, slot);
        }
        return beyond ? order > 0 : order >= 0;
    }

    /// The order of NULLs, which are peers of each other and at an end, out of reach.
    private int compareNulls(int first, int second) {
        int order = Boolean.compare(isNull(first), isNull(second));
        return nullsFirst ? -order : order;
    }

    private boolean isNull(int slot) {
        if (key == null) {
            throw new IllegalStateException("frames by offset have a key");
        }
        return key[0].isNull(slot);
    }

    private static long saturatedAdd(long value, long distance) {
        long sum = value + distance;
        if (((value ^ sum) & (distance ^ sum)) < 0) {
            return value < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return sum;
    }

    /// The first position whose frame a change of the row in `slot`, at `position`, may reach.
    int firstReached(Partition partition, int position, int slot) {
        if (endUnbounded) {
            return 0;
        }
        return switch (mode) {
            case ROWS -> clip((long) position - Math.max(0, after), partition.size);
            case PEERS -> peersFrom(partition, position, slot);
            case GROUPS ->
                    groupsBack(partition, peersFrom(partition, position, slot), Math.max(0, after));
            case OFFSETS -> Math.min(position, firstFrameNear(partition, slot, endBound, false));
        };
    }

    /// The end, exclusive, of the positions whose frame a change of the row in `slot`, at
    /// `position`, may reach.
    int lastReached(Partition partition, int position, int slot) {
        if (startUnbounded) {
            return partition.size;
        }
        return switch (mode) {
            case ROWS ->
                    clip(
                            saturatedAdd(saturatedAdd(position, Math.max(0, before)), 1),
                            partition.size);
            case PEERS -> peersTo(partition, position, slot);
            case GROUPS ->
                    groupsOn(partition, peersTo(partition, position, slot), Math.max(0, before));
            case OFFSETS -> Math.max(position, firstFrameNear(partition, slot, startBound, true));
        };
    }

    /// The first position of a row whose `bound` is at, or if `beyond` after, the row in `slot`.
    private int firstFrameNear(
            Partition partition, int slot, @Nullable RangeBound bound, boolean beyond) {
        int low = 0;
        int high = partition.size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int row = partition.order[middle];
            int order = compareNulls(slot, row);
            if (order == 0 && bound != null && !isNull(row)) {
                order = bound.compareSlackly(slot, row, beyond);
            } else if (order == 0) {
                order = rows.comparePeers(slot, row);
            }
            if (beyond ? order < 0 : order <= 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /// Where the group begins that is `count` groups before the one that begins at `position`.
    int groupsBack(Partition partition, int position, long count) {
        int from = position;
        for (long i = 0; i < count && from > 0; i++) {
            from = peersFrom(partition, from - 1, partition.order[from - 1]);
        }
        return from;
    }

    /// Where the group begins that is `count` groups after the one that begins at `position`.
    int groupsOn(Partition partition, int position, long count) {
        int from = position;
        for (long i = 0; i < count && from < partition.size; i++) {
            from = peersTo(partition, from, partition.order[from]);
        }
        return from;
    }

    /// Where the peers of the row in `slot`, at `position`, begin.
    int peersFrom(Partition partition, int position, int slot) {
        int high = position;
        int low = 0;
        for (int step = 1; high - step >= 0; step *= 2) {
            if (rows.comparePeers(partition.order[high - step], slot) < 0) {
                low = high - step + 1;
                break;
            }
            high -= step;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rows.comparePeers(partition.order[middle], slot) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Where the peers of the row in `slot`, at `position` or just gone from there, end.
    int peersTo(Partition partition, int position, int slot) {
        int low = position;
        int high = partition.size;
        for (int step = 1; low + step <= high; step *= 2) {
            if (rows.comparePeers(partition.order[low + step - 1], slot) > 0) {
                high = low + step - 1;
                break;
            }
            low += step;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rows.comparePeers(partition.order[middle], slot) > 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
