// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.batch;

import org.jspecify.annotations.Nullable;

/// A column of kind `BYTES`: row `i` is `data[offsets[i] … offsets[i + 1])`. Where a row is NULL it
/// is empty.
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of a column
public record BytesColumn(byte[] data, int[] offsets, long @Nullable [] nulls) implements Column {
    /// Points `slice` at row `row`.
    public void get(int row, Slice slice) {
        int start = offsets[row];
        slice.set(data, start, offsets[row + 1] - start);
    }
}
