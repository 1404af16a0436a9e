// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What goes out on a connection, written from a virtual thread that waits for a slow client.
///
/// At most the channel's high water mark and one message wait to be sent. A client that takes
/// nothing for the stall timeout counts as gone.
final class Outbox {
    private final Channel channel;
    private final long stallNanosMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    Outbox(Channel channel, Duration stallTimeout) {
        this.channel = channel;
        this.stallNanosMax = stallTimeout.toNanos();
    }

    /// Tells that the channel became writable, or closed.
    void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Sends a message as soon as the client has taken enough of the earlier ones.
    void write(Object message) throws ClientGoneException {
        try {
            awaitRoom();
        } catch (ClientGoneException gone) {
            ReferenceCountUtil.release(message);
            throw gone;
        }
        writeNow(message);
    }

    /// Sends a message without waiting; for what is small and last.
    void writeNow(Object message) {
        // a failure closes the channel, and that is noticed
        var _ = channel.writeAndFlush(message, channel.voidPromise());
    }

    private void awaitRoom() throws ClientGoneException {
        lock.lock();
        try {
            long missing = Long.MAX_VALUE;
            long left = stallNanosMax;
            while (!channel.isWritable()) {
                if (!channel.isActive()) {
                    throw new ClientGoneException("the client hung up");
                }
                long missingNow = channel.bytesBeforeWritable();
                if (missingNow < missing) {
                    missing = missingNow;
                    left = stallNanosMax;
                }
                if (left <= 0) {
                    throw new ClientGoneException(
                            "the client took nothing of what was sent for "
                                    + TimeUnit.NANOSECONDS.toSeconds(stallNanosMax)
                                    + " seconds",
                            true);
                }
                long slice = Math.min(left, 100_000_000L);
                long remaining = changed.awaitNanos(slice);
                left -= slice - Math.max(0, remaining);
            }
            if (!channel.isActive()) {
                throw new ClientGoneException("the client hung up");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ClientGoneException("the server is shutting down");
        } finally {
            lock.unlock();
        }
    }
}
