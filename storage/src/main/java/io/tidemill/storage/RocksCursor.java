// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage;

import io.tidemill.core.store.Cursor;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/// A scan. Its iterator is a snapshot; each use holds the store open, for RocksDB dies of an
/// iterator that outlives its database.
final class RocksCursor implements Cursor {
    private final RocksStore store;
    private final RocksIterator iterator;
    private final ReadOptions options;
    private final @Nullable Slice bound;
    private boolean started;
    private boolean atEntry;
    private boolean released;

    /// Takes over the native objects; `iterator` is at the first entry already.
    RocksCursor(
            RocksStore store, RocksIterator iterator, ReadOptions options, @Nullable Slice bound) {
        this.store = store;
        this.iterator = iterator;
        this.options = options;
        this.bound = bound;
    }

    @Override
    public boolean next() {
        Lock lock = lock();
        try {
            if (started && atEntry) {
                iterator.next();
            }
            started = true;
            atEntry = iterator.isValid();
            if (!atEntry) {
                iterator.status();
            }
            return atEntry;
        } catch (RocksDBException e) {
            throw store.failed("read", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public byte[] key() {
        Lock lock = lock();
        try {
            checkAtEntry();
            return iterator.key();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public byte[] value() {
        Lock lock = lock();
        try {
            checkAtEntry();
            byte[] value = iterator.value();
            // a value in a blob file is read here, and may fail
            iterator.status();
            return value;
        } catch (RocksDBException e) {
            throw store.failed("read", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        store.forget(this);
    }

    /// Frees the native objects; with the store's lock held.
    void release() {
        if (!released) {
            released = true;
            iterator.close();
            options.close();
            if (bound != null) {
                bound.close();
            }
        }
    }

    private Lock lock() {
        Lock lock = store.use();
        if (released) {
            lock.unlock();
            throw new IllegalStateException("the cursor is closed");
        }
        return lock;
    }

    private void checkAtEntry() {
        if (!atEntry) {
            throw new NoSuchElementException("the cursor is not at an entry");
        }
    }
}
