// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// `C`: a statement is done.
///
/// @param tag what it did: `SELECT 3`, `CREATE TABLE`
public record CommandComplete(String tag) implements BackendMessage {
    @Override
    public void write(Output out) {
        int start = out.start('C');
        out.text(tag);
        out.end(start);
    }
}
