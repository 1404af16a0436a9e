// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Streams of rows that are there already.
final class Streams {
    private Streams() {}

    /// These batches.
    static RowStream of(List<Batch> batches) {
        var left = new ArrayDeque<>(batches);
        return new RowStream() {
            @Override
            public @Nullable Batch next() {
                return left.poll();
            }

            @Override
            public void close() {
                left.clear();
            }
        };
    }
}
