// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.pattern;

/// A match, or a row that is in none.
final class Found {
    /// The position of its first row; of an empty match, of the row before which it is.
    final int start;

    /// The labels of its rows, as [Path] packs them.
    final byte[] labels;

    /// Which match of the partition it is; of a row that is in none, how many came before.
    final long number;

    /// Whether it is a match.
    final boolean matched;

    /// The position behind the last row that is in this match or one before.
    final int covered;

    Found(int start, byte[] labels, long number, boolean matched, int covered) {
        this.start = start;
        this.labels = labels;
        this.number = number;
        this.matched = matched;
        this.covered = covered;
    }
}
