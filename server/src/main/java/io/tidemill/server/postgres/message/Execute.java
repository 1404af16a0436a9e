// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// `E`: run a portal.
///
/// @param portal its name
/// @param rowCountMax rows after which to pause; 0 or less: no limit
public record Execute(String portal, int rowCountMax) implements FrontendMessage {
    static Execute read(MessageReader in) {
        return new Execute(in.text(), in.int32());
    }
}
