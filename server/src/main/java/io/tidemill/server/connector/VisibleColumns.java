// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.table.Consolidator;
import io.tidemill.engine.table.HiddenColumns;
import java.util.List;
import java.util.stream.IntStream;

/// Takes the hidden columns out of a relation's rows.
final class VisibleColumns {
    private final Schema visible;
    private final int[] indexes;

    /// @param visible the columns that users see
    /// @param stored the columns of the rows that come
    VisibleColumns(Schema visible, Schema stored) {
        this.visible = visible;
        this.indexes =
                IntStream.range(0, stored.size())
                        .filter(i -> !HiddenColumns.isHidden(stored.field(i).name()))
                        .toArray();
        if (indexes.length != visible.size()) {
            throw new IllegalArgumentException(
                    "columns differ: " + stored.names() + ", " + visible.names());
        }
    }

    /// The rows as users see them.
    Batch of(Batch rows) {
        return rows.select(indexes);
    }

    /// The changes as users see them: what differed in hidden columns only cancels out.
    Batch changes(Batch rows) {
        var seen = of(rows);
        return rows.weights() == null || indexes.length == rows.columnCount()
                ? seen
                : Consolidator.consolidate(visible, List.of(seen));
    }
}
