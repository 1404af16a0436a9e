// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Where sequences and sources stand, as the log and checkpoints hold it.
///
/// | field | bytes |
/// | --- | --- |
/// | number of sequences, then of each: its number, whether its position was given out, position | 4, then 4 + 1 + 8 each |
/// | number of offsets, then of each: length of the source's name, name (UTF-8), length, bytes | 4, then … |
///
/// All integers are big-endian.
///
/// @param sequences by number
/// @param offsets how far sources have been read, by source name
record Positions(Map<Integer, SequencePosition> sequences, Map<String, byte[]> offsets) {
    Positions {
        sequences = Map.copyOf(sequences);
        offsets = new TreeMap<>(offsets);
    }

    byte[] encode() {
        var names = new HashMap<String, byte[]>();
        int size = 4 + 13 * sequences.size() + 4;
        for (var offset : offsets.entrySet()) {
            byte[] name = offset.getKey().getBytes(UTF_8);
            names.put(offset.getKey(), name);
            size += 8 + name.length + offset.getValue().length;
        }
        var out = ByteBuffer.allocate(size).putInt(sequences.size());
        sequences.forEach((number, position) ->
                out.putInt(number)
                        .put((byte) (position.called() ? 1 : 0))
                        .putLong(position.value()));
        out.putInt(offsets.size());
        offsets.forEach((source, bytes) -> {
            byte[] name = names.getOrDefault(source, new byte[0]);
            out.putInt(name.length).put(name).putInt(bytes.length).put(bytes);
        });
        return out.array();
    }

    static Positions decode(ByteBuffer in) {
        var sequences = new HashMap<Integer, SequencePosition>();
        for (int i = in.getInt(); i > 0; i--) {
            int number = in.getInt();
            boolean called = in.get() != 0;
            sequences.put(number, new SequencePosition(in.getLong(), called));
        }
        var offsets = new TreeMap<String, byte[]>();
        for (int i = in.getInt(); i > 0; i--) {
            byte[] name = new byte[in.getInt()];
            in.get(name);
            byte[] bytes = new byte[in.getInt()];
            in.get(bytes);
            offsets.put(new String(name, UTF_8), bytes);
        }
        return new Positions(sequences, offsets);
    }
}
