// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import java.util.LinkedHashMap;
import java.util.Map;

/// The request to open a session.
///
/// @param minor the minor version of protocol 3 that the client would like
/// @param parameters user, database, and settings
public record Startup(int minor, Map<String, String> parameters) implements StartupMessage {
    public Startup {
        parameters = Map.copyOf(parameters);
    }

    static Startup read(int minor, MessageReader in) {
        var parameters = new LinkedHashMap<String, String>();
        while (true) {
            String name = in.text();
            if (name.isEmpty()) {
                break;
            }
            parameters.put(name, in.text());
        }
        if (in.remaining() > 0) {
            throw MessageReader.violation(
                    "invalid startup packet layout: expected terminator as last byte");
        }
        return new Startup(minor, parameters);
    }
}
