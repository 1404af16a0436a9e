// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import static java.nio.charset.StandardCharsets.UTF_8;

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

    /// Version (byte), tick, wall clock (longs); sequences as in [TickRecord]; number of offsets
    /// (int), of each length and UTF-8 bytes of the name, length and bytes (ints); what `idleness`
    /// says. Big-endian.
    byte[] encode(Idleness idleness) {
        int size = 1 + 16 + 4 + TickRecord.SEQUENCE_BYTES * sequences.size() + 4;
        size += idleness.sizeBytes();
        for (var offset : offsets.entrySet()) {
            size += 8 + 3 * offset.getKey().length() + offset.getValue().length;
        }
        var buffer = ByteBuffer.allocate(size).put(VERSION).putLong(tick).putLong(nowMicros);
        TickRecord.writeSequences(sequences, buffer);
        buffer.putInt(offsets.size());
        offsets.forEach((source, bytes) -> {
            byte[] name = source.getBytes(UTF_8);
            buffer.putInt(name.length).put(name).putInt(bytes.length).put(bytes);
        });
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
        var sequences = TickRecord.readSequences(buffer);
        var offsets = new TreeMap<String, byte[]>();
        for (int i = buffer.getInt(); i > 0; i--) {
            byte[] name = new byte[buffer.getInt()];
            buffer.get(name);
            byte[] bytes = new byte[buffer.getInt()];
            buffer.get(bytes);
            offsets.put(new String(name, UTF_8), bytes);
        }
        if (buffer.hasRemaining()) {
            idleness.read(buffer);
        }
        return new CheckpointHeader(tick, nowMicros, sequences, offsets);
    }
}
