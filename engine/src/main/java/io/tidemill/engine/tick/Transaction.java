// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one client or source writes at once: all of it takes effect in one tick, or none.
///
/// @param changes changes of tables, in order
/// @param sequences up to where numbers of sequences are reserved, by the sequence's number
/// @param offsets how far sources have been read, by source name; opaque to the engine
/// @param expectedCatalog the catalog's version that it was planned against; it is refused (40001)
///   where the catalog has changed since
/// @param reads what it read that must not have changed since
public record Transaction(
        List<TableChange> changes,
        Map<Integer, SequencePosition> sequences,
        Map<String, byte[]> offsets,
        long expectedCatalog,
        Reads reads) {
    /// Tables that a serializable transaction read, all as of one tick: it is refused (40001) where
    /// one of them has changed since.
    public record Reads(Set<Integer> relations, long tick) {
        /// Nothing was read that matters.
        public static final Reads NONE = new Reads(Set.of(), 0);

        public Reads {
            relations = Set.copyOf(relations);
        }
    }

    /// One whose reads do not matter.
    public Transaction(
            List<TableChange> changes,
            Map<Integer, SequencePosition> sequences,
            Map<String, byte[]> offsets,
            long expectedCatalog) {
        this(changes, sequences, offsets, expectedCatalog, Reads.NONE);
    }

    public Transaction {
        changes = List.copyOf(changes);
        sequences = Map.copyOf(sequences);
        offsets = Map.copyOf(offsets);
    }

    /// Number of rows in it.
    public long rowCount() {
        long count = 0;
        for (var change : changes) {
            count += change.rows().size();
        }
        return count;
    }
}
