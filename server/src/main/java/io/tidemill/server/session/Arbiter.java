// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.engine.table.KeyCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A unique key by which `ON CONFLICT` tells whether a row is there, and the keys of the rows that
/// the command has dealt with.
final class Arbiter {
    private final int unique;
    private final KeyCodec columns;
    private final Set<ByteBuffer> seen = new HashSet<>();
    private final Slice key = new Slice();
    private @Nullable ByteBuffer current;

    private Arbiter(int unique, KeyCodec columns) {
        this.unique = unique;
        this.columns = columns;
    }

    /// The keys of `table` that have these columns; all where none is given.
    static List<Arbiter> of(TableDefinition table, List<Integer> key) {
        var arbiters = new ArrayList<Arbiter>();
        var keys = table.uniqueKeys();
        for (int i = 0; i < keys.size(); i++) {
            var columns = keys.get(i).columns();
            if (key.isEmpty() || new HashSet<>(columns).equals(new HashSet<>(key))) {
                arbiters.add(new Arbiter(i, KeyCodec.of(table.schema(), columns)));
            }
        }
        return arbiters;
    }

    /// Its place among the table's unique keys.
    int unique() {
        return unique;
    }

    /// Whether no row with this row's key was noted. A key with a NULL is always new.
    boolean isNew(Batch rows, int row) {
        if (columns.anyNull(rows, row)) {
            current = null;
            return true;
        }
        key.reset();
        columns.append(rows, row, key);
        current = ByteBuffer.wrap(key.toBytes());
        return !seen.contains(current);
    }

    /// Notes the row that was asked for last.
    void note() {
        if (current != null) {
            seen.add(current);
        }
    }
}
