// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A `UNIQUE (…)` of a table.
///
/// @param name the constraint's name, or null
public record UniqueClause(@Nullable String name, List<ColumnName> columns) {
    public UniqueClause {
        columns = List.copyOf(columns);
    }
}
