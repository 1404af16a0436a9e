// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.type.Schema;
import java.util.List;

/// Putting batches together.
public final class Batches {
    private Batches() {}

    /// The rows of `batches`, which have the columns of `schema`, in one batch.
    public static Batch concat(Schema schema, List<Batch> batches) {
        if (batches.size() == 1) {
            return batches.getFirst();
        }
        var builder = BatchBuilder.of(schema);
        for (Batch batch : batches) {
            builder.append(batch);
        }
        return builder.build();
    }
}
