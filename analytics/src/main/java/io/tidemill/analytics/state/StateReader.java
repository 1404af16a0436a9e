// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads what a [StateWriter] wrote. Any bytes give a value or a [StateFormatException].
public final class StateReader {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private int position;

    /// A reader at the start of `bytes`, which it keeps.
    public StateReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The kind of the model that starts here, without reading on.
    public ModelKind peekKind() {
        need(1);
        return ModelKind.of(bytes[position] & 0xFF);
    }

    /// Reads a model's start.
    ///
    /// @throws StateFormatException where another kind or version starts here
    public void header(ModelKind kind, int version) {
        int code = getByte();
        if (code != kind.code()) {
            throw new StateFormatException("model kind is " + code + ", not " + kind.code());
        }
        int found = getByte();
        if (found != version) {
            throw new StateFormatException(
                    "format version of " + kind + " is " + found + ", not " + version);
        }
    }

    /// A byte, from 0 to 255.
    public int getByte() {
        need(1);
        return bytes[position++] & 0xFF;
    }

    /// A byte, 1 or 0.
    public boolean getBoolean() {
        int value = getByte();
        if (value > 1) {
            throw new StateFormatException("not a boolean: " + value);
        }
        return value == 1;
    }

    /// 4 bytes.
    public int getInt() {
        need(Integer.BYTES);
        int value = (int) INT.get(bytes, position);
        position += Integer.BYTES;
        return value;
    }

    /// 4 bytes: a number of things of at least `bytesEach` bytes each that follow.
    public int getCount(int bytesEach) {
        int count = getInt();
        if (count < 0 || (long) count * bytesEach > bytes.length - position) {
            throw new StateFormatException("count out of range: " + count);
        }
        return count;
    }

    /// 4 bytes, of which the value must be within `min` and `max`.
    public int getInt(int min, int max) {
        int value = getInt();
        if (value < min || value > max) {
            throw new StateFormatException("number out of range: " + value);
        }
        return value;
    }

    /// 8 bytes.
    public long getLong() {
        need(Long.BYTES);
        long value = (long) LONG.get(bytes, position);
        position += Long.BYTES;
        return value;
    }

    /// A double, bit for bit.
    public double getDouble() {
        return Double.longBitsToDouble(getLong());
    }

    /// `count` doubles.
    public double[] getDoubles(int count) {
        var values = new double[count];
        getDoubles(values, count);
        return values;
    }

    /// Reads into the first `count` of `values`.
    public void getDoubles(double[] values, int count) {
        need(Math.multiplyExact(count, Double.BYTES));
        for (int i = 0; i < count; i++) {
            values[i] = getDouble();
        }
    }

    /// A text with its length before it.
    public String getText() {
        int length = getCount(1);
        var text = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    /// Checks that everything has been read.
    public void end() {
        if (position != bytes.length) {
            throw new StateFormatException((bytes.length - position) + " bytes too many");
        }
    }

    private void need(int count) {
        if (count > bytes.length - position) {
            throw new StateFormatException("ends too early");
        }
    }
}
