// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// A `UNIQUE` constraint: no two rows have equal values, none of them NULL, in these columns.
///
/// @param name the constraint's name
/// @param columns indexes of its columns, at least one
public record UniqueDefinition(String name, List<Integer> columns) {
    public UniqueDefinition {
        requireNonNull(name, "name");
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("a unique constraint needs a column");
        }
    }
}
