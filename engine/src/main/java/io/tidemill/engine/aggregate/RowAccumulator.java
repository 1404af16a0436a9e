// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Column;
import org.jspecify.annotations.Nullable;

/// An accumulator that gains nothing by taking many rows at once.
abstract class RowAccumulator extends Accumulator {
    @Override
    final void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        for (int i = 0; i < size; i++) {
            addRow(groups[i], arguments, i, weights == null ? 1 : weights[i]);
        }
    }

    @Override
    abstract void addRow(int group, Column[] arguments, int row, long weight);
}
