// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.session.Sessions;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.JacksonIOException;

/// `POST /api/v1/sql`: runs statements in a session of their own, as one transaction, and answers
/// with their results in JSON. Rows are written as they come. As long as nothing has been sent an
/// error is an HTTP status of its own; later it is the member `error` of an answer that then has no
/// `tag`.
final class SqlEndpoint {
    private static final Map<String, String> START_UP =
            Map.of("user", "tidemill", "database", "tidemill", "application_name", "http");

    private final Sessions sessions;

    SqlEndpoint(Sessions sessions) {
        this.sessions = sessions;
    }

    void answer(Exchange exchange) throws ClientGoneException {
        SqlRequest request;
        try {
            request = SqlRequest.read(exchange.request());
        } catch (SqlException malformed) {
            fail(exchange, malformed);
            return;
        }
        if (request == null) {
            exchange.header("Accept-Post", "application/json, text/plain");
            exchange.fail(
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
                    "the content type must be application/json or text/plain",
                    null);
            return;
        }
        try (var session = sessions.open(START_UP)) {
            exchange.onDisconnect(session::cancel);
            var out = new ResponseStream(exchange, Json.TYPE);
            new SqlAnswer(session, request, out).write();
            exchange.onDisconnect(null);
            out.close();
        } catch (SqlException error) {
            fail(exchange, error);
        } catch (JacksonIOException unsent) {
            throw gone(unsent.getCause());
        } catch (IOException unsent) {
            throw gone(unsent);
        }
    }

    private static ClientGoneException gone(@Nullable Throwable unsent) {
        return unsent instanceof ClientGoneException gone
                ? gone
                : new ClientGoneException("the answer could not be sent: " + unsent);
    }

    /// Answers with an error and the status of its class.
    static void fail(Exchange exchange, SqlException error) throws ClientGoneException {
        exchange.respond(status(error.state()), Json.TYPE, Json.error(error));
    }

    private static HttpResponseStatus status(SqlState state) {
        return switch (state.code().substring(0, 2)) {
            case "53", "57" -> HttpResponseStatus.SERVICE_UNAVAILABLE;
            case "58", "XX" -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
            default -> HttpResponseStatus.BAD_REQUEST;
        };
    }
}
