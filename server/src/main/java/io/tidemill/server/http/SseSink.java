// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.tidemill.core.error.SqlException;
import java.nio.charset.StandardCharsets;

/// Messages as server-sent events. The event's id is the tick, so that a browser that reconnects
/// resumes there.
final class SseSink implements MessageSink {
    static final String TYPE = "text/event-stream; charset=utf-8";

    private static final byte[] END = {'\n', '\n'};

    private final Exchange exchange;

    SseSink(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void begin(byte[] columns) throws ClientGoneException {
        exchange.header("X-Accel-Buffering", "no");
        exchange.start(HttpResponseStatus.OK, TYPE);
        event("retry: 1000\nevent: columns\n", columns);
    }

    @Override
    public void send(long tick, byte[] changes) throws ClientGoneException {
        event(tick < 0 ? "" : "id: " + tick + "\n", changes);
    }

    @Override
    public void heartbeat() {
        exchange.outbox()
                .writeNow(
                        new DefaultHttpContent(
                                Unpooled.copiedBuffer(": \n\n", StandardCharsets.UTF_8)));
    }

    @Override
    public void fail(SqlException reason) throws ClientGoneException {
        if (exchange.answered()) {
            event("event: failed\n", Json.error(reason));
            exchange.outbox().write(LastHttpContent.EMPTY_LAST_CONTENT);
            exchange.closeAfterwards();
        } else {
            SqlEndpoint.fail(exchange, reason);
        }
    }

    @Override
    public void end(String reason) throws ClientGoneException {
        event(
                "event: end\n",
                Json.bytes(json -> {
                    json.writeStartObject();
                    json.writeStringProperty("reason", reason);
                    json.writeEndObject();
                }));
        exchange.outbox().write(LastHttpContent.EMPTY_LAST_CONTENT);
        exchange.closeAfterwards();
    }

    @Override
    public void drop(String reason) {
        var error = Json.error(reason, null);
        exchange.outbox().writeNow(new DefaultHttpContent(bytes("event: failed\n", error)));
        exchange.outbox().writeNow(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private void event(String head, byte[] data) throws ClientGoneException {
        exchange.outbox().write(new DefaultHttpContent(bytes(head, data)));
    }

    private static ByteBuf bytes(String head, byte[] data) {
        return Unpooled.wrappedBuffer(
                (head + "data: ").getBytes(StandardCharsets.UTF_8),
                data, // JSON in one line
                END);
    }
}
