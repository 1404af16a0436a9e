// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

/// The client is gone: nothing is left to say to it.
final class ConnectionClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConnectionClosedException() {
        super("the client closed the connection", null, false, false);
    }
}
