// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.store;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A store in memory: what it holds is gone with it. Scans see a snapshot; readers never wait.
public final class MemoryStore implements Store {
    /// What each space holds, absent where nothing; never written.
    private volatile Map<Space, SortedBytes.Node> roots;

    private volatile boolean closed;

    /// An empty store.
    public MemoryStore() {
        this(Map.of());
    }

    private MemoryStore(Map<Space, SortedBytes.Node> roots) {
        this.roots = roots;
    }

    /// An open store that holds what this one, open or closed, holds now; the two are independent
    /// from here on.
    public MemoryStore copy() {
        return new MemoryStore(roots);
    }

    @Override
    public synchronized void commit(Writes writes, boolean sync) {
        checkOpen();
        var next = new EnumMap<Space, SortedBytes.Node>(Space.class);
        next.putAll(roots);
        for (Writes.Write write : writes.list()) {
            var root = next.get(write.space());
            var changed =
                    switch (write) {
                        case Writes.Put(var _, var key, var value) ->
                                SortedBytes.put(root, key.clone(), value.clone());
                        case Writes.Delete(var _, var key) -> SortedBytes.delete(root, key);
                        case Writes.DeleteRange(var _, var from, var to) ->
                                SortedBytes.deleteRange(root, from, to);
                    };
            if (changed == null) {
                next.remove(write.space());
            } else {
                next.put(write.space(), changed);
            }
        }
        roots = next;
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) {
        checkOpen();
        byte[] value = SortedBytes.get(roots.get(space), key);
        return value == null ? null : value.clone();
    }

    @Override
    public Cursor scan(Space space, byte[] from, byte @Nullable [] to) {
        checkOpen();
        return new TreeCursor(roots.get(space), from, to);
    }

    @Override
    public long sizeBytes() {
        long size = 0;
        for (SortedBytes.Node root : roots.values()) {
            for (var cursor = new TreeCursor(root, new byte[0], null); cursor.next(); ) {
                size += cursor.current().key().length + cursor.current().value().length;
            }
        }
        return size;
    }

    @Override
    public void close() {
        closed = true;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    private static final class TreeCursor implements Cursor {
        /// The nodes yet to visit, each before its right subtree; the next one on top.
        private final Deque<SortedBytes.Node> path = new ArrayDeque<>();

        private final byte @Nullable [] to;
        private SortedBytes.@Nullable Node current;

        TreeCursor(SortedBytes.@Nullable Node root, byte[] from, byte @Nullable [] to) {
            this.to = to == null ? null : to.clone();
            SortedBytes.Node node = root;
            while (node != null) {
                if (Arrays.compareUnsigned(node.key(), from) >= 0) {
                    path.push(node);
                    node = node.left();
                } else {
                    node = node.right();
                }
            }
        }

        @Override
        public boolean next() {
            current = path.poll();
            if (current != null && to != null && Arrays.compareUnsigned(current.key(), to) >= 0) {
                path.clear();
                current = null;
            }
            if (current == null) {
                return false;
            }
            for (var node = current.right(); node != null; node = node.left()) {
                path.push(node);
            }
            return true;
        }

        private SortedBytes.Node current() {
            if (current == null) {
                throw new NoSuchElementException("the cursor is not at an entry");
            }
            return current;
        }

        @Override
        public byte[] key() {
            return current().key().clone();
        }

        @Override
        public byte[] value() {
            return current().value().clone();
        }

        @Override
        public void close() {
            path.clear();
            current = null;
        }
    }
}
