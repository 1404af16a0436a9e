// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import java.util.stream.IntStream;

/// The rows that a join emits: the columns of its left input, then, where it emits pairs, those of
/// its right one.
final class JoinedRows {
    private final Kind[] kinds;
    private final int rightFrom;

    /// @param pairs whether rows have the columns of both
    JoinedRows(Schema left, Schema right, boolean pairs) {
        rightFrom = left.size();
        int size = rightFrom + (pairs ? right.size() : 0);
        kinds =
                IntStream.range(0, size)
                        .mapToObj(c -> c < rightFrom ? left.kind(c) : right.kind(c - rightFrom))
                        .toArray(Kind[]::new);
    }

    /// The number of the first column of input number `input`.
    int from(int input) {
        return input == 0 ? 0 : rightFrom;
    }

    /// Rows of input number `input` that have no match: with NULLs in place of the other's columns.
    Batch alone(int input, Batch rows) {
        int from = from(input);
        var columns = new Column[kinds.length];
        for (int c = 0; c < columns.length; c++) {
            boolean own = from <= c && c < from + rows.columnCount();
            columns[c] = own ? rows.column(c - from) : nulls(kinds[c], rows.size());
        }
        return new Batch(rows.size(), columns, rows.weights());
    }

    private static Column nulls(Kind kind, int size) {
        var builder = new BatchBuilder(kind).column(0);
        for (int i = 0; i < size; i++) {
            builder.appendNull();
        }
        return builder.build();
    }
}
