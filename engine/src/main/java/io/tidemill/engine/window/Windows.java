// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.plan.WindowAssign;

/// The windows of `TUMBLE`, `HOP` or `CUMULATE`: which of them a time lies in. A window holds the
/// times from its start, inclusive, to its end, exclusive; times before 1970 are no special case.
///
/// @param sizeMicros length of a window; of the longest for `CUMULATE`
/// @param slideMicros distance of starts for `HOP`, of ends for `CUMULATE`
/// @param offsetMicros shift of all windows from 1970-01-01
public record Windows(
        WindowAssign.Kind kind, long sizeMicros, long slideMicros, long offsetMicros) {
    public Windows {
        requireNonNull(kind, "kind");
        if (kind == WindowAssign.Kind.SESSION) {
            throw new IllegalArgumentException("the windows of sessions depend on their rows");
        }
        if (sizeMicros <= 0 || slideMicros <= 0) {
            throw new IllegalArgumentException("windows have a positive size and slide");
        }
    }

    /// Whether `time` is a point in time: NULLs aside, the infinities lie in no window.
    public static boolean isFinite(long time) {
        return time != Long.MIN_VALUE && time != Long.MAX_VALUE;
    }

    /// In how many windows a time may lie.
    public int countMax() {
        return switch (kind) {
            case TUMBLE, SESSION -> 1;
            case HOP, CUMULATE -> Math.toIntExact((sizeMicros + slideMicros - 1) / slideMicros);
        };
    }

    /// The start of the `TUMBLE` or longest `CUMULATE` window that `time` lies in.
    public long start(long time) {
        return time - Math.floorMod(time - offsetMicros, sizeMicros);
    }

    /// Writes the windows that `time` lies in, from position `at` on; how many. There must be room
    /// for [#countMax].
    public int assign(long time, long[] starts, long[] ends, int at) {
        return switch (kind) {
            case TUMBLE, SESSION -> {
                starts[at] = start(time);
                ends[at] = starts[at] + sizeMicros;
                yield 1;
            }
            case HOP -> hop(time, starts, ends, at);
            case CUMULATE -> cumulate(time, starts, ends, at);
        };
    }

    private int hop(long time, long[] starts, long[] ends, int at) {
        int count = 0;
        long start = time - Math.floorMod(time - offsetMicros, slideMicros);
        for (; start > time - sizeMicros; start -= slideMicros) {
            starts[at + count] = start;
            ends[at + count] = start + sizeMicros;
            count++;
        }
        return count;
    }

    private int cumulate(long time, long[] starts, long[] ends, int at) {
        int count = 0;
        long start = start(time);
        long end = start + ((time - start) / slideMicros + 1) * slideMicros;
        for (; end <= start + sizeMicros; end += slideMicros) {
            starts[at + count] = start;
            ends[at + count] = end;
            count++;
        }
        return count;
    }
}
