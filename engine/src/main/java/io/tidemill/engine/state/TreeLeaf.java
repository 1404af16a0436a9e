// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// A leaf: a page of entries packed one after the other, key then value, in the keys' order.
/// `bounds[2i]` is where key `i` starts, `bounds[2i + 1]` where its value does, `bounds[2 * count]`
/// where the last value ends.
final class TreeLeaf extends TreeNode {
    private static final int MAX_ENTRIES = 128;
    private static final int MAX_BYTES = 8192;
    private static final int HEADER_BYTES = 4;

    private byte[] data;
    private int[] bounds;
    private int count;
    private final long page;

    TreeLeaf(long epoch, long page) {
        this(epoch, page, new byte[256], new int[33], 0);
    }

    private TreeLeaf(long epoch, long page, byte[] data, int[] bounds, int count) {
        super(epoch);
        this.page = page;
        this.data = data;
        this.bounds = bounds;
        this.count = count;
    }

    /// The number under which it is saved.
    long page() {
        return page;
    }

    int count() {
        return count;
    }

    long heapBytes() {
        return data.length + 4L * bounds.length + 72;
    }

    void key(int at, Slice key) {
        int start = bounds[2 * at];
        key.set(data, start, bounds[2 * at + 1] - start);
    }

    void value(int at, Slice value) {
        int start = bounds[2 * at + 1];
        value.set(data, start, bounds[2 * at + 2] - start);
    }

    byte[] firstKey() {
        return Arrays.copyOfRange(data, bounds[0], bounds[1]);
    }

    static int compareByFirstKey(TreeLeaf left, TreeLeaf right) {
        return Arrays.compareUnsigned(
                left.data,
                left.bounds[0],
                left.bounds[1],
                right.data,
                right.bounds[0],
                right.bounds[1]);
    }

    /// Where `key` stands, or −1 − where it would stand.
    int search(Slice key) {
        int low = 0;
        int high = count - 1;
        int end = key.offset + key.length;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order =
                    Arrays.compareUnsigned(
                            data,
                            bounds[2 * middle],
                            bounds[2 * middle + 1],
                            key.data,
                            key.offset,
                            end);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1 - low;
    }

    void insert(int at, Slice key, Slice value) {
        int added = key.length + value.length;
        int start = bounds[2 * at];
        openGap(start, added);
        if (bounds.length < 2 * count + 3) {
            bounds = Arrays.copyOf(bounds, bounds.length * 2 + 1);
        }
        for (int i = 2 * count; i >= 2 * at; i--) {
            bounds[i + 2] = bounds[i] + added;
        }
        bounds[2 * at] = start;
        bounds[2 * at + 1] = start + key.length;
        System.arraycopy(key.data, key.offset, data, start, key.length);
        System.arraycopy(value.data, value.offset, data, start + key.length, value.length);
        count++;
    }

    void replace(int at, Slice value) {
        int start = bounds[2 * at + 1];
        int added = value.length - (bounds[2 * at + 2] - start);
        if (added > 0) {
            openGap(start, added);
        } else if (added < 0) {
            System.arraycopy(data, start - added, data, start, bounds[2 * count] - start + added);
        }
        if (added != 0) {
            for (int i = 2 * at + 2; i <= 2 * count; i++) {
                bounds[i] += added;
            }
        }
        System.arraycopy(value.data, value.offset, data, start, value.length);
    }

    void remove(int at) {
        int start = bounds[2 * at];
        int end = bounds[2 * at + 2];
        int removed = end - start;
        System.arraycopy(data, end, data, start, bounds[2 * count] - end);
        for (int i = 2 * at + 2; i <= 2 * count; i++) {
            bounds[i - 2] = bounds[i] - removed;
        }
        count--;
    }

    private void openGap(int start, int added) {
        int used = bounds[2 * count];
        if (used + added > data.length) {
            data = Arrays.copyOf(data, Math.max(used + added, data.length * 2));
        }
        System.arraycopy(data, start, data, start + added, used - start);
    }

    TreeLeaf split(long newEpoch, long newPage) {
        // Where entries arrive in order the left half would stay half empty for ever: leave it
        // fuller.
        int half = count - Math.max(1, count / 2);
        int from = bounds[2 * half];
        int length = bounds[2 * count] - from;
        var newBounds = new int[2 * (count - half) + 1];
        for (int i = 0; i < newBounds.length; i++) {
            newBounds[i] = bounds[2 * half + i] - from;
        }
        var second =
                new TreeLeaf(
                        newEpoch,
                        newPage,
                        Arrays.copyOfRange(data, from, from + length),
                        newBounds,
                        count - half);
        count = half;
        data = Arrays.copyOf(data, Math.max(from, 64));
        bounds = Arrays.copyOf(bounds, 2 * half + 1);
        return second;
    }

    void appendAll(TreeLeaf other) {
        int used = bounds[2 * count];
        int added = other.bounds[2 * other.count];
        data = Arrays.copyOf(data, used + added);
        System.arraycopy(other.data, 0, data, used, added);
        bounds = Arrays.copyOf(bounds, 2 * (count + other.count) + 1);
        for (int i = 0; i <= 2 * other.count; i++) {
            bounds[2 * count + i] = other.bounds[i] + used;
        }
        count += other.count;
    }

    boolean sparse() {
        return count < MAX_ENTRIES / 8 || bounds[2 * count] < MAX_BYTES / 8;
    }

    boolean hasRoomFor(TreeLeaf other) {
        return count + other.count <= MAX_ENTRIES / 2
                && bounds[2 * count] + other.bounds[2 * other.count] <= MAX_BYTES / 2;
    }

    @Override
    boolean overfull() {
        return count > MAX_ENTRIES || (count > 1 && bounds[2 * count] > MAX_BYTES);
    }

    @Override
    boolean isEmpty() {
        return count == 0;
    }

    @Override
    TreeLeaf copy(long newEpoch) {
        return new TreeLeaf(newEpoch, page, data.clone(), bounds.clone(), count);
    }

    /// The page's bytes: number of entries (int), then per entry the lengths of key and value
    /// (ints), then the packed entries.
    byte[] encode() {
        int used = bounds[2 * count];
        var buffer = ByteBuffer.allocate(HEADER_BYTES + 8 * count + used);
        buffer.putInt(count);
        for (int i = 0; i < 2 * count; i++) {
            buffer.putInt(bounds[i + 1] - bounds[i]);
        }
        buffer.put(data, 0, used);
        return buffer.array();
    }

    /// The leaf that [#encode] made `bytes` of.
    static TreeLeaf decode(byte[] bytes, long epoch, long page) {
        var buffer = ByteBuffer.wrap(bytes);
        int count = bytes.length < HEADER_BYTES ? -1 : buffer.getInt();
        if (count < 0 || count > (bytes.length - HEADER_BYTES) / 8) {
            throw corrupted(page);
        }
        var bounds = new int[2 * count + 1];
        for (int i = 0; i < 2 * count; i++) {
            int length = buffer.getInt();
            bounds[i + 1] = bounds[i] + length;
            if (length < 0 || bounds[i + 1] < 0) {
                throw corrupted(page);
            }
        }
        if (bounds[2 * count] != buffer.remaining()) {
            throw corrupted(page);
        }
        var data = new byte[buffer.remaining()];
        buffer.get(data);
        return new TreeLeaf(epoch, page, data, bounds, count);
    }

    private static SqlException corrupted(long page) {
        return SqlException.of(
                SqlState.DATA_CORRUPTED, "page " + page + " of the stored state is not readable");
    }
}
