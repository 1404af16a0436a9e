// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.List;

/// `TRUNCATE [TABLE] table, …`.
public record Truncate(List<Name> tables) implements Statement {
    public Truncate {
        tables = List.copyOf(tables);
    }
}
