// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.Frame;
import io.tidemill.core.plan.OverCall;
import io.tidemill.engine.state.Cells;
import org.jspecify.annotations.Nullable;

/// A call whose result follows from the row's place among the rows of its partition.
final class PositionalCall {
    private enum Name {
        ROW_NUMBER,
        RANK,
        DENSE_RANK,
        PERCENT_RANK,
        CUME_DIST,
        NTILE,
        LAG,
        LEAD,
        FIRST_VALUE,
        LAST_VALUE,
        NTH_VALUE
    }

    /// The place of a row.
    static final class Place {
        Partition partition = new Partition();
        int position;
        int peersFrom;
        int peersTo;
        int frameFrom;
        int frameTo;
        Frame.Exclude exclude = Frame.Exclude.NO_OTHERS;

        /// Whether the row before, if any, was not evaluated just before.
        boolean first;

        /// Whether the row is the first seen of its peers.
        boolean newPeers;

        /// The position of the frame's row with `number` rows before it, or -1 where there is none.
        int rowOfFrame(long number) {
            long left = number;
            for (int part = 0; part < 3; part++) {
                int from = Math.max(frameFrom, partFrom(part));
                int to = Math.min(frameTo, partTo(part));
                if (from < to && left < to - from) {
                    return (int) (from + left);
                }
                left -= Math.max(0, to - from);
            }
            return -1;
        }

        /// The position of the frame's last row, or -1.
        int lastOfFrame() {
            for (int part = 2; part >= 0; part--) {
                int from = Math.max(frameFrom, partFrom(part));
                int to = Math.min(frameTo, partTo(part));
                if (from < to) {
                    return to - 1;
                }
            }
            return -1;
        }

        // A frame has up to three parts: before what is left out, between, and behind.

        int partFrom(int part) {
            return switch (part) {
                case 0 -> 0;
                case 1 -> exclude == Frame.Exclude.TIES ? position : frameTo;
                default ->
                        switch (exclude) {
                            case NO_OTHERS -> frameTo;
                            case CURRENT_ROW -> position + 1;
                            case GROUP, TIES -> peersTo;
                        };
            };
        }

        int partTo(int part) {
            return switch (part) {
                case 0 ->
                        switch (exclude) {
                            case NO_OTHERS -> frameTo;
                            case CURRENT_ROW -> position;
                            case GROUP, TIES -> peersFrom;
                        };
                case 1 -> position + 1;
                default -> frameTo;
            };
        }
    }

    /// How far the change of a row reaches, by what was seen of all calls.
    static final class Reach {
        /// How many rows on.
        long back;

        /// How many rows ahead of it.
        long ahead;

        /// All that follow.
        boolean following;

        /// All of the partition.
        boolean whole;
    }

    private final Name name;
    private final Cells[] arguments;
    private final Cells result;

    /// Finds rows with a value, for `IGNORE NULLS`; null where NULLs count.
    private final @Nullable PlacesOfValues values;

    private long denseRank;

    private PositionalCall(Name name, Cells[] arguments, Cells result, boolean ignoreNulls) {
        this.name = name;
        this.arguments = arguments;
        this.result = result;
        this.values = ignoreNulls ? new PlacesOfValues(arguments[0]) : null;
    }

    /// The call, or null if it is one of an aggregate.
    ///
    /// @param results of the call, as they were last emitted
    static @Nullable PositionalCall of(OverCall call, Cells[] cells, Cells results) {
        for (var name : Name.values()) {
            if (name.name().equalsIgnoreCase(call.name())) {
                var arguments = new Cells[call.arguments().size()];
                for (int i = 0; i < arguments.length; i++) {
                    arguments[i] = cells[call.arguments().get(i)];
                }
                return new PositionalCall(name, arguments, results, call.ignoreNulls());
            }
        }
        return null;
    }

    boolean usesFrame() {
        return switch (name) {
            case FIRST_VALUE, LAST_VALUE, NTH_VALUE -> true;
            default -> false;
        };
    }

    boolean usesPeers() {
        return switch (name) {
            case RANK, DENSE_RANK, PERCENT_RANK, CUME_DIST -> true;
            default -> false;
        };
    }

    /// Adds how far changes reach, whatever the rows.
    void addReach(Reach reach) {
        switch (name) {
            case ROW_NUMBER, RANK, DENSE_RANK -> reach.following = true;
            case PERCENT_RANK, CUME_DIST, NTILE -> reach.whole = true;
            case LAG -> {
                reach.back = Math.max(reach.back, 1);
                // Any number of rows without a value may lie between.
                reach.following |= values != null;
            }
            case LEAD -> {
                reach.ahead = Math.max(reach.ahead, 1);
                reach.whole |= values != null;
            }
            case FIRST_VALUE, LAST_VALUE, NTH_VALUE -> {}
        }
    }

    /// Adds how far changes reach once the row in `slot` is there: an offset is a column.
    void see(int slot, Reach reach) {
        if (name != Name.LAG && name != Name.LEAD) {
            return;
        }
        long offset = name == Name.LAG ? -offset(slot) : offset(slot);
        reach.whole |= values != null && name == Name.LAG && offset > 0;
        reach.ahead = Math.max(reach.ahead, offset);
        reach.back = Math.max(reach.back, -offset);
    }

    private long offset(int slot) {
        return has(1) && !argument(1).isNull(slot) ? longArgument(1, slot) : 1;
    }

    private boolean has(int index) {
        return index < arguments.length;
    }

    private Cells argument(int index) {
        return arguments[index];
    }

    private long longArgument(int index, int slot) {
        return ((Cells.Longs) argument(index)).get(slot);
    }

    /// Appends the result of the row at `place`.
    void append(Place place, ColumnBuilder out) {
        int slot = place.partition.order[place.position];
        if (values != null && place.first) {
            values.forget();
        }
        switch (name) {
            case ROW_NUMBER -> longs(out).append(place.position + 1L);
            case RANK -> longs(out).append(place.peersFrom + 1L);
            case DENSE_RANK -> longs(out).append(denseRank(place));
            case PERCENT_RANK -> {
                int others = place.partition.size - 1;
                doubles(out).append(others == 0 ? 0 : (double) place.peersFrom / others);
            }
            case CUME_DIST -> doubles(out).append((double) place.peersTo / place.partition.size);
            case NTILE -> tile(place, slot, longs(out));
            case LAG -> shifted(place, slot, -1, out);
            case LEAD -> shifted(place, slot, 1, out);
            case FIRST_VALUE -> value(place, rowOfFrame(place, 0), out);
            case LAST_VALUE -> value(place, lastOfFrame(place), out);
            case NTH_VALUE -> nth(place, slot, out);
        }
    }

    private static ColumnBuilder.Longs longs(ColumnBuilder out) {
        return (ColumnBuilder.Longs) out;
    }

    private static ColumnBuilder.Doubles doubles(ColumnBuilder out) {
        return (ColumnBuilder.Doubles) out;
    }

    private long denseRank(Place place) {
        if (place.first) {
            boolean any = place.position > 0;
            int before = any ? place.partition.order[place.position - 1] : 0;
            long rank = any ? ((Cells.Longs) result).get(before) : 0;
            denseRank = rank + (any && place.peersFrom < place.position ? 0 : 1);
        } else if (place.newPeers) {
            denseRank++;
        }
        return denseRank;
    }

    private void tile(Place place, int slot, ColumnBuilder.Longs out) {
        if (argument(0).isNull(slot)) {
            out.appendNull();
            return;
        }
        long tiles = longArgument(0, slot);
        if (tiles <= 0) {
            throw SqlException.of(
                    SqlState.INVALID_ARGUMENT_FOR_NTILE,
                    "argument of ntile must be greater than zero");
        }
        long size = place.partition.size / tiles;
        long larger = place.partition.size % tiles;
        long inLarger = larger * (size + 1);
        long position = place.position;
        out.append(
                position < inLarger
                        ? position / (size + 1) + 1
                        : larger + (position - inLarger) / Math.max(1, size) + 1);
    }

    private void shifted(Place place, int slot, int direction, ColumnBuilder out) {
        if (has(1) && argument(1).isNull(slot)) {
            out.appendNull();
            return;
        }
        long steps = direction * offset(slot);
        long position =
                values == null || steps == 0
                        ? place.position + steps
                        : values.away(place.partition, place.position, steps);
        if (position >= 0 && position < place.partition.size) {
            argument(0).append(place.partition.order[(int) position], out);
        } else if (has(2)) {
            argument(2).append(slot, out);
        } else {
            out.appendNull();
        }
    }

    private int rowOfFrame(Place place, long number) {
        return values == null ? place.rowOfFrame(number) : values.ofFrame(place, number);
    }

    private int lastOfFrame(Place place) {
        return values == null ? place.lastOfFrame() : values.lastOfFrame(place);
    }

    private void value(Place place, int position, ColumnBuilder out) {
        if (position < 0) {
            out.appendNull();
        } else {
            argument(0).append(place.partition.order[position], out);
        }
    }

    private void nth(Place place, int slot, ColumnBuilder out) {
        if (argument(1).isNull(slot)) {
            out.appendNull();
            return;
        }
        long number = longArgument(1, slot);
        if (number <= 0) {
            throw SqlException.of(
                    SqlState.INVALID_ARGUMENT_FOR_NTH_VALUE,
                    "argument of nth_value must be greater than zero");
        }
        value(place, rowOfFrame(place, number - 1), out);
    }
}
