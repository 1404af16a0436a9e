// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.plan.Frame;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.Interval;
import io.tidemill.engine.state.Cells;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the frame of each row of a partition begins and ends, and which frames a change of a row
/// reaches. Positions are those of [Partition#order]; both ends never decrease from row to row.
final class FrameBounds {
    private static final long DAY_MICROS = 86_400_000_000L;

    private enum Mode {
        ROWS,
        PEERS,
        OFFSETS
    }

    private final Mode mode;
    private final boolean startUnbounded;
    private final boolean endUnbounded;
    // How far the frame reaches back from and on after the current row: rows, or units of the key.
    private final long before;
    private final long after;
    private final RowOrder rows;
    private final Cells.@Nullable Longs key;
    private final boolean descending;
    private final boolean nullsFirst;

    private FrameBounds(
            Mode mode,
            Frame frame,
            long before,
            long after,
            RowOrder rows,
            Cells.@Nullable Longs key,
            @Nullable SortKey sortKey) {
        this.mode = mode;
        startUnbounded = frame.start().kind() == Frame.Bound.Kind.UNBOUNDED_PRECEDING;
        endUnbounded = frame.end().kind() == Frame.Bound.Kind.UNBOUNDED_FOLLOWING;
        this.before = before;
        this.after = after;
        this.rows = rows;
        this.key = key;
        descending = sortKey != null && sortKey.descending();
        nullsFirst = sortKey != null && sortKey.nullsFirst();
    }

    /// The bounds that `frame` asks for.
    ///
    /// @throws SqlException 0A000 for a frame that is not supported, 22013 for a negative offset
    static FrameBounds of(
            Frame frame, Schema schema, List<SortKey> order, RowOrder rows, Cells[] cells) {
        if (frame.exclude() != Frame.Exclude.NO_OTHERS) {
            throw notSupported("EXCLUDE in a frame");
        }
        boolean offsets = frame.start().offset() != null || frame.end().offset() != null;
        if (frame.unit() == Frame.Unit.ROWS) {
            long before = -reach(frame.start(), 1);
            long after = reach(frame.end(), 1);
            return new FrameBounds(Mode.ROWS, frame, before, after, rows, null, null);
        }
        if (!offsets) {
            return new FrameBounds(Mode.PEERS, frame, 0, 0, rows, null, null);
        }
        if (frame.unit() == Frame.Unit.GROUPS) {
            throw notSupported("GROUPS with an offset");
        }
        if (order.size() != 1) {
            throw SqlException.of(
                    SqlState.WINDOWING_ERROR,
                    "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column");
        }
        var sortKey = order.getFirst();
        var type = schema.type(sortKey.column());
        if (type.kind() != Kind.LONG) {
            throw notSupported("RANGE with an offset over " + type.sql());
        }
        long unit = type.name() == TypeName.DATE ? DAY_MICROS : 1;
        return new FrameBounds(
                Mode.OFFSETS,
                frame,
                -reach(frame.start(), unit),
                reach(frame.end(), unit),
                rows,
                (Cells.Longs) cells[sortKey.column()],
                sortKey);
    }

    private static SqlException notSupported(String what) {
        return SqlException.of(SqlState.FEATURE_NOT_SUPPORTED, what + " is not supported")
                .hint("Use ROWS, or RANGE over an integer, date or timestamp column.");
    }

    /// How far after the current row `bound` lies; negative before it.
    private static long reach(Frame.Bound bound, long unit) {
        var offset = bound.offset();
        if (offset == null) {
            return 0;
        }
        long distance = distance(offset, unit);
        if (distance < 0) {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "frame starting and ending offsets must not be negative");
        }
        return bound.kind() == Frame.Bound.Kind.PRECEDING ? -distance : distance;
    }

    private static long distance(Expression offset, long unit) {
        return switch (offset) {
            case Cast cast -> distance(cast.input(), unit);
            case Literal literal when literal.value() instanceof LongColumn longs ->
                    longs.values()[0];
            case Literal literal
                    when literal.type().name() == TypeName.INTERVAL
                            && literal.value() instanceof BytesColumn bytes -> {
                var interval = new Slice();
                bytes.get(0, interval);
                if (Interval.months(interval) != 0) {
                    throw notSupported("RANGE with an offset of months");
                }
                yield Interval.totalMicros(interval) / unit;
            }
            default -> throw notSupported("a frame offset that is not a constant");
        };
    }

    /// How many rows a frame can have; `Long.MAX_VALUE` where that is not bounded.
    long rowsMax() {
        boolean bounded = mode == Mode.ROWS && !startUnbounded && !endUnbounded;
        return bounded ? Math.max(0, saturatedAdd(saturatedAdd(before, after), 1)) : Long.MAX_VALUE;
    }

    /// Whether [#start] and [#end] need to be told the group of peers.
    boolean needsPeers() {
        return mode == Mode.PEERS;
    }

    /// Where the frame of the row at `position` begins.
    ///
    /// @param previous where the frame of an earlier row begins, or 0
    /// @param peersFrom where the row's peers begin
    int start(Partition partition, int position, int previous, int peersFrom) {
        if (startUnbounded) {
            return 0;
        }
        return switch (mode) {
            case ROWS -> clip((long) position - before, partition.size);
            case PEERS -> peersFrom;
            case OFFSETS ->
                    firstFrom(partition, previous, partition.order[position], -before, false);
        };
    }

    /// Where the frame of the row at `position` ends, exclusive.
    ///
    /// @param previous where the frame of an earlier row ends, or 0
    /// @param peersTo where the row's peers end
    int end(Partition partition, int position, int previous, int peersTo) {
        if (endUnbounded) {
            return partition.size;
        }
        return switch (mode) {
            case ROWS -> clip((long) position + after + 1, partition.size);
            case PEERS -> peersTo;
            case OFFSETS -> firstFrom(partition, previous, partition.order[position], after, true);
        };
    }

    private static int clip(long position, int size) {
        return (int) Math.max(0, Math.min(size, position));
    }

    /// The first position from `from` on whose key is at least (or, if `beyond`, more than)
    /// `distance` after that of the row in `slot`, in the direction of the order. NULLs are peers
    /// of each other and at an end, out of reach.
    private int firstFrom(Partition partition, int from, int slot, long distance, boolean beyond) {
        int low = from;
        int high = partition.size;
        // Frames move little from row to row.
        for (int step = 1; low + step < high; step *= 2) {
            if (reaches(partition.order[low + step - 1], slot, distance, beyond)) {
                high = low + step;
                break;
            }
            low += step;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (reaches(partition.order[middle], slot, distance, beyond)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private boolean reaches(int candidate, int slot, long distance, boolean beyond) {
        var column = key();
        boolean candidateNull = column.isNull(candidate);
        boolean currentNull = column.isNull(slot);
        if (candidateNull && currentNull) {
            return !beyond;
        }
        if (candidateNull || currentNull) {
            // Whether the candidate lies after the current row.
            return candidateNull != nullsFirst;
        }
        long value = directed(column.get(candidate));
        long limit = saturatedAdd(directed(column.get(slot)), distance);
        return beyond ? value > limit : value >= limit;
    }

    private Cells.Longs key() {
        if (key == null) {
            throw new IllegalStateException("frames by offset have a key");
        }
        return key;
    }

    private long directed(long value) {
        return descending ? ~value : value;
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
            case OFFSETS ->
                    Math.min(position, firstFrom(partition, 0, slot, Math.min(0, -after), false));
        };
    }

    /// The end, exclusive, of the positions whose frame a change of the row in `slot`, at
    /// `position`, may reach.
    int lastReached(Partition partition, int position, int slot) {
        if (startUnbounded) {
            return partition.size;
        }
        return switch (mode) {
            case ROWS -> clip((long) position + Math.max(0, before) + 1, partition.size);
            case PEERS -> peersTo(partition, position, slot);
            case OFFSETS ->
                    Math.max(position, firstFrom(partition, 0, slot, Math.max(0, before), true));
        };
    }

    /// Where the peers of the row in `slot`, at `position`, begin.
    int peersFrom(Partition partition, int position, int slot) {
        if (position == 0 || rows.comparePeers(partition.order[position - 1], slot) != 0) {
            return position;
        }
        int low = 0;
        int high = position - 1;
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
