// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// `F`: call a function by its OID; an old form that we answer with 0A000, so its body is not read.
public record FunctionCall() implements FrontendMessage {
    static FunctionCall read(MessageReader in) {
        in.rest();
        return new FunctionCall();
    }
}
