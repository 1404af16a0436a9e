// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscribeEndpointTest {
    private static final String COLUMNS =
            "{\"columns\":[{\"name\":\"k\",\"type\":\"text\"},{\"name\":\"n\",\"type\":\"bigint\"}]}";

    private final HttpFixture http = new HttpFixture();
    private final FakeView view = FakeView.of(Field.of("k", Type.TEXT), Field.of("n", Type.BIGINT));

    SubscribeEndpointTest() {
        http.sessions.views.put("v", view);
    }

    @AfterEach
    void close() throws Exception {
        http.close();
        RawSocket.eventually(() -> http.sessions.open.get() == 0 && view.followers() == 0);
    }

    @Test
    void webSocketGivesSnapshotThenChangesByTick() throws Exception {
        var a = new Object[] {"a", 1L};
        view.change(List.of(), List.<Object[]>of(a));
        var socket = webSocket("view=v");

        assertThat(socket.next()).isEqualTo(COLUMNS);
        assertThat(socket.next())
                .isEqualTo(
                        "{\"tick\":1,\"snapshot\":true,\"changes\":[{\"diff\":1,\"row\":{\"k\":\"a\",\"n\":1}}]}");
        view.change(List.<Object[]>of(a), List.<Object[]>of(new Object[] {"a", 2L}));
        assertThat(socket.next())
                .isEqualTo(
                        "{\"tick\":2,\"changes\":[{\"diff\":-1,\"row\":{\"k\":\"a\",\"n\":1}},"
                                + "{\"diff\":1,\"row\":{\"k\":\"a\",\"n\":2}}]}");
        socket.hangUp();
        RawSocket.eventually(() -> view.followers() == 0);
        assertThat(http.sessions.canceled.get()).isPositive();
    }

    @Test
    void anEmptySnapshotIsToldToo() throws Exception {
        var socket = webSocket("view=v");
        assertThat(socket.next()).isEqualTo(COLUMNS);
        assertThat(socket.next()).isEqualTo("{\"tick\":0,\"snapshot\":true,\"changes\":[]}");
    }

    @Test
    void resumesAfterATick() throws Exception {
        view.insert("a", 1L);
        view.insert("b", 2L);
        var socket = webSocket("view=v&from_tick=1");
        assertThat(socket.next()).isEqualTo(COLUMNS);
        assertThat(socket.next())
                .isEqualTo("{\"tick\":2,\"changes\":[{\"diff\":1,\"row\":{\"k\":\"b\",\"n\":2}}]}");
    }

    @Test
    void leavesTheSnapshotOut() throws Exception {
        view.insert("a", 1L);
        var socket = webSocket("view=v&snapshot=false");
        assertThat(socket.next()).isEqualTo(COLUMNS);
        view.insert("b", 2L);
        String message = socket.next();
        while (message.contains("\"changes\":[]")) {
            message = socket.next();
        }
        assertThat(message)
                .isEqualTo("{\"tick\":2,\"changes\":[{\"diff\":1,\"row\":{\"k\":\"b\",\"n\":2}}]}");
    }

    @Test
    void aLargeTickComesInParts() throws Exception {
        var rows = new ArrayList<Object[]>();
        for (long i = 0; i < 10_000; i++) {
            rows.add(new Object[] {"key", i});
        }
        view.change(List.of(), rows);
        var socket = webSocket("view=v");
        socket.next();
        int changes = 0;
        boolean partial = true;
        int messages = 0;
        while (partial) {
            var message = socket.next();
            assertThat(message).startsWith("{\"tick\":1,\"snapshot\":true,");
            changes += message.split("\"diff\"", -1).length - 1;
            partial = message.endsWith("\"partial\":true}");
            messages++;
        }
        assertThat(changes).isEqualTo(10_000);
        assertThat(messages).isGreaterThan(3);
    }

    @Test
    void errorsAreAMessageAndACloseReason() throws Exception {
        var socket = webSocket("view=nothing");
        assertThat(socket.next())
                .contains("\"sqlstate\":\"42P01\"")
                .contains("relation \\\"nothing\\\" does not exist");
        assertThat(socket.closed.get(20, TimeUnit.SECONDS))
                .isEqualTo("1008 relation \"nothing\" does not exist");
    }

    @Test
    void theEndOfTheViewEndsTheSubscription() throws Exception {
        var socket = webSocket("view=v");
        socket.next();
        view.drop();
        assertThat(socket.closed.get(20, TimeUnit.SECONDS)).isEqualTo("1000 the view is gone");
    }

    @Test
    void closingTheServerSaysSo() throws Exception {
        var socket = webSocket("view=v");
        socket.next();
        http.server.close();
        assertThat(socket.closed.get(20, TimeUnit.SECONDS))
                .isEqualTo("1001 the server is shutting down");
    }

    @Test
    void eventsCarryTheTickAsTheirIdAndResume() throws Exception {
        view.insert("a", 1L);
        view.insert("b", 2L);
        try (var lines = events("/api/v1/subscribe?view=v")) {
            assertThat(lines.next()).isEqualTo("retry: 1000");
            assertThat(lines.next()).isEqualTo("event: columns");
            assertThat(lines.next()).isEqualTo("data: " + COLUMNS);
            assertThat(lines.next()).isEmpty();
            assertThat(lines.next()).isEqualTo("id: 2");
            assertThat(lines.next()).startsWith("data: {\"tick\":2,\"snapshot\":true,\"changes\":");
        }
        try (var lines = events("/api/v1/subscribe?view=v", "Last-Event-ID", "1")) {
            while (!lines.next().isEmpty()) {
                // the columns
            }
            assertThat(lines.next()).isEqualTo("id: 2");
            assertThat(lines.next())
                    .isEqualTo(
                            "data: {\"tick\":2,\"changes\":[{\"diff\":1,\"row\":{\"k\":\"b\",\"n\":2}}]}");
        }
    }

    @Test
    void eventsOfAnUnknownViewAreAnHttpError() {
        var response = http.get("/api/v1/subscribe?view=nothing", "Accept", "text/event-stream");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("42P01");
    }

    @Test
    void namesAreReadAsSqlReadsThem() {
        assertThat(sql("view=V")).startsWith("SUBSCRIBE TO \"v\" WITH (snapshot = true");
        assertThat(sql("view=v&from_tick=7"))
                .isEqualTo("SUBSCRIBE TO \"v\" WITH (snapshot = false, progress = true) AS OF 7");
        assertThat(sql("view=S.%22A.b%22%22c%22"))
                .startsWith("SUBSCRIBE TO \"s\".\"A.b\"\"c\" WITH");
        assertThat(sql("view=v%22;DROP")).startsWith("SUBSCRIBE TO \"v\"\";drop\" WITH");
        assertThat(status("view=")).isEqualTo(400);
        assertThat(status("view=a..b")).isEqualTo(400);
        assertThat(status("view=%22a")).isEqualTo(400);
        assertThat(status("view=v&from_tick=-1")).isEqualTo(400);
        assertThat(status("view=v&snapshot=maybe")).isEqualTo(400);
        assertThat(http.get("/api/v1/subscribe?view=v").statusCode()).isEqualTo(406);
    }

    private static String sql(String query) {
        return SubscribeRequest.read(
                        Request.of(
                                io.netty.handler.codec.http.HttpMethod.GET,
                                "/api/v1/subscribe?" + query,
                                io.netty.handler.codec.http.HttpVersion.HTTP_1_1,
                                io.netty.handler.codec.http.EmptyHttpHeaders.INSTANCE,
                                new byte[0],
                                true))
                .sql();
    }

    private int status(String query) {
        return http.get("/api/v1/subscribe?" + query, "Accept", "text/event-stream").statusCode();
    }

    @Test
    void otherPagesMayNotSubscribe() throws Exception {
        try (var socket = new RawSocket(http.server.port())) {
            socket.send(
                    "GET /api/v1/subscribe?view=v HTTP/1.1\r\nHost: localhost\r\nUpgrade:"
                            + " websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin:"
                            + " http://evil.example\r\n\r\n");
            assertThat(socket.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void aSubscriberThatTakesNothingIsDroppedAndBlocksNobody() throws Exception {
        try (var own =
                new HttpFixture(options ->
                        options.withTimes(
                                Duration.ofSeconds(60),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(15)))) {
            own.sessions.views.put("v", view);
            try (var stuck = new RawSocket(own.server.port(), 4096)) {
                stuck.send(
                        "GET /api/v1/subscribe?view=v HTTP/1.1\r\nHost: localhost\r\nAccept:"
                                + " text/event-stream\r\n\r\n");
                RawSocket.eventually(() -> view.followers() == 1);
                var text = "x".repeat(10_000);
                var writer =
                        Thread.ofVirtual()
                                .start(() -> {
                                    for (long i = 0; i < 3000; i++) {
                                        view.insert(text, i);
                                    }
                                });
                assertThat(own.get("/healthz").statusCode()).isEqualTo(200);
                writer.join();
                RawSocket.eventually(() -> view.followers() == 0);
                RawSocket.eventually(() ->
                        own.get("/metrics")
                                .body()
                                .contains("tidemill_http_subscriptions_dropped_total 1"));
            }
        }
    }

    @Test
    void aSubscriberTooFarBehindIsToldWhy() throws Exception {
        var narrow =
                new FakeView(Schema.of(Field.of("k", Type.TEXT), Field.of("n", Type.BIGINT)), 3);
        http.sessions.views.put("narrow", narrow);
        try (var slow = new RawSocket(http.server.port(), 4096)) {
            slow.send(
                    "GET /api/v1/subscribe?view=narrow HTTP/1.1\r\nHost: localhost\r\nAccept:"
                            + " text/event-stream\r\n\r\n");
            RawSocket.eventually(() -> narrow.followers() == 1);
            var text = "x".repeat(10_000);
            for (long i = 0; i < 2000; i++) {
                narrow.insert(text, i);
            }
            assertThat(slow.readUntil("event: failed"))
                    .contains("id: 1\n")
                    .doesNotContain("id: 2000\n");
            assertThat(slow.readUntil("did not keep up")).contains("53400");
        }
        RawSocket.eventually(() -> narrow.followers() == 0);
    }

    private Listener webSocket(String query) throws Exception {
        var listener = new Listener();
        var socket =
                http.client
                        .newWebSocketBuilder()
                        .buildAsync(
                                URI.create(
                                        "ws://127.0.0.1:"
                                                + http.server.port()
                                                + "/api/v1/subscribe?"
                                                + query),
                                listener)
                        .get(20, TimeUnit.SECONDS);
        listener.socket.complete(socket);
        return listener;
    }

    private Lines events(String path, String... headers) throws Exception {
        var request = http.request(path).header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        var response = http.client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new Lines(
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
    }

    private record Lines(BufferedReader reader) implements AutoCloseable {
        String next() throws IOException {
            return reader.readLine();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    private static final class Listener implements WebSocket.Listener {
        final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
        final CompletableFuture<String> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();

        String next() throws InterruptedException {
            return messages.poll(20, TimeUnit.SECONDS);
        }

        void hangUp() {
            socket.join().sendClose(1000, "").join();
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code + " " + reason);
            return null;
        }
    }
}
