// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.query;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.KeyEncoding;
import java.util.Arrays;
import java.util.List;

/// Orders the rows of a result.
public final class Sorting {
    private Sorting() {}

    /// The rows of `rows` in the given order; equal ones stay in the order they have.
    public static Batch sorted(Schema schema, Batch rows, List<SortKey> order) {
        var keys = new byte[rows.size()][];
        var encodings =
                order.stream()
                        .map(key ->
                                new KeyEncoding(
                                        schema.type(key.column()),
                                        key.descending(),
                                        key.nullsFirst()))
                        .toList();
        var key = new Slice();
        var places = new Integer[rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            key.reset();
            for (int k = 0; k < order.size(); k++) {
                encodings.get(k).append(rows.column(order.get(k).column()), i, key);
            }
            keys[i] = key.toBytes();
            places[i] = i;
        }
        Arrays.sort(places, (a, b) -> Arrays.compareUnsigned(keys[a], keys[b]));
        var sorted = BatchBuilder.of(schema);
        for (int place : places) {
            sorted.append(rows, place, rows.weight(place));
        }
        return sorted.build();
    }
}
