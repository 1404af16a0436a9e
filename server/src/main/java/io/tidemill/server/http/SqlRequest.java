// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// What a client posted to `/api/v1/sql`.
///
/// @param sql the statements' text
/// @param parameters the values of `$1`, `$2`, … as text, null for NULL
/// @param limit the most rows to return of each result, or -1
record SqlRequest(String sql, List<@Nullable String> parameters, long limit) {
    /// Reads a request's body by its content type.
    ///
    /// @return null where the content type is neither JSON nor text
    static @Nullable SqlRequest read(Request request) {
        var header = request.header("Content-Type");
        var type = header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        long limit = limit(request.parameter("limit"));
        return switch (type) {
            case "application/json" -> parse(request.body(), limit);
            case "text/plain", "application/sql" ->
                    new SqlRequest(decode(request.body()), List.of(), limit);
            default -> null;
        };
    }

    private static long limit(@Nullable String text) {
        if (text == null) {
            return -1;
        }
        try {
            long limit = Long.parseLong(text);
            if (limit >= 0) {
                return limit;
            }
        } catch (NumberFormatException _) {
            // falls through to the same answer
        }
        throw invalid("limit must be a number of rows, not \"" + text + "\"");
    }

    private static String decode(byte[] body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException malformed) {
            throw SqlException.of(
                            SqlState.CHARACTER_NOT_IN_REPERTOIRE,
                            "invalid byte sequence for encoding \"UTF8\"")
                    .hint("Send the text in UTF-8.");
        }
    }

    private static SqlRequest parse(byte[] body, long limitOfQuery) {
        String sql = null;
        var parameters = new ArrayList<@Nullable String>();
        long limit = limitOfQuery;
        try (var json = Json.parser(body)) {
            expect(json.nextToken(), JsonToken.START_OBJECT, "the body must be a JSON object");
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = json.currentName();
                var token = json.nextToken();
                switch (name) {
                    case "sql" -> {
                        expect(token, JsonToken.VALUE_STRING, "\"sql\" must be a string");
                        sql = json.getString();
                    }
                    case "parameters" -> {
                        expect(token, JsonToken.START_ARRAY, "\"parameters\" must be an array");
                        readParameters(json, parameters);
                    }
                    case "limit" -> limit = limit(json.getString());
                    default -> throw invalid("the member \"" + name + "\" is not known");
                }
            }
            if (json.nextToken() != null) {
                throw invalid("there is something after the JSON object");
            }
        } catch (JacksonException malformed) {
            throw invalid("the body is not JSON: " + malformed.getOriginalMessage());
        }
        if (sql == null) {
            throw invalid("the member \"sql\" is missing");
        }
        return new SqlRequest(sql, parameters, limit);
    }

    private static void readParameters(JsonParser json, List<@Nullable String> parameters) {
        for (var token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            switch (token) {
                case VALUE_NULL -> parameters.add(null);
                case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                        parameters.add(json.getString());
                case null, default ->
                        throw invalid("a parameter must be a string, a number, a boolean or null");
            }
        }
    }

    private static void expect(@Nullable JsonToken token, JsonToken expected, String message) {
        if (token != expected) {
            throw invalid(message);
        }
    }

    private static SqlException invalid(String message) {
        return SqlException.of(SqlState.INVALID_PARAMETER_VALUE, message)
                .hint(
                        "Send {\"sql\": \"…\", \"parameters\": […], \"limit\": n} as application/json,"
                                + " or the statements as text/plain.");
    }
}
