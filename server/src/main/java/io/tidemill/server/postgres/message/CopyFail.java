// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// `f`: the client gives the copy up.
public record CopyFail(String reason) implements FrontendMessage {
    static CopyFail read(MessageReader in) {
        return new CopyFail(in.text());
    }
}
