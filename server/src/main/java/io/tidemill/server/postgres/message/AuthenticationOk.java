// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// `R` with 0: the client is who it says it is.
public record AuthenticationOk() implements BackendMessage {
    @Override
    public void write(Output out) {
        int start = out.start('R');
        out.int32(0);
        out.end(start);
    }
}
