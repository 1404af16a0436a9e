// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

/// Where the group of peers begins that is some groups before that of the current row, cut to the
/// partition. It goes on with the rows, a group at a time.
final class GroupPointer {
    private final FrameBounds bounds;
    private final long distance;
    private int position;
    // How many groups the position is before the current one: as many as asked for, or as there
    // are.
    private long lag;

    /// A pointer.
    ///
    /// @param distance how many groups before the current one; negative for after
    GroupPointer(FrameBounds bounds, long distance) {
        this.bounds = bounds;
        this.distance = distance;
    }

    /// The position for the row at `place`, which is the first one or follows the one before.
    int at(PositionalCall.Place place) {
        if (place.first) {
            lag = 0;
            position = place.peersFrom;
            while (lag < distance && position > 0) {
                position = bounds.groupsBack(place.partition, position, 1);
                lag++;
            }
        } else if (place.newPeers) {
            lag++;
        }
        while (lag > distance && position < place.partition.size) {
            position = bounds.groupsOn(place.partition, position, 1);
            lag--;
        }
        return position;
    }
}
