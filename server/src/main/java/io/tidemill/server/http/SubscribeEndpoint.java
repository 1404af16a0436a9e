// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.metric.Counter;
import io.tidemill.core.metric.Metrics;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.Session;
import io.tidemill.server.session.Sessions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// `GET /api/v1/subscribe`: a view's or table's changes, tick by tick, as WebSocket messages or
/// server-sent events, until the client hangs up. A client that does not keep up is dropped with a
/// reason: by the session when too much waits for it, or here when it takes nothing at all for the
/// stall timeout.
final class SubscribeEndpoint {
    private static final Map<String, String> START_UP =
            Map.of("user", "tidemill", "database", "tidemill", "application_name", "subscribe");

    private final Sessions sessions;
    private final AtomicInteger open = new AtomicInteger();
    private final Counter dropped;

    SubscribeEndpoint(Sessions sessions, Metrics metrics) {
        this.sessions = sessions;
        metrics.gauge(
                "tidemill_http_subscriptions", "Subscriptions open over HTTP.", open::doubleValue);
        this.dropped =
                metrics.counter(
                        "tidemill_http_subscriptions_dropped_total",
                        "Subscriptions over HTTP ended since the client did not keep up.");
    }

    void answer(Exchange exchange) throws ClientGoneException {
        MessageSink sink;
        if (wantsWebSocket(exchange.request())) {
            var upgraded = WebSocketSink.upgrade(exchange);
            if (upgraded == null) {
                exchange.header("Sec-WebSocket-Version", "13");
                exchange.fail(
                        HttpResponseStatus.UPGRADE_REQUIRED,
                        "the WebSocket version must be 13",
                        null);
                return;
            }
            sink = upgraded;
        } else if (wantsEvents(exchange.request())) {
            sink = new SseSink(exchange);
        } else {
            exchange.fail(
                    HttpResponseStatus.NOT_ACCEPTABLE,
                    "a subscription is a WebSocket or a stream of events",
                    "Upgrade to WebSocket, or send the header Accept: text/event-stream.");
            return;
        }
        open.incrementAndGet();
        try {
            run(exchange, sink);
        } catch (ClientGoneException gone) {
            if (gone.stalled()) {
                dropped.increment();
                sink.drop("subscriber too slow: " + gone.getMessage());
            }
            throw gone;
        } finally {
            open.decrementAndGet();
        }
    }

    private void run(Exchange exchange, MessageSink sink) throws ClientGoneException {
        try (var session = sessions.open(START_UP)) {
            var request = SubscribeRequest.read(exchange.request());
            exchange.onDisconnect(session::cancel);
            exchange.endless();
            follow(exchange, session, request, sink);
            sink.end("the view is gone");
        } catch (SqlException reason) {
            boolean canceled = reason.state() == SqlState.QUERY_CANCELED;
            if (canceled && exchange.stopping() && exchange.answered()) {
                sink.end("the server is shutting down");
            } else if (!canceled || !exchange.gone()) {
                sink.fail(reason);
            }
        }
    }

    private static void follow(
            Exchange exchange, Session session, SubscribeRequest request, MessageSink sink)
            throws ClientGoneException {
        var statement = session.parse(request.sql()).getFirst();
        var prepared = session.prepare(statement, List.of());
        var result = session.execute(prepared, new Batch(1, new Column[0], null));
        if (!(result instanceof Result.Rows rows)) {
            throw SqlException.of(SqlState.INTERNAL_ERROR, "a subscription without rows");
        }
        try (var stream = rows.rows()) {
            var messages = new ChangeMessages(rows.schema(), request.snapshot(), sink);
            sink.begin(
                    Json.bytes(json -> {
                        json.writeStartObject();
                        Json.writeColumns(json, messages.columns());
                        json.writeEndObject();
                    }));
            long beat = exchange.options().heartbeat().toMillis();
            var heartbeat =
                    exchange.channel()
                            .eventLoop()
                            .scheduleAtFixedRate(
                                    sink::heartbeat, beat, beat, TimeUnit.MILLISECONDS);
            try {
                for (var batch = stream.next(); batch != null; batch = stream.next()) {
                    messages.accept(batch);
                }
            } finally {
                heartbeat.cancel(false);
            }
        }
    }

    private static boolean wantsWebSocket(Request request) {
        return request.headers().containsValue(HttpHeaderNames.UPGRADE, "websocket", true);
    }

    private static boolean wantsEvents(Request request) {
        var accept = request.header(HttpHeaderNames.ACCEPT);
        return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/event-stream");
    }
}
