// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.connector.SourceReader;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes of what a source read rows that its table takes. One thread.
final class SourceRows {
    private final TableDefinition table;
    private final RowCompletion completion;

    SourceRows(TableDefinition table, RowCompletion completion) {
        this.table = table;
        this.completion = completion;
    }

    /// What is to be written of one read.
    ///
    /// @param rows rows with the user's columns
    /// @param rejected the records that could not be taken, by the reader or the table
    record Prepared(Batch rows, List<SourceReader.Rejected> rejected) {}

    Prepared prepare(SourceReader.Read read) {
        if (read.rows().size() == 0) {
            return new Prepared(read.rows(), read.rejected());
        }
        var completed = completion.complete(read.rows(), read.missing());
        Batch rows = completed.rows();
        @Nullable SqlException[] reasons = nullsRefused(rows);
        for (var refused : completed.refused()) {
            if (reasons == null) {
                reasons = new SqlException[rows.size()];
            }
            reasons[refused.row()] = refused.reason();
        }
        if (reasons == null) {
            return new Prepared(rows, read.rejected());
        }
        var rejected = new ArrayList<>(read.rejected());
        int[] kept = new int[rows.size()];
        int count = 0;
        for (int row = 0; row < reasons.length; row++) {
            var reason = reasons[row];
            if (reason == null) {
                kept[count++] = row;
            } else {
                rejected.add(read.origins().rejected(row, reason));
            }
        }
        return new Prepared(rows.gather(Arrays.copyOf(kept, count), count), rejected);
    }

    /// By row, why it must not be written for a NULL in it; null where no row has one.
    private @Nullable SqlException @Nullable [] nullsRefused(Batch rows) {
        @Nullable SqlException[] reasons = null;
        for (int i = 0; i < table.columns().size(); i++) {
            var column = table.columns().get(i);
            if (column.nullable() || rows.column(i).nulls() == null) {
                continue;
            }
            for (int row = 0; row < rows.size(); row++) {
                if (rows.column(i).isNull(row)) {
                    if (reasons == null) {
                        reasons = new SqlException[rows.size()];
                    }
                    if (reasons[row] == null) {
                        reasons[row] = isNull(column);
                    }
                }
            }
        }
        return reasons;
    }

    private SqlException isNull(ColumnDefinition column) {
        return SqlException.of(
                SqlState.NOT_NULL_VIOLATION,
                "null value in column \""
                        + column.name()
                        + "\" of relation \""
                        + table.name().name()
                        + "\" violates not-null constraint");
    }
}
