// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.batch;

import org.jspecify.annotations.Nullable;

/// A column of kind `BYTES`: row `i` is `data[offsets[i] … offsets[i + 1])`. Where a row is NULL it
/// is empty.
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of a column
public record BytesColumn(byte[] data, int[] offsets, long @Nullable [] nulls) implements Column {
    /// A column without values.
    static final BytesColumn STAND_IN = new BytesColumn(new byte[0], new int[1], null);

    /// Points `slice` at row `row`.
    public void get(int row, Slice slice) {
        int start = offsets[row];
        slice.set(data, start, offsets[row + 1] - start);
    }

    @Override
    public BytesColumn gather(int[] rows, int count) {
        if (offsets.length <= 1) {
            return this;
        }
        var ends = new int[count + 1];
        int size = 0;
        for (int i = 0; i < count; i++) {
            size = Math.addExact(size, offsets[rows[i] + 1] - offsets[rows[i]]);
            ends[i + 1] = size;
        }
        var gathered = new byte[size];
        for (int i = 0; i < count; i++) {
            System.arraycopy(data, offsets[rows[i]], gathered, ends[i], ends[i + 1] - ends[i]);
        }
        return new BytesColumn(gathered, ends, Nulls.gather(nulls, rows, count));
    }
}
