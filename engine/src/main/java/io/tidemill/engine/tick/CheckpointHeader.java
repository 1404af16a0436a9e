// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// What a checkpoint says besides the state of relations.
///
/// @param tick the last one that is in it
/// @param nowMicros that tick's wall clock
/// @param sequences where each is, by relation
/// @param offsets up to where each source was read
record CheckpointHeader(
        long tick,
        long nowMicros,
        Map<Integer, SequencePosition> sequences,
        Map<String, byte[]> offsets) {
    private static final byte VERSION = 2;

    CheckpointHeader {
        sequences = Map.copyOf(sequences);
        offsets = new TreeMap<>(offsets);
    }

    /// Version (byte), tick, wall clock (longs); [Positions]; what `idleness` says. Big-endian.
    byte[] encode(Idleness idleness) {
        byte[] positions = new Positions(sequences, offsets).encode();
        var buffer =
                ByteBuffer.allocate(1 + 16 + positions.length + idleness.sizeBytes())
                        .put(VERSION)
                        .putLong(tick)
                        .putLong(nowMicros)
                        .put(positions);
        idleness.write(buffer);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /// Reads what [#encode] wrote.
    ///
    /// Errors: XX001 where it is of another version.
    static CheckpointHeader decode(ByteBuffer buffer, Idleness idleness) {
        if (buffer.get() != VERSION) {
            throw SqlException.of(SqlState.DATA_CORRUPTED, "the checkpoint is not readable");
        }
        long tick = buffer.getLong();
        long nowMicros = buffer.getLong();
        var positions = Positions.decode(buffer);
        if (buffer.hasRemaining()) {
            idleness.read(buffer);
        }
        return new CheckpointHeader(tick, nowMicros, positions.sequences(), positions.offsets());
    }
}
