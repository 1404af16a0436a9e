// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.ColumnBuilder;

/// A model as it was at the end of a tick, for use on rows. One thread.
public interface ModelReader {
    /// Appends what the model makes of the first `rows.size()` rows: a value a row to each column
    /// of [ModelType#predicted]; NULL where it cannot say.
    ///
    /// @param arguments the columns of `rows` that stand for the model's arguments
    void predict(Batch rows, int[] arguments, ColumnBuilder[] out);

    /// Says nothing of a row.
    static void appendNulls(ColumnBuilder[] out) {
        for (var column : out) {
            column.appendNull();
        }
    }
}
