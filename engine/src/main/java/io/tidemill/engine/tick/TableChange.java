// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.store.BatchCodec;
import org.jspecify.annotations.Nullable;

/// Changes of one table.
///
/// @param relation the table's number
/// @param rows either new rows, with the user's columns and no weights; or changes with the stored
///   columns, in order, each of weight −1 (a row exactly as it is stored) or +1 (`$row` NULL;
///   `$arrival` NULL, or that of the row it corrects)
/// @param encoded `rows` encoded for the log, or null if the engine is to do that
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
public record TableChange(int relation, Batch rows, byte @Nullable [] encoded) {
    private static final int ENCODED_ROWS_MIN = 1024;

    // Not the compact form: javac 25 loses its parameters' @Nullable in the class file, so that
    // other modules could not pass null.
    public TableChange(int relation, Batch rows, byte @Nullable [] encoded) {
        this.relation = relation;
        this.rows = requireNonNull(rows, "rows");
        this.encoded = encoded;
    }

    /// A change that is encoded here, on the writer's thread, if it is large; small ones the engine
    /// puts together first.
    public static TableChange of(int relation, Batch rows, BatchCodec codec) {
        byte[] encoded = rows.size() >= ENCODED_ROWS_MIN ? codec.encode(rows, false) : null;
        return new TableChange(relation, rows, encoded);
    }
}
