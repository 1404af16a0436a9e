// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Slice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An inner node: child `i` holds the keys from separator `i - 1` on and before separator `i`.
final class TreeInner extends TreeNode {
    static final int FANOUT = 64;
    private static final byte[] NONE = {};

    private final @Nullable TreeNode[] children = new @Nullable TreeNode[FANOUT + 1];
    private final byte[][] separators = new byte[FANOUT][];
    private int count;

    TreeInner(long epoch) {
        super(epoch);
    }

    int count() {
        return count;
    }

    TreeNode child(int at) {
        return requireNonNull(children[at]);
    }

    void setChild(int at, TreeNode child) {
        children[at] = child;
    }

    /// Adds a child at the end; `firstKey` separates it from the one before.
    void append(TreeNode child, byte[] firstKey) {
        if (count > 0) {
            separators[count - 1] = firstKey;
        }
        children[count++] = child;
    }

    int childFor(Slice key) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            byte[] separator = separators[middle];
            int end = key.offset + key.length;
            if (Arrays.compareUnsigned(key.data, key.offset, end, separator, 0, separator.length)
                    < 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    void insertChild(int at, byte[] firstKey, TreeNode child) {
        System.arraycopy(children, at, children, at + 1, count - at);
        System.arraycopy(separators, at - 1, separators, at, count - at);
        children[at] = child;
        separators[at - 1] = firstKey;
        count++;
    }

    void removeChild(int at) {
        int separator = Math.max(at - 1, 0);
        System.arraycopy(children, at + 1, children, at, count - at - 1);
        int behind = count - 2 - separator;
        if (behind > 0) {
            System.arraycopy(separators, separator + 1, separators, separator, behind);
        }
        count--;
        children[count] = null;
        if (count > 0) {
            separators[count - 1] = NONE;
        }
    }

    /// Moves the upper half into a new node; the separator between both is [#firstKeyOfSplit] of
    /// it, taken before.
    TreeInner split(long newEpoch) {
        int half = count / 2;
        var second = new TreeInner(newEpoch);
        second.count = count - half;
        System.arraycopy(children, half, second.children, 0, second.count);
        System.arraycopy(separators, half, second.separators, 0, second.count - 1);
        Arrays.fill(children, half, count, null);
        Arrays.fill(separators, half - 1, count - 1, NONE);
        count = half;
        return second;
    }

    /// The separator that [#split] will take out.
    byte[] firstKeyOfSplit() {
        return separators[count / 2 - 1];
    }

    @Override
    boolean overfull() {
        return count > FANOUT;
    }

    @Override
    boolean isEmpty() {
        return count == 0;
    }

    @Override
    TreeInner copy(long newEpoch) {
        var copy = new TreeInner(newEpoch);
        System.arraycopy(children, 0, copy.children, 0, count);
        System.arraycopy(separators, 0, copy.separators, 0, Math.max(count - 1, 0));
        copy.count = count;
        return copy;
    }
}
