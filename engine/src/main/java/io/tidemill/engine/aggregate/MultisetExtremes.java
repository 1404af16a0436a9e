// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.engine.state.BytesMultisets;
import java.util.Comparator;

/// What [RunExtremes] does, for values of kind `BYTES`.
final class MultisetExtremes extends MultisetAccumulator<BytesMultisets> {
    private final Slice value = new Slice();

    MultisetExtremes(Comparator<Slice> order) {
        super(new BytesMultisets(order, false));
    }

    @Override
    void addRow(int group, Column[] arguments, int row, long weight) {
        ((BytesColumn) arguments[0]).get(row, value);
        multisets.add(group, value, weight);
    }

    /// Appends the least or greatest value of `group`, which has one.
    void append(int group, boolean greatest, ColumnBuilder out) {
        if (greatest) {
            multisets.greatestValue(group, value);
        } else {
            multisets.leastValue(group, value);
        }
        ((ColumnBuilder.Bytes) out).append(value);
    }
}
