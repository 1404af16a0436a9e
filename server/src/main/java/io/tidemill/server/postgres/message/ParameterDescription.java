// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import java.util.List;

/// `t`: the types of a statement's parameters, as OIDs.
public record ParameterDescription(List<Integer> types) implements BackendMessage {
    public ParameterDescription {
        types = List.copyOf(types);
    }

    @Override
    public void write(Output out) {
        int start = out.start('t');
        out.int16(types.size());
        types.forEach(out::int32);
        out.end(start);
    }
}
