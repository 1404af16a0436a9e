// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.store;

import org.jspecify.annotations.Nullable;

/// The durable store: four ordered maps of bytes, written atomically. One thread writes; any thread
/// reads.
///
/// Failures: [StoreException] with `full` set when the disk is full; the write then did not happen
/// at all.
public interface Store extends AutoCloseable {
    /// Writes all of `writes` or none of it. Durable on return if `sync`; else by the next synced
    /// commit, never before an earlier commit.
    void commit(Writes writes, boolean sync);

    /// The value at `key`, or null.
    byte @Nullable [] get(Space space, byte[] key);

    /// The entries with `from ≤ key < to`, ascending, as of now: later commits do not show.
    Cursor scan(Space space, byte[] from, byte @Nullable [] to);

    /// Bytes on disk, approximately.
    long sizeBytes();

    @Override
    void close();
}
