// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;

/// Where the HTTP server listens and what it puts up with.
///
/// @param host the address to listen on
/// @param port the port; 0 takes a free one
/// @param allowedHosts names by which clients may call the server, beside IP addresses and
///   `localhost`
/// @param maxBodyBytes size of the largest request body
/// @param maxHeaderBytes size of the largest request line, and of all headers of a request together
/// @param maxConnections connections open at once; more are told to come back later
/// @param requestTimeout within which a whole request must have come after the connection or the
///   last answer
/// @param stallTimeout after which a client that takes nothing of what is sent is dropped
/// @param heartbeat how often a subscription tells that it lives
public record HttpOptions(
        String host,
        int port,
        Set<String> allowedHosts,
        int maxBodyBytes,
        int maxHeaderBytes,
        int maxConnections,
        Duration requestTimeout,
        Duration stallTimeout,
        Duration heartbeat) {
    public HttpOptions {
        requireNonNull(host, "host");
        allowedHosts = Set.copyOf(allowedHosts);
    }

    /// The defaults.
    public static HttpOptions of(String host, int port) {
        return new HttpOptions(
                host,
                port,
                Set.of(),
                16 << 20,
                16 << 10,
                2000,
                Duration.ofSeconds(60),
                Duration.ofSeconds(20),
                Duration.ofSeconds(15));
    }

    /// The same with other names by which clients may call the server.
    public HttpOptions withAllowedHosts(Set<String> names) {
        return new HttpOptions(
                host,
                port,
                names,
                maxBodyBytes,
                maxHeaderBytes,
                maxConnections,
                requestTimeout,
                stallTimeout,
                heartbeat);
    }

    /// The same with other limits on what a request may hold and how many connections there may be.
    public HttpOptions withLimits(int bodyBytes, int headerBytes, int connections) {
        return new HttpOptions(
                host,
                port,
                allowedHosts,
                bodyBytes,
                headerBytes,
                connections,
                requestTimeout,
                stallTimeout,
                heartbeat);
    }

    /// The same with other times.
    public HttpOptions withTimes(Duration request, Duration stall, Duration newHeartbeat) {
        return new HttpOptions(
                host,
                port,
                allowedHosts,
                maxBodyBytes,
                maxHeaderBytes,
                maxConnections,
                request,
                stall,
                newHeartbeat);
    }
}
