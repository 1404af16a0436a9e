// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import org.jspecify.annotations.Nullable;

/// How a table's event time advances: the watermark is the largest time seen less a delay.
///
/// @param column index of the time column, a timestamp or timestamptz
/// @param delayMicros how far rows may be behind the latest one
/// @param lateInto the table that keeps the rows which come later than that, or null
public record WatermarkDefinition(int column, long delayMicros, @Nullable QualifiedName lateInto) {
    public WatermarkDefinition {
        if (column < 0 || delayMicros < 0) {
            throw new IllegalArgumentException("column and delay must not be negative");
        }
    }
}
