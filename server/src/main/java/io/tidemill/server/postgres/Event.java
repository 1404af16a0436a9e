// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.tidemill.core.error.SqlException;

/// What a connection's thread waits for.
sealed interface Event {
    /// A message of the client, not looked into yet.
    record Message(io.tidemill.server.postgres.message.Frame frame) implements Event {}

    /// The client's stream cannot be followed any more.
    record Violation(SqlException error) implements Event {}

    /// Another connection asked to stop what this one ran as its `copy`th copy.
    record Cancel(long copy) implements Event {}

    /// The server shuts down.
    record Shutdown() implements Event {}

    /// The client is gone.
    record Closed() implements Event {}
}
