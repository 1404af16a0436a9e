// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.RowEncoding;
import io.tidemill.engine.state.BytesTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Adds up the weights of equal rows and leaves out those of weight 0; rows stay in the order in
/// which they first came. Equal means: the same bytes (1.1 and 1.10 are not).
public final class Consolidator {
    private Consolidator() {}

    /// The sum of `batches`, in one batch.
    public static Batch consolidate(Schema schema, List<Batch> batches) {
        boolean additive = batches.stream().allMatch(batch -> batch.weights() == null);
        if (additive) {
            // Nothing can cancel: leave equal rows as they are.
            return Batches.concat(schema, batches);
        }
        var encoding = RowEncoding.of(schema);
        var rows = new BytesTable();
        var key = new Slice();
        long[] weights = new long[64];
        List<int[]> firsts = new ArrayList<>();
        for (int b = 0; b < batches.size(); b++) {
            Batch batch = batches.get(b);
            for (int i = 0; i < batch.size(); i++) {
                key.reset();
                encoding.append(batch, i, key);
                int id = rows.find(key.data, key.offset, key.length);
                if (id == firsts.size()) {
                    firsts.add(new int[] {b, i});
                    if (id == weights.length) {
                        weights = Arrays.copyOf(weights, id * 2);
                    }
                }
                weights[id] += batch.weight(i);
            }
        }
        var result = BatchBuilder.of(schema);
        for (int id = 0; id < firsts.size(); id++) {
            if (weights[id] != 0) {
                int[] first = firsts.get(id);
                result.append(batches.get(first[0]), first[1], weights[id]);
            }
        }
        return result.build();
    }
}
