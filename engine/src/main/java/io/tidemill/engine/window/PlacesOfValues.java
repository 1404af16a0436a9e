// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import io.tidemill.engine.state.Cells;

/// Finds the rows of a partition in which an argument is not NULL, for `IGNORE NULLS`. Rows are
/// asked for in their order, so the NULLs that the last search passed over are passed over at once
/// by the next.
final class PlacesOfValues {
    private final Cells argument;

    // NULLs only, the ends left out: as the last searches ahead and back found.
    private int aheadFrom;
    private int aheadTo;
    private int backFrom;
    private int backTo;

    PlacesOfValues(Cells argument) {
        this.argument = argument;
    }

    /// The rows have changed, or are others.
    void forget() {
        aheadFrom = 0;
        aheadTo = 0;
        backFrom = 0;
        backTo = 0;
    }

    /// The position that is so many values away from `position`, or -1.
    int away(Partition partition, int position, long steps) {
        int at = position;
        for (long left = Math.abs(steps); left > 0; left--) {
            at =
                    steps > 0
                            ? next(partition, at + 1, partition.size)
                            : previous(partition, at - 1, 0);
            if (at < 0) {
                return -1;
            }
        }
        return at;
    }

    /// The position of the frame's value with `number` values before it, or -1.
    int ofFrame(PositionalCall.Place place, long number) {
        long left = number;
        for (int part = 0; part < 3; part++) {
            int from = Math.max(place.frameFrom, place.partFrom(part));
            int to = Math.min(place.frameTo, place.partTo(part));
            int at = next(place.partition, from, to);
            while (at >= 0) {
                if (left-- == 0) {
                    return at;
                }
                at = next(place.partition, at + 1, to);
            }
        }
        return -1;
    }

    /// The position of the frame's last value, or -1.
    int lastOfFrame(PositionalCall.Place place) {
        for (int part = 2; part >= 0; part--) {
            int from = Math.max(place.frameFrom, place.partFrom(part));
            int to = Math.min(place.frameTo, place.partTo(part));
            int at = previous(place.partition, to - 1, from);
            if (at >= 0) {
                return at;
            }
        }
        return -1;
    }

    private boolean isNull(Partition partition, int position) {
        return argument.isNull(partition.order[position]);
    }

    /// The first value at `from` or behind it, and before `to`; or -1.
    private int next(Partition partition, int from, int to) {
        int at = from;
        while (at < to) {
            if (at >= aheadFrom && at < aheadTo) {
                at = aheadTo;
            } else if (isNull(partition, at)) {
                at++;
            } else {
                break;
            }
        }
        if (at > from) {
            aheadFrom = from;
            aheadTo = at;
        }
        return at < to ? at : -1;
    }

    /// The last value at `from` or before it, and not before `to`; or -1.
    private int previous(Partition partition, int from, int to) {
        int at = from;
        while (at >= to) {
            if (at > backFrom && at < backTo) {
                at = backFrom;
            } else if (isNull(partition, at)) {
                at--;
            } else {
                break;
            }
        }
        if (at < from) {
            backFrom = at;
            backTo = from + 1;
        }
        return at >= to ? at : -1;
    }
}
