// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage.codec;

import io.tidemill.core.batch.BytesColumn;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The distinct values of a column of kind BYTES, by the first row that has each, and an index a
/// row.
final class BytesDictionary {
    /// The first row that has the value, by index.
    final int[] rows;

    /// The number of distinct values.
    final int size;

    /// The index of each row's value.
    final long[] indexes;

    private BytesDictionary(int[] rows, int size, long[] indexes) {
        this.rows = rows;
        this.size = size;
        this.indexes = indexes;
    }

    /// The dictionary of the first `n` rows, or null if they have more than `max` distinct values.
    static @Nullable BytesDictionary of(BytesColumn column, int n, int max) {
        byte[] data = column.data();
        int[] offsets = column.offsets();
        int capacity = Integer.highestOneBit(Math.max(16, max)) * 4;
        var table = new int[capacity];
        var hashes = new int[max];
        var rows = new int[max];
        var indexes = new long[n];
        int size = 0;
        for (int row = 0; row < n; row++) {
            int from = offsets[row];
            int to = offsets[row + 1];
            int hash = hash(data, from, to);
            int slot = hash & (capacity - 1);
            while (true) {
                int index = table[slot] - 1;
                if (index < 0) {
                    if (size == max) {
                        return null;
                    }
                    table[slot] = size + 1;
                    hashes[size] = hash;
                    rows[size] = row;
                    indexes[row] = size++;
                    break;
                }
                if (hashes[index] == hash) {
                    int start = offsets[rows[index]];
                    int end = offsets[rows[index] + 1];
                    if (Arrays.equals(data, from, to, data, start, end)) {
                        indexes[row] = index;
                        break;
                    }
                }
                slot = (slot + 1) & (capacity - 1);
            }
        }
        return new BytesDictionary(rows, size, indexes);
    }

    private static int hash(byte[] data, int from, int to) {
        long hash = (long) to - from;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = (hash ^ (long) ByteWriter.LONGS.get(data, at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        for (; at < to; at++) {
            hash = (hash ^ data[at]) * 0x9E3779B97F4A7C15L;
        }
        hash ^= hash >>> 29;
        return (int) (hash ^ (hash >>> 32));
    }
}
