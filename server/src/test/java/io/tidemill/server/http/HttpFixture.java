// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.tidemill.core.metric.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A server on a free port over fake sessions, and a client of it.
final class HttpFixture implements AutoCloseable {
    final FakeSessions sessions = new FakeSessions();
    final Metrics metrics = new Metrics();
    final HttpClient client = HttpClient.newHttpClient();
    final HttpServer server;
    volatile @Nullable String problem;

    HttpFixture() {
        this(UnaryOperator.identity());
    }

    HttpFixture(UnaryOperator<HttpOptions> change) {
        try {
            server =
                    HttpServer.start(
                            change.apply(HttpOptions.of("127.0.0.1", 0)),
                            sessions,
                            metrics,
                            () -> problem);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(30));
    }

    HttpResponse<String> get(String path, String... headers) {
        var builder = request(path);
        return send(headers.length == 0 ? builder : builder.headers(headers));
    }

    HttpResponse<String> sql(String text) {
        return post("/api/v1/sql", "text/plain", text);
    }

    HttpResponse<String> json(String text) {
        return post("/api/v1/sql", "application/json", text);
    }

    HttpResponse<String> post(String path, String type, String body, String... headers) {
        var builder =
                request(path)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? builder : builder.headers(headers));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(
                    request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.close();
    }
}
