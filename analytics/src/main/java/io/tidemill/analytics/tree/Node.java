// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.tree;

import io.tidemill.analytics.state.StateWriter;

/// A node of a tree.
sealed interface Node permits Leaf, Split {
    /// Appends its kind, 0 for a leaf and 1 for a split, and all below it.
    void write(StateWriter writer);
}
