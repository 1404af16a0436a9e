// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request and its answer. One virtual thread works on it; [#disconnected] and [#stop] come from
/// the event loop.
final class Exchange {
    private final Request request;
    private final Channel channel;
    private final Outbox outbox;
    private final HttpOptions options;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Object lock = new Object();
    private volatile boolean endless;
    private volatile boolean stopping;
    private volatile boolean keepAlive;
    private boolean answered;
    private boolean gone;
    private @Nullable Runnable onDisconnect;

    Exchange(Request request, Channel channel, Outbox outbox, HttpOptions options) {
        this.request = request;
        this.channel = channel;
        this.outbox = outbox;
        this.options = options;
        this.keepAlive = request.keepAlive();
    }

    Request request() {
        return request;
    }

    Channel channel() {
        return channel;
    }

    Outbox outbox() {
        return outbox;
    }

    HttpOptions options() {
        return options;
    }

    /// Adds a header to the answer.
    void header(CharSequence name, String value) {
        headers.put(name.toString(), value);
    }

    /// Whether an answer has been begun.
    boolean answered() {
        return answered;
    }

    /// Whether the connection goes on after this exchange.
    boolean keepAlive() {
        return keepAlive;
    }

    /// Ends the connection after this exchange.
    void closeAfterwards() {
        keepAlive = false;
    }

    /// The connection speaks WebSocket from here on.
    void upgrade() {
        answered = true;
        keepAlive = false;
    }

    /// Answers in whole.
    void respond(HttpResponseStatus status, String contentType, byte[] body)
            throws ClientGoneException {
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        if (status.code() != HttpResponseStatus.NOT_MODIFIED.code()) {
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        }
        prepare(response);
        outbox.write(response);
    }

    /// Answers that something is wrong with the request.
    void fail(HttpResponseStatus status, String message, @Nullable String hint)
            throws ClientGoneException {
        respond(status, Json.TYPE, Json.error(message, hint));
    }

    /// Begins an answer whose length is not known.
    void start(HttpResponseStatus status, String contentType) throws ClientGoneException {
        var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        if (request.version().equals(HttpVersion.HTTP_1_1)) {
            response.headers()
                    .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED.toString());
        } else {
            keepAlive = false; // the end of the connection is the end of the answer
        }
        prepare(response);
        outbox.write(response);
    }

    private void prepare(HttpResponse response) {
        answered = true;
        headers.forEach((name, value) -> response.headers().set(name, value));
        response.headers().set("X-Content-Type-Options", "nosniff");
        if (!response.headers().contains(HttpHeaderNames.CACHE_CONTROL)) {
            response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        }
        if (!keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE.toString());
        } else if (!request.version().isKeepAliveDefault()) {
            response.headers()
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE.toString());
        }
    }

    /// Whether the answer has headers only.
    boolean headOnly() {
        return request.method().equals(HttpMethod.HEAD);
    }

    /// Runs `action` when the client hangs up, at once where it has already; null takes it back.
    void onDisconnect(@Nullable Runnable action) {
        boolean now;
        synchronized (lock) {
            onDisconnect = action;
            now = gone;
        }
        if (now && action != null) {
            action.run();
        }
    }

    /// Tells that the client hung up.
    void disconnected() {
        Runnable action;
        synchronized (lock) {
            if (gone) {
                return;
            }
            gone = true;
            action = onDisconnect;
        }
        if (action != null) {
            action.run();
        }
    }

    /// Whether the client hung up.
    boolean gone() {
        synchronized (lock) {
            return gone;
        }
    }

    /// This exchange has no end of its own: it ends when the server does.
    void endless() {
        endless = true;
        if (stopping) {
            disconnected();
        }
    }

    /// Tells that the server is shutting down.
    void stop() {
        stopping = true;
        if (endless) {
            disconnected();
        }
    }

    /// Whether the server is shutting down.
    boolean stopping() {
        return stopping;
    }
}
