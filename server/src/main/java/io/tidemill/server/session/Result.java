// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.type.Schema;

/// What executing a statement gave.
public sealed interface Result {
    /// Rows, then a command tag: `SELECT` takes the count of rows appended by the protocol layer.
    ///
    /// @param tag the tag's word (`SELECT`, `INSERT 0`, `UPDATE`, `FETCH`, …) that the row count
    ///   follows; where it ends in a digit group already (`SHOW`), `counted` is false
    record Rows(Schema schema, RowStream rows, String tag, boolean counted) implements Result {}

    /// Done; the complete tag (`CREATE TABLE`, `INSERT 0 5`, …).
    record Command(String tag) implements Result {}

    /// The client is to send rows of `schema`; the protocol layer parses them and feeds `sink`.
    ///
    /// @param table the table's name, as errors about the data give it
    record CopyIn(String table, Schema schema, CopyOptions options, CopySink sink)
            implements Result {}

    /// The rows are to be sent in copy format.
    record CopyOut(Schema schema, CopyOptions options, RowStream rows) implements Result {}
}
