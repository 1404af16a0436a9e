// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// The question whether the server speaks an encrypted form of the protocol; it is answered by one
/// byte, `N`, and the client then goes on in clear or leaves.
public enum EncryptionRequest implements StartupMessage {
    /// TLS.
    TLS,
    /// GSSAPI.
    GSSAPI
}
