// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// `Q`: run a text of any number of statements.
public record Query(String text) implements FrontendMessage {
    static Query read(MessageReader in) {
        return new Query(in.text());
    }
}
