// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.postgres.message.Frame;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The messages of one client that wait to be handled: filled by the event loop, emptied by the
/// connection's thread. When more than a limit of bytes wait, the socket is not read until fewer
/// do, so that a client which sends faster than it is served is slowed down by TCP.
final class Inbound extends ChannelInboundHandlerAdapter {
    private static final Event CLOSED = new Event.Closed();

    private final long bytesMax;
    private final Outbound outbound;
    private final Runnable onLost;
    private final LinkedBlockingDeque<Event> events = new LinkedBlockingDeque<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean paused = new AtomicBoolean();
    private volatile @Nullable ChannelHandlerContext context;
    private volatile boolean done;
    private boolean terminated;

    /// @param bytesMax how many bytes may wait before the socket is left alone
    /// @param outbound told when the client reads again or is gone
    /// @param onLost run once when the client is gone and what runs is to stop; must not block
    Inbound(long bytesMax, Outbound outbound, Runnable onLost) {
        this.bytesMax = bytesMax;
        this.outbound = outbound;
        this.onLost = onLost;
    }

    /// The next event; blocks.
    Event take() throws InterruptedException {
        return taken(events.takeFirst());
    }

    /// The next event, or null when there is none within `timeout`.
    @Nullable Event poll(Duration timeout) throws InterruptedException {
        Event event = events.pollFirst(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
        return event == null ? null : taken(event);
    }

    private Event taken(Event event) {
        if (event instanceof Event.Message(Frame frame)) {
            bytes.addAndGet(-frame.sizeBytes());
            resume();
        } else if (event instanceof Event.Closed) {
            events.addLast(event); // it stays closed
        }
        return event;
    }

    /// Puts an event before all that wait.
    void urgent(Event event) {
        events.addFirst(event);
    }

    /// Nothing more will be taken: releases what waits and what may still come.
    void done() {
        done = true;
        drain();
    }

    private void drain() {
        for (Event event = events.pollFirst(); event != null; event = events.pollFirst()) {
            if (event instanceof Event.Message(Frame frame)) {
                frame.release();
            }
        }
    }

    private void resume() {
        if (bytes.get() < bytesMax && paused.compareAndSet(true, false)) {
            requireNonNull(context).read();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        active.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        switch (message) {
            case Frame frame -> {
                terminated |= frame.type() == 'X';
                bytes.addAndGet(frame.sizeBytes());
                events.addLast(new Event.Message(frame));
                if (done) { // after adding, so that none slips by
                    drain();
                }
            }
            case SqlException violation -> events.addLast(new Event.Violation(violation));
            default -> ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        paused.set(true);
        resume();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        outbound.changed();
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        events.addLast(CLOSED);
        outbound.changed();
        // after a good bye what was asked for is still done, but rows have no reader any more
        if (!terminated || outbound.isSendingRows()) {
            onLost.run();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        if (cause instanceof java.io.IOException) {
            var _ = failed.close(); // a reset connection: nobody is there to be told
            return;
        }
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        events.addLast(
                new Event.Violation(
                        root instanceof OutOfMemoryError
                                ? SqlException.of(SqlState.OUT_OF_MEMORY, "out of memory")
                                : ErrorReport.sqlException(cause)));
    }
}
