// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import java.util.List;

/// `v`: the client asked for more than protocol 3.0; it may go on with that.
///
/// @param unknownOptions the protocol options (`_pq_.…`) it asked for
public record NegotiateProtocolVersion(List<String> unknownOptions) implements BackendMessage {
    public NegotiateProtocolVersion {
        unknownOptions = List.copyOf(unknownOptions);
    }

    @Override
    public void write(Output out) {
        int start = out.start('v');
        out.int32(3 << 16); // the newest version we speak: 3.0
        out.int32(unknownOptions.size());
        unknownOptions.forEach(out::text);
        out.end(start);
    }
}
