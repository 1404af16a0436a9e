// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing array of bytes that a model writes its state to, big-endian.
public final class StateWriter {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[256];
    private int size;

    /// Starts a model: its kind and the version of its format.
    public void putHeader(ModelKind kind, int version) {
        putByte(kind.code());
        putByte(version);
    }

    /// Appends the low byte of `value`.
    public void putByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    /// Appends a byte, 1 or 0.
    public void putBoolean(boolean value) {
        putByte(value ? 1 : 0);
    }

    /// Appends 4 bytes.
    public void putInt(int value) {
        reserve(Integer.BYTES);
        INT.set(bytes, size, value);
        size += Integer.BYTES;
    }

    /// Appends 8 bytes.
    public void putLong(long value) {
        reserve(Long.BYTES);
        LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    /// Appends the 8 bytes of a double, bit for bit.
    public void putDouble(double value) {
        putLong(Double.doubleToRawLongBits(value));
    }

    /// Appends the first `count` of `values`, without their number.
    public void putDoubles(double[] values, int count) {
        reserve(count * Double.BYTES);
        for (int i = 0; i < count; i++) {
            LONG.set(bytes, size, Double.doubleToRawLongBits(values[i]));
            size += Long.BYTES;
        }
    }

    /// Appends the length of a text in UTF-8 and the text.
    public void putText(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        putInt(encoded.length);
        reserve(encoded.length);
        System.arraycopy(encoded, 0, bytes, size, encoded.length);
        size += encoded.length;
    }

    /// The number of bytes so far.
    public int size() {
        return size;
    }

    /// A copy of what was written.
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void reserve(int count) {
        if (count > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, count), 2 * bytes.length));
        }
    }
}
