// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// `S`: the value of a setting that clients want to know.
public record ParameterStatus(String name, String value) implements BackendMessage {
    @Override
    public void write(Output out) {
        int start = out.start('S');
        out.text(name);
        out.text(value);
        out.end(start);
    }
}
