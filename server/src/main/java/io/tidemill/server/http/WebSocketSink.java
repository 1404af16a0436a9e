// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Messages as WebSocket text frames.
final class WebSocketSink implements MessageSink {
    private static final int NORMAL = 1000;
    private static final int GOING_AWAY = 1001;
    private static final int POLICY = 1008;
    private static final int INTERNAL = 1011;
    private static final int REASON_BYTES_MAX = 123;

    private final Exchange exchange;

    private WebSocketSink(Exchange exchange) {
        this.exchange = exchange;
    }

    /// Upgrades the connection; null where the request's WebSocket version is not 13.
    static @Nullable WebSocketSink upgrade(Exchange exchange) throws ClientGoneException {
        var request = exchange.request();
        var factory =
                new WebSocketServerHandshakerFactory(
                        request.uri(),
                        null,
                        WebSocketDecoderConfig.newBuilder()
                                .maxFramePayloadLength(64 << 10)
                                .allowExtensions(false)
                                .build());
        var handshake =
                new DefaultFullHttpRequest(
                        request.version(),
                        request.method(),
                        request.uri(),
                        Unpooled.EMPTY_BUFFER,
                        request.headers(),
                        new DefaultHttpHeaders());
        WebSocketServerHandshaker handshaker = factory.newHandshaker(handshake);
        if (handshaker == null) {
            return null;
        }
        exchange.upgrade();
        var channel = exchange.channel();
        var upgraded = channel.newPromise();
        channel.eventLoop() // which alone may change what decodes its bytes
                .execute(() -> {
                    var _ = handshaker.handshake(channel, handshake, null, upgraded);
                });
        if (!upgraded.awaitUninterruptibly().isSuccess()) {
            throw new ClientGoneException("the client hung up");
        }
        return new WebSocketSink(exchange);
    }

    @Override
    public void begin(byte[] columns) throws ClientGoneException {
        text(columns);
    }

    @Override
    public void send(long tick, byte[] changes) throws ClientGoneException {
        text(changes);
    }

    @Override
    public void heartbeat() {
        exchange.outbox().writeNow(new PingWebSocketFrame());
    }

    @Override
    public void fail(SqlException reason) throws ClientGoneException {
        text(Json.error(reason));
        boolean ours =
                reason.state() == SqlState.INTERNAL_ERROR
                        || reason.state() == SqlState.DATA_CORRUPTED;
        close(ours ? INTERNAL : POLICY, reason.message());
    }

    @Override
    public void end(String reason) throws ClientGoneException {
        close(exchange.stopping() ? GOING_AWAY : NORMAL, reason);
    }

    @Override
    public void drop(String reason) {
        exchange.outbox().writeNow(new CloseWebSocketFrame(POLICY, shorten(reason)));
    }

    private void text(byte[] json) throws ClientGoneException {
        exchange.outbox().write(new TextWebSocketFrame(Unpooled.wrappedBuffer(json)));
    }

    private void close(int code, String reason) throws ClientGoneException {
        exchange.outbox().write(new CloseWebSocketFrame(code, shorten(reason)));
    }

    /// As much of the text as a close frame takes.
    private static String shorten(String text) {
        var shortened = text;
        while (shortened.getBytes(StandardCharsets.UTF_8).length > REASON_BYTES_MAX) {
            shortened =
                    shortened.substring(0, shortened.offsetByCodePoints(shortened.length(), -1));
        }
        return shortened;
    }
}
