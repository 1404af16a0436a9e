// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.set;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import java.util.List;

/// Takes the rows of one call.
public final class RowSink {
    /// How many rows one call may give.
    public static final int ROWS_MAX = 50_000_000;

    private final ColumnBuilder[] columns;
    private int count;

    /// No rows yet.
    public RowSink(List<Field> fields) {
        columns =
                fields.stream()
                        .map(field -> ColumnBuilder.of(field.type().kind()))
                        .toArray(ColumnBuilder[]::new);
    }

    /// How many rows there are.
    public int count() {
        return count;
    }

    /// Column `index` of the row that is being made, for an appender that fills it itself.
    ColumnBuilder column(int index) {
        return columns[index];
    }

    /// The columns of the row that is being made are complete.
    void endRow() {
        if (++count > ROWS_MAX) {
            throw SqlException.of(
                            SqlState.PROGRAM_LIMIT_EXCEEDED,
                            "a set-returning function gives more than " + ROWS_MAX + " rows")
                    .hint("Ask for fewer rows, or in parts.");
        }
    }

    /// A row of one `LONG`.
    void row(long value) {
        ((ColumnBuilder.Longs) columns[0]).append(value);
        endRow();
    }

    /// A row of one `BYTES`.
    void row(Slice value) {
        ((ColumnBuilder.Bytes) columns[0]).append(value);
        endRow();
    }

    /// A row of one NULL.
    void rowOfNull() {
        columns[0].appendNull();
        endRow();
    }

    /// A row of one value, from elsewhere.
    public void row(Column source, int row) {
        columns[0].append(source, row);
        endRow();
    }

    /// Fills up to `size` rows with NULLs.
    public void pad(int size) {
        while (count < size) {
            for (ColumnBuilder column : columns) {
                column.appendNull();
            }
            count++;
        }
    }

    /// The columns.
    public Column[] build() {
        var built = new Column[columns.length];
        for (int i = 0; i < built.length; i++) {
            built[i] = columns[i].build();
        }
        return built;
    }
}
