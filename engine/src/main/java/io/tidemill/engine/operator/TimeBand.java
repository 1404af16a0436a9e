// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.IntervalText;
import io.tidemill.engine.window.Windows;

/// How far apart in time the rows of a pair are: `low <= right.time - left.time <= high`.
///
/// @param leftTime the left input's column
/// @param rightTime the right input's column
/// @param lowMicros may be negative
/// @param highMicros not below `lowMicros`
public record TimeBand(int leftTime, int rightTime, long lowMicros, long highMicros) {
    public TimeBand {
        if (lowMicros > highMicros) {
            throw new IllegalArgumentException("a band is not empty");
        }
    }

    /// `time` moved by `micros`; the infinities stay what they are, and are where it would leave
    /// the range of times.
    static long moved(long time, long micros) {
        if (!Windows.isFinite(time)) {
            return time;
        }
        long moved = time + micros;
        if (((time ^ moved) & (micros ^ moved)) < 0) {
            return micros < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return moved;
    }

    /// How long after its own time a left row may come or have partners that are yet to come.
    long leftWaitsMicros() {
        return Math.max(0, highMicros);
    }

    /// The same for a right row.
    long rightWaitsMicros() {
        return Math.max(0, -lowMicros);
    }

    /// How long after its own time a left row waits or has partners that do.
    long leftStaysMicros() {
        return Math.max(leftWaitsMicros(), moved(rightWaitsMicros(), highMicros));
    }

    /// The same for a right row.
    long rightStaysMicros() {
        return Math.max(rightWaitsMicros(), moved(leftWaitsMicros(), -lowMicros));
    }

    /// The condition as a person reads it.
    String describe(String left, String right) {
        return right + " between " + bound(left, lowMicros) + " and " + bound(left, highMicros);
    }

    private static String bound(String time, long micros) {
        if (micros == 0) {
            return time;
        }
        var interval = new Slice();
        var text = new Slice();
        Interval.set(0, 0, Math.abs(micros), interval);
        IntervalText.format(interval, text);
        return time + (micros < 0 ? " - " : " + ") + text.toText();
    }
}
