// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// The messages of a client that have no body.
public enum FrontendSignal implements FrontendMessage {
    /// Send what you have.
    FLUSH,
    /// End of a series of extended-query messages: end the implicit transaction, recover from
    /// errors.
    SYNC,
    /// Good bye.
    TERMINATE,
    /// All copy data has been sent.
    COPY_DONE
}
