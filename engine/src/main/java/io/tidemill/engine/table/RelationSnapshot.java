// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.type.Schema;
import org.jspecify.annotations.Nullable;

/// What a table or a materialized view held at the end of a tick. Immutable; any thread may read
/// it.
public sealed interface RelationSnapshot permits AppendSnapshot, KeyedSnapshot, ViewSnapshot {
    /// The columns as stored: the user's, then the hidden ones ([HiddenColumns]).
    Schema storedSchema();

    /// Number of rows.
    long rowCount();

    /// The event time before which no more rows are expected; `Long.MIN_VALUE` where nothing is
    /// known.
    long watermarkMicros();

    /// The rows, with the stored columns, that may meet `restriction`. Weights may be above 1,
    /// never below.
    ///
    /// @param wanted by stored column, whether it will be read; others may be left empty
    Scan scan(Restriction restriction, boolean[] wanted);

    /// What a view offers besides its rows, or null.
    default @Nullable Attachment attachment() {
        return null;
    }

    /// All rows with all stored columns.
    default Scan scan() {
        var wanted = new boolean[storedSchema().size()];
        java.util.Arrays.fill(wanted, true);
        return scan(Restriction.NONE, wanted);
    }

    /// Rows in batches.
    interface Scan {
        /// The next rows, or null at the end.
        @Nullable Batch next();
    }
}
