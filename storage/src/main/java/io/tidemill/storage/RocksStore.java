// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.store.Cursor;
import io.tidemill.core.store.Space;
import io.tidemill.core.store.Store;
import io.tidemill.core.store.StoreException;
import io.tidemill.core.store.Writes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.SstFileManager;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/// The store in a directory, on RocksDB: a column family for each space, a `WriteBatch` for each
/// commit.
///
/// A commit is in RocksDB's write-ahead log before [#commit] returns, and on the disk if it is
/// synced, so a killed process loses none that returned, and a machine that lost power none that
/// was synced. When the disk is full, commits fail with [StoreException#full] and RocksDB looks
/// every few seconds whether there is room again.
///
/// Native objects die in the reverse of the order they were made, after the last call into them has
/// returned.
public final class RocksStore implements Store {
    private final ReentrantReadWriteLock closing = new ReentrantReadWriteLock();
    private final Set<RocksCursor> cursors = ConcurrentHashMap.newKeySet();
    private final DataDirectory directory;

    /// What to close, the first made at the bottom.
    private final Deque<AutoCloseable> natives = new ArrayDeque<>();

    private final RocksDB database;
    private final Map<Space, ColumnFamilyHandle> families = new EnumMap<>(Space.class);
    private final WriteOptions synced;
    private final WriteOptions unsynced;
    private final FlushOptions flushSoon;
    private boolean closed;

    /// Opens the store in `path`, made if there is none.
    ///
    /// @throws SqlException if the directory is in use, of another format, damaged, or not to be
    ///   written
    public static RocksStore open(Path path, StoreOptions options) {
        var directory = DataDirectory.open(path);
        try {
            return new RocksStore(directory, options);
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    private RocksStore(DataDirectory directory, StoreOptions options) {
        this.directory = directory;
        try {
            RocksDB.loadLibrary();
            database = openDatabase(options);
            synced = keep(new WriteOptions().setSync(true));
            unsynced = keep(new WriteOptions());
            flushSoon = keep(new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true));
        } catch (RocksDBException e) {
            closeNatives();
            throw cannotOpen(e);
        } catch (RuntimeException | Error e) {
            closeNatives();
            throw e;
        }
    }

    private RocksDB openDatabase(StoreOptions options) throws RocksDBException {
        var cache = keep(new LRUCache(options.cacheBytesMax()));
        var memtables = keep(new WriteBufferManager(options.memtableBytesMax(), cache));
        var filter = keep(new BloomFilter(10));
        var files = keep(new SstFileManager(Env.getDefault()));
        var databaseOptions =
                keep(
                        new DBOptions()
                                .setCreateIfMissing(true)
                                .setCreateMissingColumnFamilies(true)
                                .setWriteBufferManager(memtables)
                                .setSstFileManager(files)
                                .setMaxTotalWalSize(options.logFileBytesMax())
                                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                                .setMaxBackgroundJobs(options.backgroundJobsMax())
                                .setMaxOpenFiles(512)
                                .setBytesPerSync(1 << 20)
                                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                                .setMaxLogFileSize(1 << 20)
                                .setKeepLogFileNum(3)
                                .setMaxManifestFileSize(4 << 20)
                                .setManifestPreallocationSize(64 << 10)
                                .setStatsDumpPeriodSec(0)
                                .setStatsPersistPeriodSec(0));
        var descriptors = new ArrayList<ColumnFamilyDescriptor>();
        for (Space space : Space.values()) {
            var familyOptions = keep(Spaces.options(space, options, cache, filter));
            descriptors.add(new ColumnFamilyDescriptor(Spaces.columnFamily(space), familyOptions));
        }
        var handles = new ArrayList<ColumnFamilyHandle>();
        var opened =
                keep(
                        RocksDB.open(
                                databaseOptions,
                                directory.database().toString(),
                                descriptors,
                                handles));
        var handle = handles.iterator();
        for (Space space : Space.values()) {
            families.put(space, keep(handle.next()));
        }
        return opened;
    }

    @Override
    public void commit(Writes writes, boolean sync) {
        Lock lock = use();
        try (var batch = new WriteBatch()) {
            for (Writes.Write write : writes.list()) {
                switch (write) {
                    case Writes.Put(var space, var key, var value) ->
                            batch.put(family(space), key, value);
                    case Writes.Delete(var space, var key) -> batch.delete(family(space), key);
                    case Writes.DeleteRange(var space, var from, var to) -> {
                        byte[] end = to == null ? end(space, writes) : to;
                        // RocksDB takes a range that ends before it starts for an error
                        if (end != null && Arrays.compareUnsigned(from, end) < 0) {
                            batch.deleteRange(family(space), from, end);
                        }
                    }
                }
            }
            database.write(sync ? synced : unsynced, batch);
            reclaim(writes);
        } catch (RocksDBException e) {
            throw failed("written", e);
        } finally {
            lock.unlock();
        }
    }

    /// Sees to it that ranges deleted from the large spaces free the disk soon, not with the next
    /// megabytes of writes: once their marks are in a file, merging it drops what they cover. The
    /// log is left out, being written all the time.
    private void reclaim(Writes writes) {
        var spaces = EnumSet.noneOf(Space.class);
        for (Writes.Write write : writes.list()) {
            if (write instanceof Writes.DeleteRange(var space, var _, var _)
                    && (space == Space.ROWS || space == Space.STATE)) {
                spaces.add(space);
            }
        }
        for (Space space : spaces) {
            try {
                database.flush(flushSoon, family(space));
            } catch (RocksDBException e) {
                // the commit has happened; the space comes back later
            }
        }
    }

    /// A key after all keys of `space`, those in `writes` included; null if there are none.
    private byte @Nullable [] end(Space space, Writes writes) throws RocksDBException {
        byte[] last = null;
        try (RocksIterator iterator = database.newIterator(family(space))) {
            iterator.seekToLast();
            if (iterator.isValid()) {
                last = iterator.key();
            }
            iterator.status();
        }
        for (Writes.Write write : writes.list()) {
            if (write instanceof Writes.Put(var where, var key, var _)
                    && where == space
                    && (last == null || Arrays.compareUnsigned(key, last) > 0)) {
                last = key;
            }
        }
        return last == null ? null : Arrays.copyOf(last, last.length + 1);
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) {
        Lock lock = use();
        try {
            return database.get(family(space), key);
        } catch (RocksDBException e) {
            throw failed("read", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Cursor scan(Space space, byte[] from, byte @Nullable [] to) {
        Lock lock = use();
        try {
            var options = new ReadOptions();
            Slice bound = null;
            if (to != null) {
                // an upper bound below the start confuses the iterator
                bound = new Slice(Arrays.compareUnsigned(from, to) <= 0 ? to : from);
                options.setIterateUpperBound(bound);
            }
            var iterator = database.newIterator(family(space), options);
            iterator.seek(from);
            var cursor = new RocksCursor(this, iterator, options, bound);
            cursors.add(cursor);
            return cursor;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long sizeBytes() {
        long size = 0;
        try (var files = Files.newDirectoryStream(directory.database())) {
            for (Path file : files) {
                // RocksDB may have deleted it by now
                size += file.toFile().length();
            }
        } catch (IOException e) {
            throw new StoreException(
                    "the size of \"" + directory.path() + "\" cannot be told", false, e);
        }
        return size;
    }

    /// Waits for calls under way, ends all scans, and lets go of the directory.
    @Override
    public void close() {
        closing.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            List.copyOf(cursors).forEach(RocksCursor::release);
            cursors.clear();
            closeNatives();
            directory.close();
        } finally {
            closing.writeLock().unlock();
        }
    }

    /// Keeps the store open until the returned lock is unlocked.
    Lock use() {
        Lock lock = closing.readLock();
        lock.lock();
        if (closed) {
            lock.unlock();
            throw new IllegalStateException("the store is closed");
        }
        return lock;
    }

    /// Ends a scan.
    void forget(RocksCursor cursor) {
        Lock lock = closing.readLock();
        lock.lock();
        try {
            if (cursors.remove(cursor)) {
                cursor.release();
            }
        } finally {
            lock.unlock();
        }
    }

    /// What to throw when `directory` could not be `done`.
    StoreException failed(String done, RocksDBException e) {
        boolean full = isFull(e);
        String reason = full ? "no space left on the disk" : e.getMessage();
        return new StoreException(
                "the store in \"" + directory.path() + "\" cannot be " + done + ": " + reason,
                full,
                e);
    }

    private static boolean isFull(RocksDBException e) {
        Status status = e.getStatus();
        return status != null && status.getSubCode() == Status.SubCode.NoSpace;
    }

    private SqlException cannotOpen(RocksDBException e) {
        Status status = e.getStatus();
        String name = "\"" + directory.path() + "\"";
        if (status != null && status.getCode() == Status.Code.Corruption) {
            return SqlException.of(
                            SqlState.DATA_CORRUPTED, "data directory " + name + " is damaged")
                    .detail(e.getMessage())
                    .hint("Restore it from a backup.")
                    .cause(e);
        }
        return DataDirectory.cannotOpen(directory.path(), e);
    }

    private ColumnFamilyHandle family(Space space) {
        return requireNonNull(families.get(space));
    }

    private <T extends AutoCloseable> T keep(T made) {
        natives.push(made);
        return made;
    }

    private void closeNatives() {
        while (!natives.isEmpty()) {
            try {
                natives.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("a native object did not close", e);
            }
        }
    }
}
