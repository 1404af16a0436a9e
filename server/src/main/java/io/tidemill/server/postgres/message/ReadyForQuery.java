// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// `Z`: the server waits for the next query.
///
/// @param status `I` idle, `T` in a transaction block, `E` in a failed one
public record ReadyForQuery(char status) implements BackendMessage {
    @Override
    public void write(Output out) {
        int start = out.start('Z');
        out.int8(status);
        out.end(start);
    }
}
