// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;

/// Hashes the rows of a batch column by column. Equal bits, equal hash. (A NULL's value is 0 or
/// empty, so that NULLs need no care.)
final class RowHash {
    private RowHash() {}

    /// Mixes every column of row `i` into `hashes[i]`.
    static void mix(Batch batch, long[] hashes) {
        for (int c = 0; c < batch.columnCount(); c++) {
            mix(batch.column(c), batch.size(), hashes);
        }
    }

    private static void mix(Column column, int size, long[] hashes) {
        switch (column) {
            case LongColumn(var values, _) -> {
                for (int i = 0; i < size; i++) {
                    hashes[i] = mix(hashes[i], values[i]);
                }
            }
            case DoubleColumn(var values, _) -> {
                for (int i = 0; i < size; i++) {
                    hashes[i] = mix(hashes[i], Double.doubleToRawLongBits(values[i]));
                }
            }
            case BytesColumn(var data, var offsets, _) -> {
                for (int i = 0; i < size; i++) {
                    int length = offsets[i + 1] - offsets[i];
                    hashes[i] = mix(hashes[i], BytesTable.hash(data, offsets[i], length));
                }
            }
        }
    }

    private static long mix(long hash, long value) {
        long mixed = (Long.rotateLeft(hash, 23) ^ value) * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 32);
    }

    /// The bits of a hash that tables use.
    static int fold(long hash) {
        return LongsTable.hash(hash);
    }
}
