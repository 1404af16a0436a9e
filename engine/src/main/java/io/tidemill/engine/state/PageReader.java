// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.batch.Slice;

/// Reads a page that [PageWriter] built, in the same order.
public final class PageReader {
    private final byte[] bytes;
    private int at;

    /// A reader at the start of `bytes`.
    public PageReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Whether there is more.
    public boolean hasMore() {
        return at < bytes.length;
    }

    /// The next byte, as 0 to 255.
    public int getByte() {
        return bytes[at++] & 0xff;
    }

    /// The next four bytes.
    public int getInt() {
        int value = (int) PageWriter.INTS.get(bytes, at);
        at += Integer.BYTES;
        return value;
    }

    /// The next eight bytes.
    public long getLong() {
        long value = (long) PageWriter.LONGS.get(bytes, at);
        at += Long.BYTES;
        return value;
    }

    /// The next long that [PageWriter#putSmall] wrote.
    public long getSmall() {
        int next = at; // a field would be written for every byte
        long value = 0;
        long part;
        int shift = 0;
        do {
            part = bytes[next++];
            value |= (part & 0x7F) << shift;
            shift += 7;
        } while (part < 0);
        at = next;
        return (value >>> 1) ^ -(value & 1);
    }

    /// The next double.
    public double getDouble() {
        return Double.longBitsToDouble(getLong());
    }

    /// Points `out` to the next run of bytes.
    public void getBytes(Slice out) {
        int length = getInt();
        out.set(bytes, at, length);
        at += length;
    }
}
