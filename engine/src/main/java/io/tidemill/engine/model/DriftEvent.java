// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;

/// What was done about a model whose errors had changed, as in `tm_catalog.tm_drift_events`.
///
/// @param key of which key; empty where there are no keys
/// @param before the mean error before, or that of the model that was replaced
/// @param after the mean error after, or that of its replacement
public record DriftEvent(
        String key, long tick, long nowMicros, double before, double after, String action) {
    private static final int VERSION = 1;

    byte[] encode() {
        var writer = new StateWriter();
        writer.putByte(VERSION);
        writer.putText(key);
        writer.putLong(tick);
        writer.putLong(nowMicros);
        writer.putDouble(before);
        writer.putDouble(after);
        writer.putText(action);
        return writer.toBytes();
    }

    static DriftEvent decode(byte[] state) {
        var reader = new StateReader(state);
        reader.getByte();
        return new DriftEvent(
                reader.getText(),
                reader.getLong(),
                reader.getLong(),
                reader.getDouble(),
                reader.getDouble(),
                reader.getText());
    }
}
