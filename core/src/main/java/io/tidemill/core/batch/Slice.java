// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.batch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A mutable view of a run of bytes: how one value of kind `BYTES` is passed about without
/// allocating.
///
/// A slice either points into somebody else's array ([#set]) or holds bytes of its own ([#reset],
/// then the `append` methods), in a buffer that it keeps and reuses. Whoever receives a slice must
/// use it before its owner moves on.
public final class Slice {
    private static final byte[] EMPTY = new byte[0];

    /// The array; bytes `offset` to `offset + length` are the value.
    public byte[] data = EMPTY;

    /// Where the value starts.
    public int offset;

    /// How many bytes the value has.
    public int length;

    private byte[] own = EMPTY;

    /// An empty slice.
    public Slice() {}

    /// A slice over all of `bytes`.
    public static Slice of(byte[] bytes) {
        var slice = new Slice();
        slice.set(bytes, 0, bytes.length);
        return slice;
    }

    /// A slice over the UTF-8 bytes of `text`.
    public static Slice of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Points to a run of bytes in `newData`.
    public void set(byte[] newData, int newOffset, int newLength) {
        data = newData;
        offset = newOffset;
        length = newLength;
    }

    /// Points to what `other` points to.
    public void set(Slice other) {
        set(other.data, other.offset, other.length);
    }

    /// Empties it and makes it use its own buffer, ready for the `append` methods.
    public void reset() {
        data = own;
        offset = 0;
        length = 0;
    }

    /// Makes room for `count` more bytes in the own buffer and returns where they start; the caller
    /// writes `data[start…]` and the length already counts them. Call [#reset] before the first.
    public int grow(int count) {
        int start = length;
        int needed = Math.addExact(length, count);
        if (needed > data.length) {
            own = Arrays.copyOf(data, Math.max(needed, Math.max(16, data.length * 2)));
            data = own;
        }
        length = needed;
        return start;
    }

    /// Appends one byte.
    public void append(int value) {
        int at = grow(1);
        data[at] = (byte) value;
    }

    /// Appends a run of bytes.
    public void append(byte[] source, int from, int count) {
        int at = grow(count);
        System.arraycopy(source, from, data, at, count);
    }

    /// Appends the bytes of `other`, which must not be this slice.
    public void append(Slice other) {
        append(other.data, other.offset, other.length);
    }

    /// Appends the UTF-8 bytes of `text`.
    public void append(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        append(bytes, 0, bytes.length);
    }

    /// The byte at `index` of the value, as 0 to 255.
    public int at(int index) {
        return data[offset + index] & 0xff;
    }

    /// A copy of the bytes.
    public byte[] toBytes() {
        return Arrays.copyOfRange(data, offset, offset + length);
    }

    /// The bytes as UTF-8 text.
    public String toText() {
        return new String(data, offset, length, StandardCharsets.UTF_8);
    }

    /// Whether both hold the same bytes.
    public static boolean equal(Slice left, Slice right) {
        return Arrays.equals(
                left.data,
                left.offset,
                left.offset + left.length,
                right.data,
                right.offset,
                right.offset + right.length);
    }

    /// Order by unsigned bytes, which for UTF-8 is order by code point.
    public static int compare(Slice left, Slice right) {
        return Arrays.compareUnsigned(
                left.data,
                left.offset,
                left.offset + left.length,
                right.data,
                right.offset,
                right.offset + right.length);
    }

    @Override
    public String toString() {
        return toText();
    }
}
