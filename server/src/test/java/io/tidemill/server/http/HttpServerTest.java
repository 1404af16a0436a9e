// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.server.session.Result;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpServerTest {
    private final HttpFixture http =
            new HttpFixture(options ->
                    options.withLimits(100_000, 4096, 50).withAllowedHosts(Set.of("mill.example")));

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void healthFollowsTheServers() {
        assertThat(http.get("/healthz").body()).isEqualTo("{\"status\":\"ok\"}");
        http.problem = "the disk is full";
        var response = http.get("/healthz");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body())
                .isEqualTo("{\"status\":\"failing\",\"problem\":\"the disk is full\"}");
    }

    @Test
    void metricsAreInPrometheusFormat() {
        http.metrics.counter("tidemill_x_total", "X \\ y", "table", "a\"b").add(3);
        http.metrics.gauge("tidemill_y", "Y", () -> 0.5);

        var response = http.get("/metrics");

        assertThat(response.headers().firstValue("content-type"))
                .hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body())
                .contains(
                        """
                        # HELP tidemill_x_total X \\\\ y
                        # TYPE tidemill_x_total counter
                        tidemill_x_total{table="a\\"b"} 3
                        """)
                .contains("# TYPE tidemill_y gauge\ntidemill_y 0.5\n")
                .contains("tidemill_http_requests_total 1\n");
    }

    @Test
    void theConsoleIsServedAndCached() {
        var page = http.get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("content-security-policy")).isPresent();

        var tag = page.headers().firstValue("etag").orElseThrow();
        var again = http.get("/", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();

        var zipped = http.get("/", "Accept-Encoding", "gzip");
        assertThat(zipped.headers().firstValue("content-encoding")).hasValue("gzip");
    }

    @Test
    void everyFileThatThePageNamesIsThere() {
        var page = http.get("/").body();
        var names = java.util.regex.Pattern.compile("(?:src|href)=\"(/[^\"]+)\"").matcher(page);
        int count = 0;
        while (names.find()) {
            assertThat(http.get(names.group(1)).statusCode()).as(names.group(1)).isEqualTo(200);
            count++;
        }
        assertThat(count).isPositive();
        assertThat(page).doesNotContain("http://").doesNotContain("https://");
        assertThat(http.get("/assets/uplot/uPlot.esm.js").statusCode()).isEqualTo(200);
    }

    @Test
    void unknownPathsAndMethods() {
        assertThat(http.get("/nothing").statusCode()).isEqualTo(404);
        assertThat(http.get("/assets/../console/index.html").statusCode()).isEqualTo(404);
        assertThat(http.get("/assets/%2e%2e/logback.xml").statusCode()).isEqualTo(404);
        assertThat(http.get("/assets/app.class").statusCode()).isEqualTo(404);
        var get = http.get("/api/v1/sql");
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("allow")).hasValue("POST");
        assertThat(http.post("/healthz", "text/plain", "").statusCode()).isEqualTo(405);
        assertThat(
                        http.send(
                                        http.request("/healthz")
                                                .method(
                                                        "HEAD",
                                                        HttpRequest.BodyPublishers.noBody()))
                                .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatIsTooLargeIsRefused() throws Exception {
        assertThat(http.sql("x".repeat(100_001)).statusCode()).isEqualTo(413);
        assertThat(http.get("/?" + "x".repeat(5000)).statusCode()).isEqualTo(414);
        try (var socket = new RawSocket(http.server.port())) {
            socket.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(5000) + "\r\n\r\n");
            assertThat(socket.readToEnd()).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void onlyItsOwnNamesAreAnswered() throws Exception {
        assertThat(status("Host: localhost:1234")).isEqualTo(200);
        assertThat(status("Host: [::1]:8080")).isEqualTo(200);
        assertThat(status("Host: 192.168.0.7")).isEqualTo(200);
        assertThat(status("Host: mill.example:8080")).isEqualTo(200);
        assertThat(status("Host: evil.example")).isEqualTo(421);
        assertThat(status("Host: localhost.evil.example")).isEqualTo(421);
        assertThat(status("X: y")).isEqualTo(400);
        assertThat(status("Host: localhost\r\nHost: evil.example")).isEqualTo(400);
    }

    @Test
    void onlyPagesOfItsOwnAreAnswered() throws Exception {
        assertThat(status("Host: localhost:80\r\nOrigin: http://localhost")).isEqualTo(200);
        assertThat(status("Host: mill.example\r\nOrigin: https://mill.example")).isEqualTo(200);
        assertThat(status("Host: localhost:80\r\nOrigin: http://localhost:81")).isEqualTo(403);
        assertThat(status("Host: localhost\r\nOrigin: null")).isEqualTo(403);
        assertThat(status("Host: localhost\r\nOrigin: http://evil.example")).isEqualTo(403);
        var response = http.post("/api/v1/sql", "text/plain", "x", "Origin", "http://evil.example");
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
        assertThat(
                        http.get("/api/v1/subscribe?view=v", "Sec-Fetch-Site", "cross-site")
                                .statusCode())
                .isEqualTo(403);
    }

    private int status(String headers) throws IOException {
        try (var socket = new RawSocket(http.server.port())) {
            socket.send("GET /healthz HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n");
            return Integer.parseInt(socket.readToEnd().substring(9, 12));
        }
    }

    @Test
    void answersRequestsSentAheadInOrder() throws Exception {
        http.sessions.on("CMD (.*)", match -> new Result.Command(match.group(1)));
        try (var socket = new RawSocket(http.server.port())) {
            var text = new StringBuilder();
            for (int i = 10; i < 40; i++) {
                text.append(
                        "POST /api/v1/sql HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                                + "Content-Length: 6\r\n\r\nCMD "
                                + i);
            }
            socket.send(text.toString());
            var answers = socket.readUntil("{\"tag\":\"39\"}");
            for (int i = 10; i < 39; i++) {
                assertThat(answers.indexOf("{\"tag\":\"" + i + "\"}"))
                        .isPositive()
                        .isLessThan(answers.indexOf("{\"tag\":\"" + (i + 1) + "\"}"));
            }
        }
    }

    @Test
    void http10GetsAnAnswerThatEndsWithTheConnection() throws Exception {
        try (var socket = new RawSocket(http.server.port())) {
            socket.send("GET /healthz HTTP/1.0\r\n\r\n");
            assertThat(socket.readToEnd()).contains(" 200 ").endsWith("{\"status\":\"ok\"}");
        }
    }

    @Test
    void aRequestThatDoesNotComeIsNotWaitedForForever() throws Exception {
        try (var quick =
                        new HttpFixture(options ->
                                options.withTimes(
                                        Duration.ofMillis(200),
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(5)));
                var socket = new RawSocket(quick.server.port())) {
            socket.send("GET /healthz HTTP/1.1\r\nHost: loc");
            assertThat(socket.readToEnd()).isEmpty();
        }
    }

    @Test
    void tooManyConnectionsAreTurnedAway() throws Exception {
        var sockets = new RawSocket[50];
        for (int i = 0; i < sockets.length; i++) {
            sockets[i] = new RawSocket(http.server.port());
            sockets[i].send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
            sockets[i].readUntil("ok");
        }
        try (var more = new RawSocket(http.server.port())) {
            assertThat(more.readToEnd()).startsWith("HTTP/1.1 503 ").endsWith("connections\"}}");
        }
        for (var socket : sockets) {
            socket.close();
        }
        RawSocket.eventually(() -> {
            try {
                return status("Host: localhost") == 200;
            } catch (IOException reset) {
                return false;
            }
        });
    }

    @Test
    void garbageNeverKillsTheServer() throws Exception {
        long seed = Long.getLong("tidemill.seed", System.nanoTime());
        System.out.println("replay with -Dtidemill.seed=" + seed);
        var random = new Random(seed);
        var valid =
                ("POST /api/v1/sql?limit=1 HTTP/1.1\r\nHost: localhost\r\nContent-Type:"
                                + " application/json\r\nContent-Length: 12\r\n\r\n{\"sql\":\"CMD\"}")
                        .getBytes(StandardCharsets.ISO_8859_1);
        http.sessions.on("CMD", _ -> new Result.Command("CMD"));
        for (int round = 0; round < 300; round++) {
            byte[] bytes;
            if (round % 3 == 0) {
                bytes = new byte[random.nextInt(2000)];
                random.nextBytes(bytes);
            } else {
                bytes = valid.clone();
                for (int i = random.nextInt(5); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
            try (var socket = new RawSocket(http.server.port())) {
                socket.send(bytes);
                if (random.nextBoolean()) {
                    socket.socket.shutdownOutput();
                    socket.readToEnd();
                }
            } catch (IOException reset) {
                // the server may hang up on garbage
            }
        }
        assertThat(http.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(http.get("/metrics").body()).contains("tidemill_http_internal_errors_total 0");
        RawSocket.eventually(() -> http.sessions.open.get() == 0);
    }

    @Test
    void aPortInUseIsSaid() {
        assertThatThrownBy(() ->
                        HttpServer.start(
                                HttpOptions.of("127.0.0.1", http.server.port()),
                                http.sessions,
                                http.metrics,
                                () -> null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1:" + http.server.port());
    }
}
