// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

/// The ends of the windows of `HOP`: one every slide. A time lies in the windows that end at
/// [#first], [#last] and every slide between; in none where the last is before the first.
///
/// @param sizeMicros length of a window
/// @param slideMicros distance of ends
/// @param offsetMicros shift of all windows from 1970-01-01
public record HopEnds(long sizeMicros, long slideMicros, long offsetMicros) {
    public HopEnds {
        if (sizeMicros <= 0 || slideMicros <= 0) {
            throw new IllegalArgumentException("windows have a positive size and slide");
        }
    }

    /// The end of the first window that `time` lies in.
    public long first(long time) {
        return time - Math.floorMod(time - offsetMicros - sizeMicros, slideMicros) + slideMicros;
    }

    /// The end of the last window that `time` lies in.
    public long last(long time) {
        return time - Math.floorMod(time - offsetMicros, slideMicros) + sizeMicros;
    }

    /// The least end after `bound`, from `end` on.
    ///
    /// @param bound a time at most a window's size after `end`
    public long after(long end, long bound) {
        return end > bound ? end : end + ((bound - end) / slideMicros + 1) * slideMicros;
    }

    /// Until when times after `time` lie in the same windows, exclusive.
    public long sameUntil(long time) {
        return Math.min(first(time), last(time) - sizeMicros + slideMicros);
    }
}
