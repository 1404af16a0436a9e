// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.engine.tick.SequencePosition;

/// The numbers of sequences, as one session draws them.
public interface SequenceNumbers {
    /// Draws `count` numbers.
    ///
    /// Errors: 2200H where there are not as many.
    long[] draw(CatalogState.Entry sequence, int count);

    /// The number that this session drew last.
    ///
    /// Errors: 55000 where it drew none.
    long current(CatalogState.Entry sequence);

    /// The number that this session drew last of any sequence of `catalog`.
    ///
    /// Errors: 55000 where it drew none, or the sequence is gone.
    long last(CatalogState catalog);

    /// Makes a sequence stand at `value`.
    ///
    /// @param called whether the next number is the one after it
    void set(CatalogState.Entry sequence, long value, boolean called);

    /// Where a sequence stands.
    SequencePosition position(CatalogState.Entry sequence);
}
