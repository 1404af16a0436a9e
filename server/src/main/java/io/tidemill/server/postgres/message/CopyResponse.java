// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// `G` or `H`: copy data is to follow, from the client (in) or from the server (out).
///
/// @param in whether the client is to send
/// @param format binary, or one of the text formats
/// @param columnCount how many columns a row has
public record CopyResponse(boolean in, Format format, int columnCount) implements BackendMessage {
    @Override
    public void write(Output out) {
        int start = out.start(in ? 'G' : 'H');
        out.int8(format.code());
        out.int16(columnCount);
        for (int i = 0; i < columnCount; i++) {
            out.int16(format.code());
        }
        out.end(start);
    }
}
