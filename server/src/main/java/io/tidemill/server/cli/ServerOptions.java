// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/// What a server is started with.
///
/// @param data the data directory; made where it is missing
/// @param host the name or address to listen at
/// @param pgPort the port of the PostgreSQL protocol; 0 for any free one
/// @param httpPort the port of HTTP; 0 for any free one
public record ServerOptions(Path data, String host, int pgPort, int httpPort) {
    /// Checks the ports.
    public ServerOptions {
        requireNonNull(data, "data");
        requireNonNull(host, "host");
        checkPort(pgPort);
        checkPort(httpPort);
    }

    private static void checkPort(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port is a number from 0 to 65535, not " + port);
        }
    }
}
