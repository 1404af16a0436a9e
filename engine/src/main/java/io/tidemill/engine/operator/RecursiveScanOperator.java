// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;

/// Where a [RecursionOperator] feeds the rows of a level back into its step. Linear.
public final class RecursiveScanOperator extends Operator {
    @Override
    public void accept(int input, Batch batch) {
        emit(batch);
    }

    /// Nothing is known of the time of rows that are not there yet, and nothing else holds it back.
    @Override
    public long watermark(long inputWatermarkMicros) {
        return Long.MAX_VALUE;
    }

    @Override
    public String describe() {
        return "Recursive scan";
    }
}
