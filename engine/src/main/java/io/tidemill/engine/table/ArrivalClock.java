// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.catalog.WatermarkDefinition;

/// A table's watermark as rows come: the largest time so far less the delay.
final class ArrivalClock {
    private final int column;
    private final long delayMicros;
    private long watermarkMicros = Long.MIN_VALUE;

    ArrivalClock(WatermarkDefinition definition) {
        this.column = definition.column();
        this.delayMicros = definition.delayMicros();
    }

    long watermarkMicros() {
        return watermarkMicros;
    }

    void set(long newWatermarkMicros) {
        watermarkMicros = newWatermarkMicros;
    }

    /// The column of the event time.
    int column() {
        return column;
    }

    /// Sets `arrival[i]` to the watermark just before row `i` came, for rows `0 … size`.
    void advance(LongColumn times, int size, long[] arrival) {
        long[] values = times.values();
        long watermark = watermarkMicros;
        boolean nulls = times.nulls() != null;
        for (int i = 0; i < size; i++) {
            arrival[i] = watermark;
            if (nulls && times.isNull(i)) {
                continue;
            }
            watermark = Math.max(watermark, after(values[i]));
        }
        watermarkMicros = watermark;
    }

    private long after(long timeMicros) {
        if (timeMicros == Long.MIN_VALUE || timeMicros == Long.MAX_VALUE) {
            return Long.MIN_VALUE; // The infinities say nothing of the clock.
        }
        long watermark = timeMicros - delayMicros;
        return watermark > timeMicros ? Long.MIN_VALUE : watermark;
    }
}
