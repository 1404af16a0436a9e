// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.net.InetSocketAddress;

/// A server that takes connections.
public interface RunningServer extends AutoCloseable {
    /// Where it speaks the PostgreSQL protocol.
    InetSocketAddress pgAddress();

    /// Where it speaks HTTP.
    InetSocketAddress httpAddress();

    /// Returns when the server has stopped: by [#close], or of itself, by an exception that says
    /// why.
    void awaitStop() throws InterruptedException;

    /// Stops taking connections, finishes what is acknowledged, and lets go of the data directory.
    @Override
    void close();
}
