// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.store;

/// A position in an ordered scan; starts before the first entry.
public interface Cursor extends AutoCloseable {
    /// Moves to the next entry; false at the end.
    boolean next();

    /// The entry's key.
    byte[] key();

    /// The entry's value.
    byte[] value();

    @Override
    void close();
}
