// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// What a conversation starts with: messages without a type byte, told apart by a code.
public sealed interface StartupMessage permits Startup, CancelRequest, EncryptionRequest {
    /// The code of an [EncryptionRequest] for TLS.
    int TLS = 80877103;

    /// The code of an [EncryptionRequest] for GSSAPI.
    int GSSAPI = 80877104;

    /// The code of a [CancelRequest].
    int CANCEL = 80877102;

    /// Reads the message in `frame`, copying what it needs.
    static StartupMessage read(Frame frame) {
        var in = new MessageReader(frame.body());
        int code = in.int32();
        return switch (code) {
            case TLS, GSSAPI -> {
                in.end();
                yield code == TLS ? EncryptionRequest.TLS : EncryptionRequest.GSSAPI;
            }
            case CANCEL -> CancelRequest.read(in);
            default -> {
                int major = code >>> 16;
                int minor = code & 0xffff;
                if (major != 3) {
                    throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "unsupported frontend protocol %d.%d: server supports 3.0 to 3.0"
                                    .formatted(major, minor));
                }
                yield Startup.read(minor, in);
            }
        };
    }
}
