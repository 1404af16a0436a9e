// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// `K`: what a [CancelRequest] for this connection has to say.
public record BackendKeyData(int processId, int secret) implements BackendMessage {
    @Override
    public void write(Output out) {
        int start = out.start('K');
        out.int32(processId);
        out.int32(secret);
        out.end(start);
    }
}
