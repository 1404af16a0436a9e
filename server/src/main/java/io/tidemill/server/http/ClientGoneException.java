// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import java.io.IOException;

/// The client hung up, or takes nothing of what is sent to it: there is nobody to answer.
final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean stalled;

    ClientGoneException(String message, boolean stalled) {
        super(message);
        this.stalled = stalled;
    }

    ClientGoneException(String message) {
        this(message, false);
    }

    /// Whether the connection still stands, and the client just takes nothing.
    boolean stalled() {
        return stalled;
    }
}
