// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// The limits of a [PostgresServer].
///
/// @param version Tidemill's own version, which `server_version` shows in brackets
/// @param connectionCountMax clients at a time; one more is told 53300
/// @param startupTimeout how long a client may take to say who it is
/// @param messageBytesMax the largest message taken
/// @param inboundBytesMax bytes a connection lets wait unhandled before it stops reading the socket
/// @param largeMessagesBytesMax memory that unfinished large messages of all connections may take
/// @param statementCountMax prepared statements, and portals, that a connection may have
/// @param shutdownGrace how long running statements may go on after `close`
public record PostgresOptions(
        String version,
        int connectionCountMax,
        Duration startupTimeout,
        int messageBytesMax,
        int inboundBytesMax,
        long largeMessagesBytesMax,
        int statementCountMax,
        Duration shutdownGrace) {
    public PostgresOptions {
        requireNonNull(version, "version");
        requireNonNull(startupTimeout, "startupTimeout");
        requireNonNull(shutdownGrace, "shutdownGrace");
        if (connectionCountMax < 1
                || messageBytesMax < 1024
                || inboundBytesMax < 1
                || largeMessagesBytesMax < 1
                || statementCountMax < 1) {
            throw new IllegalArgumentException("a limit must be positive");
        }
    }

    /// The usual limits.
    public static PostgresOptions of(String version) {
        return new PostgresOptions(
                version,
                1000,
                Duration.ofSeconds(10),
                1 << 30,
                256 * 1024,
                Math.max(1 << 26, Runtime.getRuntime().maxMemory() / 4),
                10_000,
                Duration.ofSeconds(5));
    }

    /// The same with another `connectionCountMax`.
    public PostgresOptions withConnectionCountMax(int count) {
        return new PostgresOptions(
                version,
                count,
                startupTimeout,
                messageBytesMax,
                inboundBytesMax,
                largeMessagesBytesMax,
                statementCountMax,
                shutdownGrace);
    }

    /// The same with another `startupTimeout`.
    public PostgresOptions withStartupTimeout(Duration timeout) {
        return new PostgresOptions(
                version,
                connectionCountMax,
                timeout,
                messageBytesMax,
                inboundBytesMax,
                largeMessagesBytesMax,
                statementCountMax,
                shutdownGrace);
    }

    /// The same with another `largeMessagesBytesMax`.
    public PostgresOptions withLargeMessagesBytesMax(long bytes) {
        return new PostgresOptions(
                version,
                connectionCountMax,
                startupTimeout,
                messageBytesMax,
                inboundBytesMax,
                bytes,
                statementCountMax,
                shutdownGrace);
    }

    /// The same with another `shutdownGrace`.
    public PostgresOptions withShutdownGrace(Duration grace) {
        return new PostgresOptions(
                version,
                connectionCountMax,
                startupTimeout,
                messageBytesMax,
                inboundBytesMax,
                largeMessagesBytesMax,
                statementCountMax,
                grace);
    }
}
