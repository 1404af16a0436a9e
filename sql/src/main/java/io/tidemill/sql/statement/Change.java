// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// A statement that changes a table's rows: `INSERT`, `UPDATE`, `DELETE`, `MERGE`; parsed, not
/// resolved yet.
public interface Change {
    /// The table.
    Name table();

    /// Whether it gives rows back (`RETURNING`).
    boolean returning();
}
