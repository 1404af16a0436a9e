// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import java.util.concurrent.atomic.AtomicLong;

/// A bound on the memory that large messages under way take together, over all connections.
public final class MemoryBudget {
    /// Bytes of an unfinished message that every connection may hold without asking.
    public static final long FREE_BYTES = 1 << 20;

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    /// A budget of `bytesMax` bytes.
    public MemoryBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// Takes `count` bytes if they are there.
    public boolean reserve(long count) {
        if (bytes.addAndGet(count) > bytesMax) {
            bytes.addAndGet(-count);
            return false;
        }
        return true;
    }

    /// Gives `count` bytes back.
    public void release(long count) {
        bytes.addAndGet(-count);
    }

    /// Bytes in use.
    public long bytes() {
        return bytes.get();
    }
}
