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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The messages of one client that wait to be handled: filled by the event loop, emptied by the
/// connection's thread. When more than a limit of bytes wait, the socket is not read until fewer
/// do, so that a client which sends faster than it is served is slowed down by TCP.
///
/// Requests that take no time are handled on the event loop, see [#atOnce], where nothing that came
/// before them is still to be handled.
final class Inbound extends ChannelInboundHandlerAdapter {
    private static final Event CLOSED = new Event.Closed();

    /// Messages of a request that may be handled at once.
    private static final int AT_ONCE_MAX = 4;

    private final long bytesMax;
    private final Outbound outbound;
    private final Runnable onLost;
    private final LinkedBlockingDeque<Event> events = new LinkedBlockingDeque<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean paused = new AtomicBoolean();

    /// Held by the thread that handles something.
    private final ReentrantLock turn = new ReentrantLock();

    /// How many events wait or are being handled by the connection's thread.
    private final AtomicInteger underWay = new AtomicInteger();

    /// The beginning of a request that may be one to handle at once; only the event loop's.
    private final List<Frame> request = new ArrayList<>();

    private volatile @Nullable Predicate<List<Frame>> atOnce;
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

    /// From now on, requests go to `handler` first, on the event loop and holding [#turn]: it
    /// handles one that takes no time, or does nothing and says false. A request is a `Query`, or
    /// begins with `Bind` and ends with `Sync`, with few messages between them.
    void atOnce(Predicate<List<Frame>> handler) {
        atOnce = handler;
    }

    /// What the connection's thread has to hold while it handles an event.
    ReentrantLock turn() {
        return turn;
    }

    /// The next event, which is under way until [#end]; blocks.
    Event begin() throws InterruptedException {
        return taken(events.takeFirst());
    }

    /// The event that was begun is handled.
    void end() {
        underWay.decrementAndGet();
    }

    /// The next event, or null when there is none within `timeout`; counts as handled.
    @Nullable Event poll(Duration timeout) throws InterruptedException {
        Event event = events.pollFirst(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
        if (event == null) {
            return null;
        }
        end();
        return taken(event);
    }

    private Event taken(Event event) {
        if (event instanceof Event.Message(Frame frame)) {
            bytes.addAndGet(-frame.sizeBytes());
            resume();
        } else if (event instanceof Event.Closed) {
            add(event); // it stays closed
        }
        return event;
    }

    /// Puts an event before all that wait.
    void urgent(Event event) {
        underWay.incrementAndGet();
        events.addFirst(event);
    }

    private void add(Event event) {
        underWay.incrementAndGet();
        events.addLast(event);
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
                if (!request.isEmpty() || (mayBegin(frame) && isIdle())) {
                    request.add(frame);
                    if (frame.type() == 'S' || frame.type() == 'Q') {
                        handleAtOnce();
                    } else if (request.size() == AT_ONCE_MAX) {
                        addRequest();
                    }
                } else {
                    add(frame);
                }
            }
            case SqlException violation -> {
                addRequest();
                add(new Event.Violation(violation));
            }
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void add(Frame frame) {
        terminated |= frame.type() == 'X';
        bytes.addAndGet(frame.sizeBytes());
        add(new Event.Message(frame));
        if (done) { // after adding, so that none slips by
            drain();
        }
    }

    private void addRequest() {
        request.forEach(this::add);
        request.clear();
    }

    private static boolean mayBegin(Frame frame) {
        return frame.type() == 'B' || frame.type() == 'Q';
    }

    private boolean isIdle() {
        return atOnce != null && underWay.get() == 0;
    }

    private void handleAtOnce() {
        Predicate<List<Frame>> handler = requireNonNull(atOnce);
        if (!turn.tryLock()) {
            addRequest();
            return;
        }
        try {
            if (!isIdle() || !handler.test(request)) {
                addRequest();
            }
        } finally {
            turn.unlock();
            request.forEach(Frame::release);
            request.clear();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        addRequest();
        paused.set(true);
        resume();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        outbound.changed();
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        add(CLOSED);
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
        add(
                new Event.Violation(
                        root instanceof OutOfMemoryError
                                ? SqlException.of(SqlState.OUT_OF_MEMORY, "out of memory")
                                : ErrorReport.sqlException(cause)));
    }
}
