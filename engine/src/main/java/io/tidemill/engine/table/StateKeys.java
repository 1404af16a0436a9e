// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.store.Cursor;
import io.tidemill.core.store.Space;
import io.tidemill.core.store.Store;
import io.tidemill.core.store.Writes;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import java.nio.ByteBuffer;

/// The keys of stored state: relation (int), part (int), page (long), all big-endian. Part 0 is a
/// relation's content, part 1 its counters, part `2 + i` the state of operator `i` of its circuit.
public final class StateKeys {
    /// A relation's content.
    public static final int CONTENT = 0;

    /// A relation's counters.
    public static final int COUNTERS = 1;

    /// The state of a circuit's first operator.
    public static final int OPERATORS = 2;

    private StateKeys() {}

    /// The key of a page.
    public static byte[] key(int relation, int part, long page) {
        return ByteBuffer.allocate(16).putInt(relation).putInt(part).putLong(page).array();
    }

    /// A sink that adds the pages of a part to `writes`.
    public static PageSink sink(Writes writes, int relation, int part) {
        return new PageSink() {
            @Override
            public void put(long page, byte[] bytes) {
                writes.put(Space.STATE, key(relation, part, page), bytes);
            }

            @Override
            public void delete(long page) {
                writes.delete(Space.STATE, key(relation, part, page));
            }
        };
    }

    /// The stored pages of a part.
    public static PageSource source(Store store, int relation, int part) {
        return reader -> {
            try (Cursor cursor =
                    store.scan(Space.STATE, key(relation, part, 0), key(relation, part + 1, 0))) {
                while (cursor.next()) {
                    reader.page(ByteBuffer.wrap(cursor.key()).getLong(8), cursor.value());
                }
            }
        };
    }

    /// Adds the removal of all that is stored of a relation.
    public static void deleteAll(Writes writes, int relation) {
        byte[] from = ByteBuffer.allocate(4).putInt(relation).array();
        byte[] to = ByteBuffer.allocate(4).putInt(relation + 1).array();
        writes.deleteRange(Space.STATE, from, to);
        writes.deleteRange(Space.ROWS, from, to);
    }
}
