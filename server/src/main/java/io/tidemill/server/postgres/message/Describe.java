// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// `D`: tell the parameters and columns of a statement, or the columns of a portal.
public record Describe(Target target, String name) implements FrontendMessage {
    static Describe read(MessageReader in) {
        return new Describe(Target.read(in), in.text());
    }
}
