// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

/// A node of an [OrderedTree]: writable in the epoch in which it was made, immutable ever after.
abstract sealed class TreeNode permits TreeInner, TreeLeaf {
    final long epoch;

    TreeNode(long epoch) {
        this.epoch = epoch;
    }

    abstract boolean overfull();

    abstract boolean isEmpty();

    abstract TreeNode copy(long newEpoch);
}
