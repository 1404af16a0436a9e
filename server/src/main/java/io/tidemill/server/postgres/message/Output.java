// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.value.BigEndian;

/// Collects messages before they go to the network.
///
/// It is a heap array rather than a Netty buffer: values are formatted straight into it by
/// `core.value`, and one bulk copy into the socket's buffer per some kilobytes costs less than a
/// checked buffer access per field.
public final class Output {
    /// A larger array is not kept once its bytes are sent.
    private static final int KEPT_BYTES_MAX = 1 << 20;

    private Slice bytes = new Slice();

    /// An empty output.
    public Output() {
        bytes.reset();
    }

    /// The bytes so far: append values here, and nothing else.
    public Slice bytes() {
        return bytes;
    }

    /// Number of bytes so far.
    public int size() {
        return bytes.length;
    }

    /// Forgets the bytes.
    public void clear() {
        if (bytes.length > KEPT_BYTES_MAX) {
            bytes = new Slice();
        }
        bytes.reset();
    }

    /// Takes back what was written since the output had `size` bytes.
    public void truncate(int size) {
        bytes.length = size;
    }

    /// Starts a message; returns what [#end] wants to know.
    public int start(char type) {
        int at = bytes.grow(5);
        bytes.data[at] = (byte) type;
        return at + 1;
    }

    /// Ends the message that [#start] returned `lengthAt` for.
    public void end(int lengthAt) {
        BigEndian.putInt(bytes.data, lengthAt, bytes.length - lengthAt);
    }

    /// Starts a value with its length in front, which [#endValue] fills in.
    public int startValue() {
        return bytes.grow(4);
    }

    /// Ends the value that `startValue` returned `lengthAt` for.
    public void endValue(int lengthAt) {
        BigEndian.putInt(bytes.data, lengthAt, bytes.length - lengthAt - 4);
    }

    /// Appends a byte.
    public void int8(int value) {
        bytes.append(value);
    }

    /// Appends two bytes.
    public void int16(int value) {
        int at = bytes.grow(2);
        bytes.data[at] = (byte) (value >> 8);
        bytes.data[at + 1] = (byte) value;
    }

    /// Appends four bytes.
    public void int32(int value) {
        BigEndian.appendInt(bytes, value);
    }

    /// Appends a text and a zero byte; zeros within it, which the protocol cannot carry, are left
    /// out.
    public void text(String value) {
        String safe = value.indexOf('\0') < 0 ? value : value.replace("\0", "");
        byte[] utf8 = safe.getBytes(UTF_8);
        bytes.append(utf8, 0, utf8.length);
        bytes.append(0);
    }
}
