// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

/// Which rows are late for their session, and when sessions are final.
///
/// @param arrivalColumn the hidden input column with the watermark when the row came, or
///   [#NO_COLUMN]
/// @param rowColumn the hidden input column with the row's number, or [#NO_COLUMN]
/// @param allowedMicros how long after its end a session still takes rows
/// @param onClose whether sessions are emitted once, when they are final
public record SessionLateness(
        int arrivalColumn, int rowColumn, long allowedMicros, boolean onClose) {
    /// There is no such hidden column.
    public static final int NO_COLUMN = -1;

    /// No row is late.
    public static final SessionLateness NONE = new SessionLateness(NO_COLUMN, NO_COLUMN, 0, false);
}
