// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.value.ProcessingTime;
import java.util.Arrays;

/// Fills in the columns `AS PROCTIME()` of rows that are written: with the clock of the tick, which
/// is logged, so that replaying the log fills in the same. A row that goes keeps what it has.
public final class ProcessingTimes {
    private ProcessingTimes() {}

    /// `rows`, a change of `table`, as of the tick at `nowMicros`.
    public static Batch filledIn(TableDefinition table, Batch rows, long nowMicros) {
        Column[] columns = null;
        for (int i = 0; i < table.columns().size(); i++) {
            if (table.columns().get(i).isProcessingTime()) {
                columns = columns == null ? columns(rows) : columns;
                columns[i] = filledIn(rows, rows.longs(i), ProcessingTime.of(nowMicros));
            }
        }
        return columns == null ? rows : new Batch(rows.size(), columns, rows.weights());
    }

    private static Column[] columns(Batch rows) {
        var columns = new Column[rows.columnCount()];
        Arrays.setAll(columns, rows::column);
        return columns;
    }

    private static LongColumn filledIn(Batch rows, LongColumn before, long time) {
        var times = new long[rows.size()];
        for (int i = 0; i < times.length; i++) {
            times[i] = rows.weight(i) < 0 ? before.values()[i] : time;
        }
        return new LongColumn(times, null);
    }
}
