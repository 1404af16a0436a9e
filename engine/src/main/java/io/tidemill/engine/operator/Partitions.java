// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.state.GroupKeys;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The partitions of PARTITION BY, as small numbers; without it all rows are in partition 0. They
/// are not saved: after a restart they are found again from the rows.
final class Partitions {
    private final int[] columns;
    private final @Nullable GroupKeys keys;
    private int[] numbers = new int[0];

    /// Gives the values of a column of rows that are kept.
    @FunctionalInterface
    interface KeptRows {
        /// The values of `column` in the first `count` of `slots`.
        Column gather(int column, int[] slots, int count);
    }

    /// No partitions yet.
    ///
    /// @param columns those of `input` by which rows are partitioned; may be none
    Partitions(Schema input, List<Integer> columns) {
        this.columns = columns.stream().mapToInt(Integer::intValue).toArray();
        List<Type> types = columns.stream().map(input::type).toList();
        keys = types.isEmpty() ? null : new GroupKeys(types);
    }

    /// The partition of each row of `batch`; the array is used again by the next call.
    int[] find(Batch batch) {
        if (numbers.length < batch.size()) {
            numbers = new int[batch.size()];
        }
        if (keys != null) {
            keys.find(batch, columns, numbers);
        }
        return numbers;
    }

    /// Sets `out` to the partitions of the first `count` of `slots`.
    void find(KeptRows rows, int[] slots, int count, int[] out) {
        if (keys == null) {
            Arrays.fill(out, 0, count, 0);
            return;
        }
        var values = new Column[columns.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.gather(columns[i], slots, count);
        }
        int[] all = IntStream.range(0, values.length).toArray();
        keys.find(new Batch(count, values, null), all, out);
    }

    /// Appends the columns' values of the first `count` of `some`.
    void append(int[] some, int count, BatchBuilder out) {
        if (keys != null) {
            keys.append(some, count, out);
        }
    }

    /// Partition `number` has no rows any more: another may get its number.
    void forget(int number) {
        if (keys != null && keys.isLive(number)) {
            keys.remove(number);
        }
    }

    long sizeBytes() {
        return keys == null ? 0 : keys.sizeBytes();
    }
}
