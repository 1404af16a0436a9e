// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.TableDefinition;

/// A table's rows, for the engine's thread alone. Changes are made in order; within a tick they can
/// be undone.
public sealed interface StoredTable permits AppendTable, KeyedTable {
    /// What the table is.
    TableDefinition definition();

    /// It is another from now on, with the same columns stored.
    void redefine(TableDefinition changed);

    /// An empty table starts with this watermark.
    void startFrom(long watermarkMicros);

    /// Makes changes, as [io.tidemill.engine.tick.TableChange] describes them; all of them or, when
    /// it throws [io.tidemill.core.error.SqlException] (23505, 40001), possibly a part, which
    /// [#undo] takes back.
    ///
    /// @return the changes with the stored columns and weights
    Batch apply(Batch rows);

    /// Where the table stands, for [#undo]. Valid within the tick.
    Mark mark();

    /// Goes back to `mark`.
    void undo(Mark mark);

    /// Ends the tick: what the table holds now.
    RelationSnapshot snapshot();

    /// Notes what is to be saved; called between ticks, and not again before the result was
    /// installed.
    FrozenTable freeze(long nowMicros);

    /// A place to go back to.
    sealed interface Mark permits AppendTable.AppendMark, KeyedTable.KeyedMark {}
}
