// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.List;

/// `TRUNCATE [TABLE] table, … [RESTART IDENTITY]`.
///
/// @param restart whether the sequences of the tables' columns begin anew
public record Truncate(List<Name> tables, boolean restart) implements Statement {
    public Truncate {
        tables = List.copyOf(tables);
    }
}
