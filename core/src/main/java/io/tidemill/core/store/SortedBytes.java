// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A persistent sorted map of byte keys: a change makes a new root and shares the rest, so a root
/// is a snapshot.
///
/// A treap (Seidel and Aragon, 1996) whose priorities are hashes of the keys: its shape depends on
/// its content alone, so equal runs stay equal.
final class SortedBytes {
    /// A node and, as a root, the map below it.
    @SuppressWarnings("ArrayRecordComponent") // compared by identity only
    record Node(byte[] key, byte[] value, int priority, @Nullable Node left, @Nullable Node right) {
        Node with(@Nullable Node newLeft, @Nullable Node newRight) {
            return new Node(key, value, priority, newLeft, newRight);
        }
    }

    /// A map cut in two.
    private record Parts(@Nullable Node less, @Nullable Node rest) {}

    private SortedBytes() {}

    static byte @Nullable [] get(@Nullable Node root, byte[] key) {
        Node node = root;
        while (node != null) {
            int order = Arrays.compareUnsigned(key, node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    static Node put(@Nullable Node root, byte[] key, byte[] value) {
        return insert(root, new Node(key, value, priority(key), null, null));
    }

    static @Nullable Node delete(@Nullable Node root, byte[] key) {
        if (root == null) {
            return null;
        }
        int order = Arrays.compareUnsigned(key, root.key);
        if (order == 0) {
            return join(root.left, root.right);
        }
        return order < 0
                ? root.with(delete(root.left, key), root.right)
                : root.with(root.left, delete(root.right, key));
    }

    static @Nullable Node deleteRange(@Nullable Node root, byte[] from, byte @Nullable [] to) {
        if (to != null && Arrays.compareUnsigned(from, to) >= 0) {
            return root;
        }
        Parts low = split(root, from);
        return to == null ? low.less : join(low.less, split(low.rest, to).rest);
    }

    private static Node insert(@Nullable Node root, Node added) {
        if (root == null) {
            return added;
        }
        int order = Arrays.compareUnsigned(added.key, root.key);
        if (order == 0) {
            return added.with(root.left, root.right);
        }
        if (added.priority > root.priority) {
            Parts parts = split(root, added.key);
            // the key itself cannot be below: it would have the higher priority too
            return added.with(parts.less, parts.rest);
        }
        return order < 0
                ? root.with(insert(root.left, added), root.right)
                : root.with(root.left, insert(root.right, added));
    }

    private static Parts split(@Nullable Node root, byte[] key) {
        if (root == null) {
            return new Parts(null, null);
        }
        if (Arrays.compareUnsigned(root.key, key) < 0) {
            Parts parts = split(root.right, key);
            return new Parts(root.with(root.left, parts.less), parts.rest);
        }
        Parts parts = split(root.left, key);
        return new Parts(parts.less, root.with(parts.rest, root.right));
    }

    private static @Nullable Node join(@Nullable Node left, @Nullable Node right) {
        if (left == null) {
            return right;
        }
        if (right == null) {
            return left;
        }
        return left.priority >= right.priority
                ? left.with(left.left, join(left.right, right))
                : right.with(join(left, right.left), right.right);
    }

    private static int priority(byte[] key) {
        int hash = Arrays.hashCode(key) * 0x9E3779B9;
        hash ^= hash >>> 15;
        hash *= 0x85EBCA6B;
        return hash ^ (hash >>> 13);
    }
}
