// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

/// What a column has to do with time.
public enum TimeRole {
    /// The start of a window.
    WINDOW_START,
    /// The end of a window.
    WINDOW_END,
    /// The last instant of a window.
    WINDOW_TIME,
    /// The event time that a table's watermark is about.
    EVENT_TIME,
    /// The clock of the tick in which a row came.
    PROCESSING_TIME,
    /// Nothing.
    NONE;

    /// Whether a watermark, or the clock, is about it: windows over it close. (A window that is
    /// open may have begun long before the watermark.)
    public boolean closes() {
        return isEventTime() || this == PROCESSING_TIME;
    }

    /// Whether a watermark is about it.
    public boolean isEventTime() {
        return this == EVENT_TIME || this == WINDOW_TIME || this == WINDOW_END;
    }
}
