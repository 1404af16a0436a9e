// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.tidemill.core.metric.Counter;
import io.tidemill.core.metric.Metrics;
import io.tidemill.server.session.Sessions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds who answers a request.
final class Router {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final HostCheck hostCheck;
    private final SqlEndpoint sql;
    private final SubscribeEndpoint subscribe;
    private final Assets assets = new Assets();
    private final Metrics metrics;
    private final Health health;
    private final Counter requests;
    private final Counter errors;

    Router(HttpOptions options, Sessions sessions, Metrics metrics, Health health) {
        this.hostCheck = new HostCheck(options);
        this.sql = new SqlEndpoint(sessions);
        this.subscribe = new SubscribeEndpoint(sessions, metrics);
        this.metrics = metrics;
        this.health = health;
        this.requests = metrics.counter("tidemill_http_requests_total", "HTTP requests taken.");
        this.errors =
                metrics.counter(
                        "tidemill_http_internal_errors_total",
                        "HTTP requests that failed by the server's own fault.");
    }

    /// Answers the exchange's request, whatever it is.
    void handle(Exchange exchange) throws ClientGoneException {
        requests.increment();
        try {
            var problem = hostCheck.check(exchange.request());
            if (problem != null) {
                exchange.fail(
                        HttpResponseStatus.valueOf(problem.status()),
                        problem.message(),
                        problem.hint());
                return;
            }
            route(exchange);
        } catch (RuntimeException | Error bug) {
            errors.increment();
            LOG.error("{} {} failed", exchange.request().method(), exchange.request().path(), bug);
            exchange.closeAfterwards();
            if (!exchange.answered()) {
                exchange.fail(
                        HttpResponseStatus.INTERNAL_SERVER_ERROR,
                        "internal error (a bug in Tidemill)",
                        "The server's log says more.");
            }
        }
    }

    private void route(Exchange exchange) throws ClientGoneException {
        switch (exchange.request().path()) {
            case "/api/v1/sql" -> {
                if (allows(exchange, HttpMethod.POST)) {
                    sql.answer(exchange);
                }
            }
            case "/api/v1/subscribe" -> {
                if (allows(exchange, HttpMethod.GET)) {
                    subscribe.answer(exchange);
                }
            }
            case "/healthz" -> {
                if (allows(exchange, HttpMethod.GET, HttpMethod.HEAD)) {
                    answerHealth(exchange);
                }
            }
            case "/metrics" -> {
                if (allows(exchange, HttpMethod.GET, HttpMethod.HEAD)) {
                    exchange.respond(
                            HttpResponseStatus.OK,
                            MetricsText.TYPE,
                            MetricsText.write(metrics).getBytes(StandardCharsets.UTF_8));
                }
            }
            default -> {
                if (allows(exchange, HttpMethod.GET, HttpMethod.HEAD) && !assets.answer(exchange)) {
                    exchange.fail(
                            HttpResponseStatus.NOT_FOUND,
                            "there is nothing at \"" + exchange.request().path() + "\"",
                            "The HTTP API is /api/v1/sql, /api/v1/subscribe, /healthz and /metrics.");
                }
            }
        }
    }

    private void answerHealth(Exchange exchange) throws ClientGoneException {
        var problem = health.problem();
        exchange.respond(
                problem == null ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
                Json.TYPE,
                Json.bytes(json -> {
                    json.writeStartObject();
                    json.writeStringProperty("status", problem == null ? "ok" : "failing");
                    if (problem != null) {
                        json.writeStringProperty("problem", problem);
                    }
                    json.writeEndObject();
                }));
    }

    private static boolean allows(Exchange exchange, HttpMethod... methods)
            throws ClientGoneException {
        var allowed = List.of(methods);
        var method = exchange.request().method();
        if (allowed.contains(method)) {
            return true;
        }
        exchange.header(
                HttpHeaderNames.ALLOW,
                String.join(", ", allowed.stream().map(HttpMethod::name).toList()));
        exchange.fail(
                HttpResponseStatus.METHOD_NOT_ALLOWED,
                "the method " + method + " is not for this path",
                "Use " + allowed.getFirst() + ".");
        return false;
    }
}
