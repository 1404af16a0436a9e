// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage;

import io.tidemill.core.store.Space;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionPriority;
import org.rocksdb.CompressionType;

/// How each space is kept: a column family with options for what it holds.
///
/// Values of some kilobytes and more are packed and compressed by us, so they go to blob files
/// uncompressed and are written once: merging files moves keys only (WiscKey; Lu et al., FAST
/// 2016). A blob file whose values are mostly dead is rewritten when the file that refers to it is
/// merged.
final class Spaces {
    private static final long BLOB_BYTES_MIN = 2048;

    private Spaces() {}

    /// The name of the column family.
    static byte[] columnFamily(Space space) {
        // RocksDB insists on a family of this name, so it had better be of use
        return switch (space) {
            case META -> org.rocksdb.RocksDB.DEFAULT_COLUMN_FAMILY;
            case LOG -> new byte[] {'l', 'o', 'g'};
            case ROWS -> new byte[] {'r', 'o', 'w', 's'};
            case STATE -> new byte[] {'s', 't', 'a', 't', 'e'};
        };
    }

    /// New options for the family of `space`; the caller closes them.
    static ColumnFamilyOptions options(
            Space space, StoreOptions options, Cache cache, BloomFilter filter) {
        long memtableBytes = options.memtableBytesMax() / 2;
        var table =
                new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true)
                        .setFormatVersion(6)
                        .setFilterPolicy(filter);
        var family =
                new ColumnFamilyOptions()
                        .setTableFormatConfig(table)
                        .setCompressionType(CompressionType.LZ4_COMPRESSION)
                        .setMaxWriteBufferNumber(3)
                        .setWriteBufferSize(memtableBytes)
                        .setLevelCompactionDynamicLevelBytes(true)
                        .setCompactionPriority(CompactionPriority.MinOverlappingRatio);
        return switch (space) {
            case META -> family.setWriteBufferSize(Math.min(memtableBytes, 1 << 20));
            // with values in blob files a merge moves little, so it is done at once: that is what
            // makes deleted ranges free their space
            case LOG, ROWS -> blobs(family).setLevel0FileNumCompactionTrigger(1);
            case STATE -> blobs(family).setLevel0FileNumCompactionTrigger(2);
        };
    }

    private static ColumnFamilyOptions blobs(ColumnFamilyOptions family) {
        return family.setEnableBlobFiles(true)
                .setMinBlobSize(BLOB_BYTES_MIN)
                .setBlobFileSize(64 << 20)
                .setBlobCompressionType(CompressionType.NO_COMPRESSION)
                .setEnableBlobGarbageCollection(true)
                .setBlobGarbageCollectionAgeCutoff(0.5)
                .setBlobGarbageCollectionForceThreshold(0.5);
    }
}
