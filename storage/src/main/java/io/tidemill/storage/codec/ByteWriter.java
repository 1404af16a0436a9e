// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A growing array of bytes with the numbers of docs/formats/batch.md.
final class ByteWriter {
    /// Eight little-endian bytes anywhere in an array.
    static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// Four of them.
    static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes;
    private int size;

    ByteWriter(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    int size() {
        return size;
    }

    /// The array, valid up to [#size] and until the next write.
    byte[] bytes() {
        return bytes;
    }

    /// Forgets what was written after the first `newSize` bytes.
    void truncate(int newSize) {
        size = newSize;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }

    /// Makes room for `count` bytes more, counts them as written, and returns where they start. Up
    /// to 8 bytes after them may be overwritten too, by those who write eight at a time.
    int reserve(int count) {
        int start = size;
        long needed = (long) size + count + Long.BYTES;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException("a batch of more than 2 GB cannot be encoded");
            }
            bytes =
                    Arrays.copyOf(
                            bytes,
                            (int)
                                    Math.min(
                                            Integer.MAX_VALUE - 8L,
                                            Math.max(needed, bytes.length * 2L)));
        }
        size += count;
        return start;
    }

    void put(int value) {
        int at = reserve(1);
        bytes[at] = (byte) value;
    }

    void put(byte[] source, int from, int count) {
        int at = reserve(count);
        System.arraycopy(source, from, bytes, at, count);
    }

    void put(ByteWriter other) {
        put(other.bytes, 0, other.size);
    }

    void putInt(int value) {
        int at = reserve(Integer.BYTES);
        INTS.set(bytes, at, value);
    }

    void putLong(long value) {
        int at = reserve(Long.BYTES);
        LONGS.set(bytes, at, value);
    }

    void putVarint(long value) {
        int at = reserve(10);
        int start = at;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        size = start + (at - start);
    }

    void putZigzag(long value) {
        putVarint((value << 1) ^ (value >> 63));
    }
}
