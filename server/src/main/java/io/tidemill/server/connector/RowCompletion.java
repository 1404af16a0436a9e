// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.connector.Missing;
import io.tidemill.core.error.SqlException;
import java.util.List;

/// Does for the rows of a source what `INSERT` does for its own before they are written: defaults
/// and identity numbers where a column is missing, `CHECK` conditions. (NOT NULL is looked after by
/// the source itself, afterwards.) Made for one table, used by one thread.
@FunctionalInterface
public interface RowCompletion {
    /// Completes and checks rows.
    ///
    /// @param rows rows with the table's columns, NULL where `missing` says that there is no value
    /// @param missing which columns the rows do not give
    /// @return as many rows, in the same order
    Completed complete(Batch rows, Missing missing);

    /// Rows as they are to be written.
    ///
    /// @param rows all of them, also those that are refused
    /// @param refused those that must not be written
    record Completed(Batch rows, List<Refused> refused) {
        public Completed {
            requireNonNull(rows, "rows");
            refused = List.copyOf(refused);
        }
    }

    /// A row that must not be written.
    ///
    /// @param row its index
    record Refused(int row, SqlException reason) {}

    /// For a table without defaults, identity columns and checks.
    static RowCompletion nothing() {
        return (rows, missing) -> new Completed(rows, List.of());
    }
}
