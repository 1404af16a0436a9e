// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.store.BatchCodec;
import io.tidemill.core.store.Cursor;
import io.tidemill.core.store.Space;
import io.tidemill.core.store.Store;
import io.tidemill.core.store.Writes;
import io.tidemill.core.type.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// The inputs of one tick, as they stand in the log. Under key `tick (long), part (int)`,
/// big-endian, part 0 is the header:
///
/// | field | bytes |
/// | --- | --- |
/// | version, 2 | 1 |
/// | wall clock, microseconds since 1970-01-01 UTC | 8 |
/// | number of changes, then of each: relation, number of columns | 4, then 4 + 4 each |
/// | [Positions] | … |
///
/// and part `1 + i` is the batch of change `i`. All integers are big-endian.
///
/// @param changes in the order in which they are applied
record TickRecord(
        long tick,
        long nowMicros,
        List<TableChange> changes,
        Map<Integer, SequencePosition> sequences,
        Map<String, byte[]> offsets) {
    private static final byte VERSION = 2;
    private static final int KEY_BYTES = 12;

    TickRecord {
        changes = List.copyOf(changes);
        sequences = Map.copyOf(sequences);
        offsets = Map.copyOf(offsets);
    }

    /// The first key of a tick.
    static byte[] key(long tick, int part) {
        return ByteBuffer.allocate(KEY_BYTES).putLong(tick).putInt(part).array();
    }

    void write(Writes writes, BatchCodec codec) {
        byte[] positions = new Positions(sequences, offsets).encode();
        int size = 1 + 8 + 4 + 8 * changes.size() + positions.length;
        var header = ByteBuffer.allocate(size).put(VERSION).putLong(nowMicros);
        header.putInt(changes.size());
        for (int i = 0; i < changes.size(); i++) {
            var change = changes.get(i);
            header.putInt(change.relation()).putInt(change.rows().columnCount());
            byte[] encoded = change.encoded();
            writes.put(
                    Space.LOG,
                    key(tick, 1 + i),
                    encoded == null ? codec.encode(change.rows(), false) : encoded);
        }
        header.put(positions);
        writes.put(Space.LOG, key(tick, 0), header.array());
    }

    /// Gives the records after tick `after` to `reader`, in order.
    ///
    /// @param kinds the kinds of a relation's stored columns
    static void replay(
            Store store,
            BatchCodec codec,
            long after,
            IntFunction<Kind[]> kinds,
            java.util.function.Consumer<TickRecord> reader) {
        try (Cursor cursor = store.scan(Space.LOG, key(after + 1, 0), null)) {
            while (cursor.next()) {
                reader.accept(read(cursor, codec, kinds));
            }
        }
    }

    private static TickRecord read(Cursor cursor, BatchCodec codec, IntFunction<Kind[]> kinds) {
        long tick = ByteBuffer.wrap(cursor.key()).getLong();
        var header = ByteBuffer.wrap(cursor.value());
        if (header.get() != VERSION) {
            throw corrupted(tick);
        }
        long nowMicros = header.getLong();
        int count = header.getInt();
        var relations = new int[count];
        var columns = new int[count];
        for (int i = 0; i < count; i++) {
            relations[i] = header.getInt();
            columns[i] = header.getInt();
        }
        var positions = Positions.decode(header);
        var changes = new ArrayList<TableChange>();
        for (int i = 0; i < count; i++) {
            if (!cursor.next()) {
                throw corrupted(tick);
            }
            Kind[] of = java.util.Arrays.copyOf(kinds.apply(relations[i]), columns[i]);
            boolean[] wanted = new boolean[of.length];
            java.util.Arrays.fill(wanted, true);
            byte[] bytes = cursor.value();
            Batch rows = codec.decode(bytes, 0, bytes.length, of, wanted);
            changes.add(new TableChange(relations[i], rows, null));
        }
        return new TickRecord(tick, nowMicros, changes, positions.sequences(), positions.offsets());
    }

    private static SqlException corrupted(long tick) {
        return SqlException.of(
                SqlState.DATA_CORRUPTED, "the log's record of tick " + tick + " is not readable");
    }
}
