// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.state.BytesTable;
import io.tidemill.engine.table.HiddenColumns;
import io.tidemill.engine.table.KeyCodec;
import io.tidemill.engine.table.KeyedSnapshot;
import java.util.Arrays;

/// Turns a source's rows into changes of a keyed table: each takes the place of the row with its
/// key. Of several rows with one key the last counts. One thread.
///
/// | table | rows | changes |
/// | --- | --- | --- |
/// | `(1, a)` | `(1, b)` | `−(1, a) +(1, b)` |
/// | | `(2, c) (2, d)` | `+(2, d)` |
final class Upsert {
    private final Schema stored;
    private final int userColumns;
    private final KeyCodec keys;
    private final Slice key = new Slice();

    Upsert(TableDefinition table) {
        stored = HiddenColumns.stored(table);
        userColumns = table.columns().size();
        keys =
                new KeyCodec(
                        stored, table.primaryKey().stream().mapToInt(Integer::intValue).toArray());
    }

    /// The changes that put `rows`, which have the user's columns, into what `base` holds: new rows
    /// with these columns where no key is taken, else changes with the stored columns.
    Batch changes(Batch rows, KeyedSnapshot base) {
        int[] last = lastOfEachKey(rows);
        var old = BatchBuilder.of(stored);
        for (int row : last) {
            key.reset();
            keys.append(rows, row, key);
            base.lookUp(key, old);
        }
        if (old.size() == 0) {
            return last.length == rows.size() ? rows : rows.gather(last, last.length);
        }
        var changes = BatchBuilder.of(stored);
        changes.append(old.build().negate());
        for (int row : last) {
            for (int column = 0; column < stored.size(); column++) {
                if (column < userColumns) {
                    changes.column(column).append(rows.column(column), row);
                } else {
                    // It arrives now, whatever it replaces.
                    changes.column(column).appendNull();
                }
            }
            changes.endRow(1);
        }
        return changes.build();
    }

    private int[] lastOfEachKey(Batch rows) {
        var seen = new BytesTable();
        int[] idOf = new int[rows.size()];
        int[] lastRow = new int[rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            key.reset();
            keys.append(rows, row, key);
            idOf[row] = seen.find(key.data, key.offset, key.length);
            lastRow[idOf[row]] = row;
        }
        int count = 0;
        int[] last = new int[rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            if (lastRow[idOf[row]] == row) {
                last[count++] = row;
            }
        }
        return Arrays.copyOf(last, count);
    }
}
