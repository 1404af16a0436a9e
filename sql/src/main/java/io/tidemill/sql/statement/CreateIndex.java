// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// `CREATE [UNIQUE] INDEX [name] ON table (columns)`.
///
/// @param name the index's name, or null to make one up
public record CreateIndex(
        @Nullable Name name,
        Name table,
        List<ColumnName> columns,
        boolean unique,
        boolean ifNotExists)
        implements Statement {
    public CreateIndex {
        columns = List.copyOf(columns);
    }
}
