// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// What a [Describe] or [Close] is about.
public enum Target {
    /// A prepared statement.
    STATEMENT,
    /// A portal.
    PORTAL;

    static Target read(MessageReader in) {
        int code = in.int8();
        return switch (code) {
            case 'S' -> STATEMENT;
            case 'P' -> PORTAL;
            default -> throw MessageReader.violation("invalid message subtype " + code);
        };
    }
}
