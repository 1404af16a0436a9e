// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One client's connection: takes its requests, one after the other, and has each answered on a
/// virtual thread. A client may send a few requests ahead; then nothing more is read until it has
/// its answers.
///
/// All fields belong to the event loop.
final class HttpConnection extends SimpleChannelInboundHandler<Object> {
    private static final int AHEAD_MAX = 4;
    private static final int LINGER_SECONDS = 2;

    private final Router router;
    private final HttpOptions options;
    private final ArrayDeque<Object> waiting = new ArrayDeque<>();
    private @Nullable Outbox outbox;
    private @Nullable Exchange running;
    private @Nullable Future<?> deadline;
    private boolean ending;

    HttpConnection(Router router, HttpOptions options) {
        this.router = router;
        this.options = options;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        outbox = new Outbox(context.channel(), options.stallTimeout());
        awaitRequest(context);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Object message) {
        if (message instanceof WebSocketFrame frame) {
            onFrame(context, frame);
            return;
        }
        if (ending) {
            return;
        }
        switch (message) {
            case FullHttpRequest request -> waiting.add(read(request));
            case Refusal refusal -> waiting.add(refusal);
            default -> {
                return;
            }
        }
        if (running == null) {
            next(context);
        } else if (waiting.size() >= AHEAD_MAX) {
            context.channel().config().setAutoRead(false);
        }
    }

    /// The request, or the refusal of what could not be read as one.
    private static Object read(FullHttpRequest message) {
        DecoderResult result = message.decoderResult();
        if (!result.isSuccess()) {
            return switch (result.cause()) {
                case TooLongHttpLineException _ ->
                        new Refusal(
                                HttpResponseStatus.REQUEST_URI_TOO_LONG,
                                "the request line is too long",
                                "Send statements in the body of a POST.");
                case TooLongHttpHeaderException _ ->
                        new Refusal(
                                HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                                "the request's headers are too large",
                                null);
                default ->
                        new Refusal(
                                HttpResponseStatus.BAD_REQUEST, "not a request of HTTP/1.1", null);
            };
        }
        try {
            return Request.of(
                    message.method(),
                    message.uri(),
                    message.protocolVersion(),
                    message.headers(),
                    ByteBufUtil.getBytes(message.content()),
                    HttpUtil.isKeepAlive(message));
        } catch (IllegalArgumentException malformed) {
            return new Refusal(
                    HttpResponseStatus.BAD_REQUEST,
                    "the request's target is malformed",
                    "Encode special characters as % and two hexadecimal digits.");
        }
    }

    private void next(ChannelHandlerContext context) {
        var first = waiting.poll();
        if (first == null) {
            awaitRequest(context);
            return;
        }
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
        if (waiting.size() < AHEAD_MAX) {
            context.channel().config().setAutoRead(true);
        }
        var request = first instanceof Request read ? read : unreadable();
        var out = outbox;
        if (out == null) {
            throw new IllegalStateException("no outbox before the handler was added");
        }
        var exchange = new Exchange(request, context.channel(), out, options);
        running = exchange;
        Thread.ofVirtual()
                .name("http " + request.method() + " " + request.path())
                .start(() -> {
                    try {
                        if (first instanceof Refusal refusal) {
                            exchange.closeAfterwards();
                            exchange.fail(refusal.status(), refusal.message(), refusal.hint());
                        } else {
                            router.handle(exchange);
                        }
                    } catch (ClientGoneException gone) {
                        exchange.closeAfterwards();
                    } finally {
                        context.executor().execute(() -> finished(context, exchange));
                    }
                });
    }

    private static Request unreadable() {
        return new Request(
                HttpMethod.GET,
                "",
                HttpVersion.HTTP_1_1,
                "",
                Map.of(),
                EmptyHttpHeaders.INSTANCE,
                new byte[0],
                false);
    }

    private void finished(ChannelHandlerContext context, Exchange exchange) {
        running = null;
        exchange.onDisconnect(null);
        if (!context.channel().isActive()) {
            return;
        }
        if (exchange.keepAlive() && exchange.answered()) {
            next(context);
        } else {
            end(context);
        }
    }

    /// Closes once what was sent had time to arrive: closing with unread input would take it away
    /// again.
    private void end(ChannelHandlerContext context) {
        ending = true;
        waiting.clear();
        context.channel().config().setAutoRead(true);
        if (context.channel() instanceof SocketChannel socket) {
            var _ =
                    context.channel()
                            .writeAndFlush(Unpooled.EMPTY_BUFFER)
                            .addListener(_ -> shutDownOutput(socket));
        }
        var _ = context.executor().schedule(() -> close(context), LINGER_SECONDS, TimeUnit.SECONDS);
    }

    private void awaitRequest(ChannelHandlerContext context) {
        deadline =
                context.executor()
                        .schedule(
                                () -> {
                                    if (running == null) {
                                        close(context);
                                    }
                                },
                                options.requestTimeout().toMillis(),
                                TimeUnit.MILLISECONDS);
    }

    private void onFrame(ChannelHandlerContext context, WebSocketFrame frame) {
        switch (frame) {
            case PingWebSocketFrame ping -> {
                var _ = context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            }
            case CloseWebSocketFrame close -> {
                var _ = context.writeAndFlush(close.retain());
                stop();
            }
            default -> {
                // subscribers have nothing to say
            }
        }
    }

    private static void shutDownOutput(SocketChannel socket) {
        var _ = socket.shutdownOutput();
    }

    private static void close(ChannelHandlerContext context) {
        var _ = context.close();
    }

    private void stop() {
        if (running != null) {
            running.disconnected();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        stop();
        signal();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        signal();
    }

    private void signal() {
        if (outbox != null) {
            outbox.signal();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close(context); // a reset connection, or frames that are not WebSocket's
    }

    /// Ends what runs, then the connection; the server is shutting down.
    void shutDown(ChannelHandlerContext context) {
        if (running == null) {
            close(context);
        } else {
            running.closeAfterwards();
            running.stop();
        }
    }
}
