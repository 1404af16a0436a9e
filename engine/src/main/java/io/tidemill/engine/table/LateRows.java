// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.catalog.TableDefinition;
import java.util.stream.IntStream;

/// Finds the rows of a change that came later than their table's watermark allows.
public final class LateRows {
    private LateRows() {}

    /// Those of the rows that came with a change whose time is before the watermark of that moment,
    /// with the user's columns. Corrections of rows that were there are not among them.
    ///
    /// @param given the change
    /// @param stored what the table made of it: its rows in the same order
    public static Batch of(TableDefinition table, Batch given, Batch stored) {
        int userColumns = table.columns().size();
        var watermark = table.watermark();
        if (watermark == null) {
            throw new IllegalArgumentException("the table has no watermark: " + table.name());
        }
        var times = stored.longs(watermark.column());
        long[] arrivals = stored.longs(userColumns).values();
        var late = new int[stored.size()];
        int count = 0;
        int at = -1;
        for (int i = 0; i < stored.size(); i++) {
            if (stored.weight(i) < 0) {
                continue;
            }
            at = nextThatComes(given, at);
            boolean corrects =
                    given.columnCount() > userColumns && !given.column(userColumns).isNull(at);
            long time = times.values()[i];
            if (!corrects && !times.isNull(i) && time < arrivals[i] && time != Long.MIN_VALUE) {
                late[count++] = i;
            }
        }
        var rows = stored.gather(late, count).select(IntStream.range(0, userColumns).toArray());
        return new Batch(count, columns(rows), null);
    }

    private static int nextThatComes(Batch given, int after) {
        int row = after + 1;
        while (given.weight(row) < 0) {
            row++;
        }
        return row;
    }

    private static Column[] columns(Batch rows) {
        return IntStream.range(0, rows.columnCount()).mapToObj(rows::column).toArray(Column[]::new);
    }
}
