// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.pattern;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Column;
import io.tidemill.engine.window.OrderedRows;
import io.tidemill.engine.window.Partition;
import org.jspecify.annotations.Nullable;

/// Neighbouring rows of a partition as columns, so that they are read without going through slots.
final class Segment {
    /// The position of the first row.
    final int from;

    /// How many rows there are.
    final int size;

    /// Whether rows that are not here yet may follow.
    final boolean open;

    /// Where it is open: no row that follows is older.
    final long watermarkMicros;

    private final int[] slots;
    private final @Nullable Column[] columns;

    /// The rows from position `from` to `to`, exclusive.
    ///
    /// @param read which columns are read
    Segment(
            OrderedRows rows,
            Partition partition,
            boolean[] read,
            int from,
            int to,
            boolean open,
            long watermarkMicros) {
        this.from = from;
        this.open = open;
        this.watermarkMicros = watermarkMicros;
        slots = partition.slots(from, to);
        size = slots.length;
        columns = new Column[read.length];
        for (int i = 0; i < read.length; i++) {
            if (read[i]) {
                columns[i] = rows.gather(i, slots, size);
            }
        }
    }

    /// The slot of row `row`.
    int slot(int row) {
        return slots[row];
    }

    /// Column `index`, one that is read.
    Column column(int index) {
        return requireNonNull(columns[index]);
    }
}
