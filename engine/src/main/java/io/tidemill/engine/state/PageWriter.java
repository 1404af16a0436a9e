// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Builds the bytes of a page of state; [PageReader] reads them in the same order. Numbers are
/// big-endian.
public final class PageWriter {
    static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[4096];
    private int size;

    /// Number of bytes so far.
    public int size() {
        return size;
    }

    /// Appends one byte.
    public void putByte(int value) {
        grow(1);
        bytes[size++] = (byte) value;
    }

    /// Appends four bytes.
    public void putInt(int value) {
        grow(Integer.BYTES);
        INTS.set(bytes, size, value);
        size += Integer.BYTES;
    }

    /// Appends eight bytes.
    public void putLong(long value) {
        grow(Long.BYTES);
        LONGS.set(bytes, size, value);
        size += Long.BYTES;
    }

    /// Appends a long near zero in few bytes: seven bits a byte, the lowest first, after moving the
    /// sign to the lowest bit.
    public void putSmall(long value) {
        grow(10);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /// Appends a double, bit for bit.
    public void putDouble(double value) {
        putLong(Double.doubleToRawLongBits(value));
    }

    /// Appends a run of bytes with its length.
    public void putBytes(byte[] source, int offset, int length) {
        putInt(length);
        grow(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /// The page; the writer starts anew.
    public byte[] take() {
        byte[] page = Arrays.copyOf(bytes, size);
        size = 0;
        return page;
    }

    private void grow(int count) {
        int needed = Math.addExact(size, count);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.max(64, bytes.length * 2)));
        }
    }
}
