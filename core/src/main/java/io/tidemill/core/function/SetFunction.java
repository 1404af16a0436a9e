// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.function;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import java.util.List;

/// A function that returns a set of rows: one overload. The engine finds the implementation by name
/// and argument types.
///
/// @param name SQL name, lower case (`unnest`, `generate_series`, …)
/// @param arguments argument types, without modifiers
/// @param columns the columns of its rows
/// @param named whether a column keeps its name where the function has an alias in FROM
/// @param description one sentence for the manual
/// @param example an SQL expression and its rows
public record SetFunction(
        String name,
        List<Type> arguments,
        List<Field> columns,
        boolean named,
        String description,
        String example) {
    public SetFunction {
        requireNonNull(name, "name");
        arguments = List.copyOf(arguments);
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("a set of rows has columns");
        }
    }
}
