// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// `C`: forget a statement or portal; no error where there is none.
public record Close(Target target, String name) implements FrontendMessage {
    static Close read(MessageReader in) {
        return new Close(Target.read(in), in.text());
    }
}
