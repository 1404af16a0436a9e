// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import io.tidemill.core.catalog.SinkDefinition;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.Hashing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;

/// How far a sink has delivered changes, as saved with a checkpoint.
///
/// In bytes: version 1 (byte), hash of the sink's definition, tick (longs), the writer's position
/// (the rest). Big-endian.
///
/// @param definition a hash of what the sink is: a position means nothing to another sink that was
///   given the same name later
/// @param tick all changes up to this tick have been delivered, none after it
/// @param position where the writer stands
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
record SinkPosition(long definition, long tick, byte[] position) {
    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = 17;

    static long hash(SinkDefinition definition, Schema schema) {
        String text =
                definition.from()
                        + " "
                        + new TreeMap<>(definition.options())
                        + " "
                        + schema.fields();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Hashing.hash(bytes, 0, bytes.length);
    }

    byte[] encode() {
        return ByteBuffer.allocate(HEAD_BYTES + position.length)
                .put(VERSION)
                .putLong(definition)
                .putLong(tick)
                .put(position)
                .array();
    }

    /// The position in `bytes`, where there is one and it is of that sink.
    static Optional<SinkPosition> decode(byte[] bytes, long definition) {
        if (bytes.length < HEAD_BYTES || bytes[0] != VERSION) {
            return Optional.empty();
        }
        var buffer = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        long of = buffer.getLong();
        long tick = buffer.getLong();
        byte[] position = new byte[buffer.remaining()];
        buffer.get(position);
        return of == definition
                ? Optional.of(new SinkPosition(of, tick, position))
                : Optional.empty();
    }
}
