// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request that has come in whole.
///
/// @param path the path, percent-decoded
/// @param query the query's parameters, decoded
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of a request
record Request(
        HttpMethod method,
        String uri,
        HttpVersion version,
        String path,
        Map<String, List<String>> query,
        HttpHeaders headers,
        byte[] body,
        boolean keepAlive) {
    private static final int PARAMETERS_MAX = 100;

    /// Parses the request line's target.
    ///
    /// @throws IllegalArgumentException where it is malformed
    static Request of(
            HttpMethod method,
            String uri,
            HttpVersion version,
            HttpHeaders headers,
            byte[] body,
            boolean keepAlive) {
        var target =
                new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, PARAMETERS_MAX, true);
        return new Request(
                method, uri, version, target.path(), target.parameters(), headers, body, keepAlive);
    }

    /// The header's value, or null.
    @Nullable String header(CharSequence name) {
        return headers.get(name);
    }

    /// The query parameter's value, the last one where it was given several times, or null.
    @Nullable String parameter(String name) {
        var values = query.get(name);
        return values == null || values.isEmpty() ? null : values.getLast();
    }
}
