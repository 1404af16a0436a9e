// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.SocketChannel;
import io.tidemill.server.postgres.message.BackendMessage;
import io.tidemill.server.postgres.message.Output;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What one client is sent. Messages are collected and go out at [#flush], or when some kilobytes
/// are together. While the client does not read and the socket's buffers are full, the calling
/// thread waits: that is the back pressure on whatever produces the rows. Only the event loop never
/// waits.
final class Outbound {
    /// Enough for few system calls, little enough to stay in the processor's cache.
    private static final int CHUNK_BYTES = 32 * 1024;

    /// A larger message goes out in pieces, so that direct memory stays small.
    private static final int PIECE_BYTES_MAX = 256 * 1024;

    private final Channel channel;
    private final Output output = new Output();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean sendingRows;
    private @Nullable ChannelFuture lastSent;

    Outbound(Channel channel) {
        this.channel = channel;
    }

    /// Rows are going to be sent, for a while.
    ///
    /// @throws ConnectionClosedException when the client is gone
    void startRows() {
        sendingRows = true;
        if (!channel.isActive()) { // after the flag: whoever closes the channel looks at it later
            throw new ConnectionClosedException();
        }
    }

    /// No more rows are sent.
    void endRows() {
        sendingRows = false;
    }

    /// Whether the connection's thread is busy with rows for the client.
    boolean isSendingRows() {
        return sendingRows;
    }

    /// Where rows and copy data are written; call [#flushIfLarge] every so often.
    Output output() {
        return output;
    }

    /// Whether all that was flushed has gone to the client's socket: only then may the event loop
    /// send something, as it does so before what another thread has asked it to send.
    boolean isSettled() {
        var sent = lastSent;
        return sent == null || sent.isDone();
    }

    /// Adds a message.
    void send(BackendMessage message) {
        message.write(output);
        flushIfLarge();
    }

    /// Sends what is there if it is much; blocks while the client does not read.
    void flushIfLarge() {
        if (output.size() >= CHUNK_BYTES) {
            flush();
        }
    }

    /// Sends what is there; blocks while the client does not read.
    ///
    /// @throws ConnectionClosedException when the client is gone
    void flush() {
        var bytes = output.bytes();
        for (int from = 0; from < bytes.length; from += PIECE_BYTES_MAX) {
            int length = Math.min(PIECE_BYTES_MAX, bytes.length - from);
            awaitWritable();
            ByteBuf buffer = channel.alloc().directBuffer(length);
            buffer.writeBytes(bytes.data, bytes.offset + from, length);
            lastSent = channel.writeAndFlush(buffer);
        }
        output.clear();
    }

    /// Sends what is there, says that nothing follows, and closes the connection when the client
    /// has closed its end, or after `linger`. To close at once would reset the connection if the
    /// client has sent more meanwhile, and our last words could be lost on the way.
    void close(Duration linger) {
        try {
            var bytes = output.bytes();
            ByteBuf buffer = channel.alloc().directBuffer(bytes.length);
            buffer.writeBytes(bytes.data, bytes.offset, bytes.length);
            output.clear();
            channel.config().setAutoRead(true);
            var _ =
                    channel.writeAndFlush(buffer)
                            .addListener(_ -> {
                                var _ = ((SocketChannel) channel).shutdownOutput();
                            });
            if (!channel.closeFuture().await(linger.toMillis())) {
                var _ = channel.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var _ = channel.close();
        }
    }

    private void awaitWritable() {
        if (channel.isWritable() || channel.eventLoop().inEventLoop()) {
            return; // on the event loop: the rest of a brief answer
        }
        lock.lock();
        try {
            while (!channel.isWritable()) {
                if (!channel.isActive()) {
                    throw new ConnectionClosedException();
                }
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectionClosedException();
        } finally {
            lock.unlock();
        }
    }

    /// The channel can be written to again, or is closed.
    void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
