// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage.codec;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// Reads what a [ByteWriter] wrote, and never past its end: damaged bytes end in [#damaged].
final class ByteReader {
    private final byte[] bytes;
    private int position;
    private final int limit;

    ByteReader(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.limit = offset + length;
    }

    /// What to throw where the bytes cannot be what was written.
    static SqlException damaged(String detail) {
        return SqlException.of(SqlState.DATA_CORRUPTED, "a stored batch is damaged")
                .detail(detail)
                .hint("Restore the data directory from a backup.");
    }

    byte[] bytes() {
        return bytes;
    }

    int remaining() {
        return limit - position;
    }

    /// Moves past `count` bytes; returns where they start.
    int skip(long count) {
        if (count < 0 || count > limit - position) {
            throw damaged("It ends too early.");
        }
        int start = position;
        position += (int) count;
        return start;
    }

    /// A reader of the next `count` bytes, which this one moves past.
    ByteReader part(long count) {
        return new ByteReader(bytes, skip(count), (int) count);
    }

    int get() {
        return bytes[skip(1)] & 0xff;
    }

    int getInt() {
        return (int) ByteWriter.INTS.get(bytes, skip(Integer.BYTES));
    }

    long getLong() {
        return (long) ByteWriter.LONGS.get(bytes, skip(Long.BYTES));
    }

    long getVarint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = get();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw damaged("It has a number of more than 64 bits.");
    }

    long getZigzag() {
        long value = getVarint();
        return (value >>> 1) ^ -(value & 1);
    }

    /// A varint of at most `max`, said to be `what` if it is not.
    int getCount(int max, String what) {
        long value = getVarint();
        if (value < 0 || value > max) {
            throw damaged("Its " + what + " is out of range.");
        }
        return (int) value;
    }

    void checkEnd() {
        if (position != limit) {
            throw damaged("It has bytes left over.");
        }
    }
}
