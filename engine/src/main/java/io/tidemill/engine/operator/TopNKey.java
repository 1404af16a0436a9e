// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.plan.TopN;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.KeyEncoding;
import io.tidemill.core.value.RowEncoding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Makes the key of a row in the ordered state of a [TopNOperator]: partition columns, then those
/// to order by, then the others, so that the order is total. Where equal values may print
/// differently (1.1 and 1.10) their bytes follow.
final class TopNKey {
    private final int[] columns;
    private final KeyEncoding[] encodings;
    private final int partitionCount;
    private final int orderCount;
    private final int[] inexactColumns;
    private final RowEncoding inexact;
    private int partitionLength;
    private int orderLength;

    TopNKey(TopN plan) {
        var schema = plan.schema();
        var order = new ArrayList<Integer>();
        var encoders = new ArrayList<KeyEncoding>();
        for (int column : plan.partitionKeys()) {
            order.add(column);
            encoders.add(new KeyEncoding(schema.type(column)));
        }
        for (var key : plan.order()) {
            order.add(key.column());
            encoders.add(
                    new KeyEncoding(schema.type(key.column()), key.descending(), key.nullsFirst()));
        }
        partitionCount = plan.partitionKeys().size();
        orderCount = plan.order().size();
        var used = new HashSet<>(order);
        for (int column = 0; column < schema.size(); column++) {
            if (!used.contains(column)) {
                order.add(column);
                encoders.add(new KeyEncoding(schema.type(column)));
            }
        }
        columns = order.stream().mapToInt(Integer::intValue).toArray();
        encodings = encoders.toArray(KeyEncoding[]::new);
        inexactColumns = inexactColumns(schema);
        var kinds = new ArrayList<Kind>();
        for (int column : inexactColumns) {
            kinds.add(schema.kind(column));
        }
        inexact = new RowEncoding(kinds.toArray(Kind[]::new));
    }

    private static int[] inexactColumns(Schema schema) {
        List<Integer> inexact = new ArrayList<>();
        for (int column = 0; column < schema.size(); column++) {
            if (!KeyEncoding.isExact(schema.type(column))) {
                inexact.add(column);
            }
        }
        return inexact.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Writes the key of row `row` to `out`.
    void encode(Batch batch, int row, Slice out) {
        out.reset();
        for (int i = 0; i < columns.length; i++) {
            if (i == partitionCount) {
                partitionLength = out.length;
            }
            if (i == partitionCount + orderCount) {
                orderLength = out.length;
            }
            encodings[i].append(batch.column(columns[i]), row, out);
        }
        if (columns.length == partitionCount) {
            partitionLength = out.length;
        }
        if (columns.length == partitionCount + orderCount) {
            orderLength = out.length;
        }
        if (inexactColumns.length > 0) {
            inexact.append(batch, inexactColumns, row, out);
        }
    }

    /// How many bytes of the last key are its partition.
    int partitionLength() {
        return partitionLength;
    }

    /// How many bytes of the last key are its partition and what it is ordered by.
    int orderLength() {
        return orderLength;
    }
}
