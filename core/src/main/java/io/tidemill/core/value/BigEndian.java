// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Integers in bytes, most significant byte first.
public final class BigEndian {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private BigEndian() {}

    /// The eight bytes at `at`.
    public static long getLong(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /// The four bytes at `at`.
    public static int getInt(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at);
    }

    /// Writes eight bytes at `at`.
    public static void putLong(byte[] bytes, int at, long value) {
        LONGS.set(bytes, at, value);
    }

    /// Writes four bytes at `at`.
    public static void putInt(byte[] bytes, int at, int value) {
        INTS.set(bytes, at, value);
    }

    /// Appends eight bytes.
    public static void appendLong(Slice out, long value) {
        int at = out.grow(8);
        LONGS.set(out.data, at, value);
    }

    /// Appends four bytes.
    public static void appendInt(Slice out, int value) {
        int at = out.grow(4);
        INTS.set(out.data, at, value);
    }
}
