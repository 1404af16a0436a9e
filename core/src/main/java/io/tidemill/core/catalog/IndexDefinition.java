// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// A secondary index for lookups.
///
/// @param name its name
/// @param table the table
/// @param columns indexes of its columns, in order, at least one
/// @param unique whether it also is a constraint
public record IndexDefinition(
        QualifiedName name, QualifiedName table, List<Integer> columns, boolean unique) {
    public IndexDefinition {
        requireNonNull(name, "name");
        requireNonNull(table, "table");
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("an index needs a column");
        }
    }
}
