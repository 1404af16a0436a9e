// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage;

/// How much memory the store may use outside the heap, and how it writes.
///
/// @param memtableBytesMax memory for writes that are not in files yet, all spaces together
/// @param cacheBytesMax memory for blocks read from files, indexes and filters included
/// @param logFileBytesMax how large RocksDB's write-ahead logs may grow before it writes files in
///   their stead
/// @param backgroundJobsMax threads for writing and merging files
public record StoreOptions(
        long memtableBytesMax, long cacheBytesMax, long logFileBytesMax, int backgroundJobsMax) {
    /// Modest: 64 MiB in all.
    public static final StoreOptions DEFAULT = new StoreOptions(32 << 20, 32 << 20, 128 << 20, 2);

    public StoreOptions {
        if (memtableBytesMax < 1 << 20 || cacheBytesMax < 1 << 20 || logFileBytesMax < 1 << 20) {
            throw new IllegalArgumentException("the store needs at least 1 MiB for each purpose");
        }
        if (backgroundJobsMax < 1) {
            throw new IllegalArgumentException("the store needs a background thread");
        }
    }
}
