// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// The request to stop what another connection runs, which `processId` and `secret` name.
public record CancelRequest(int processId, int secret) implements StartupMessage {
    static CancelRequest read(MessageReader in) {
        var request = new CancelRequest(in.int32(), in.int32());
        in.end();
        return request;
    }
}
