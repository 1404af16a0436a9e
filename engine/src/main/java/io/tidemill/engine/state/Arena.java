// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.batch.Slice;
import java.util.Arrays;

/// A growing store of byte runs, each found again by the position that [#add] gave. Runs are never
/// freed one by one: the owner counts what is dead and copies the living to a new arena.
///
/// It is made of segments, so that it can hold more than an array can and never copies much to
/// grow. A position is the segment's number in the upper 32 bits and the offset in the lower.
public final class Arena {
    private static final int SEGMENT_SIZE_MIN = 1 << 10;
    private static final int SEGMENT_SIZE_MAX = 1 << 20;

    private byte[][] segments = new byte[4][];
    private int current = -1;
    private int used;
    private long sizeBytes;

    /// Copies a run of bytes in; its position.
    public long add(byte[] source, int offset, int length) {
        if (current < 0 || length > segments[current].length - used) {
            newSegment(length);
        }
        int at = used;
        System.arraycopy(source, offset, segments[current], at, length);
        used += length;
        return ((long) current << 32) | at;
    }

    private void newSegment(int length) {
        int size = current < 0 ? SEGMENT_SIZE_MIN : segments[current].length * 2;
        size = Math.max(length, Math.min(SEGMENT_SIZE_MAX, size));
        current++;
        if (current == segments.length) {
            segments = Arrays.copyOf(segments, current * 2);
        }
        segments[current] = new byte[size];
        sizeBytes += size;
        used = 0;
    }

    /// The array that holds the run at `position`.
    public byte[] data(long position) {
        return segments[(int) (position >>> 32)];
    }

    /// Where in [#data] the run at `position` starts.
    public static int offset(long position) {
        return (int) position;
    }

    /// Points `out` to the run at `position`.
    public void get(long position, int length, Slice out) {
        out.set(data(position), offset(position), length);
    }

    /// Whether the run at `position` is these bytes.
    public boolean equal(long position, byte[] other, int offset, int length) {
        int at = offset(position);
        return Arrays.equals(data(position), at, at + length, other, offset, offset + length);
    }

    /// Bytes on the heap.
    public long sizeBytes() {
        return sizeBytes;
    }
}
