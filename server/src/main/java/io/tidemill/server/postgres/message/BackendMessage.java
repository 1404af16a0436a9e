// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// What the server sends, rows and copy data apart: those are written where they are made, straight
/// into an [Output].
public sealed interface BackendMessage
        permits AuthenticationOk,
                BackendKeyData,
                BackendSignal,
                CommandComplete,
                CopyResponse,
                ErrorResponse,
                NegotiateProtocolVersion,
                NoticeResponse,
                ParameterDescription,
                ParameterStatus,
                ReadyForQuery,
                RowDescription {
    /// Appends the message.
    void write(Output out);
}
