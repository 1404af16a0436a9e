// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;

/// Values of `time`: microseconds since midnight, 24:00:00 included.
public final class Times {
    private Times() {}

    /// The time of day that `text` writes.
    ///
    /// @throws SqlException 22007 when it is not a time, 22008 when a field is out of range
    public static long parse(Slice text) {
        return new DateTimeText(text, "time").toTime();
    }

    /// Appends the time to `out`.
    public static void format(long time, Slice out) {
        long seconds = time / Timestamps.MICROS_PER_SECOND;
        TextScan.appendPadded(out, seconds / 3600, 2);
        out.append(':');
        TextScan.appendPadded(out, seconds / 60 % 60, 2);
        out.append(':');
        TextScan.appendPadded(out, seconds % 60, 2);
        appendFraction((int) (time % Timestamps.MICROS_PER_SECOND), out);
    }

    static void appendFraction(int micros, Slice out) {
        if (micros == 0) {
            return;
        }
        int digits = 6;
        int rest = micros;
        while (rest % 10 == 0) {
            rest /= 10;
            digits--;
        }
        out.append('.');
        TextScan.appendPadded(out, rest, digits);
    }

    /// `time` rounded to `precision` digits of the second, 0 to 6.
    public static long round(long time, int precision) {
        return Timestamps.round(time, precision);
    }
}
