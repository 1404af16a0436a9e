// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.IntervalText;

/// Lengths of time in options: `WITH (retention = '30 days')`.
public final class Intervals {
    private Intervals() {}

    /// The length of an interval as text, a month taken as 30 days; microseconds.
    ///
    /// Errors: 22007 where it is none.
    public static long micros(String text) {
        var interval = new Slice();
        interval.reset();
        IntervalText.parse(Slice.of(text), interval);
        return Interval.totalMicros(interval);
    }
}
