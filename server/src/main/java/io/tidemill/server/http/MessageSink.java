// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.tidemill.core.error.SqlException;

/// Takes a subscription's messages to its client; waits for a client that is slow, up to a limit.
interface MessageSink {
    /// Tells the columns, once, before all else.
    void begin(byte[] columns) throws ClientGoneException;

    /// Sends changes.
    ///
    /// @param tick the tick that this message ends, or -1
    void send(long tick, byte[] changes) throws ClientGoneException;

    /// Tells that nothing happened, so that both ends notice when the other is gone.
    void heartbeat();

    /// Ends the subscription for a reason.
    void fail(SqlException reason) throws ClientGoneException;

    /// Ends the subscription of a client that does not keep up: says why, without waiting for it.
    void drop(String reason);

    /// Ends the subscription since the view is gone or the server shuts down.
    void end(String reason) throws ClientGoneException;
}
