// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import static java.util.Objects.requireNonNull;

/// A `CHECK` constraint: a condition that is not false for any row.
///
/// @param name the constraint's name
/// @param sql the condition, an expression over the table's columns
public record CheckDefinition(String name, String sql) {
    public CheckDefinition {
        requireNonNull(name, "name");
        requireNonNull(sql, "sql");
    }
}
