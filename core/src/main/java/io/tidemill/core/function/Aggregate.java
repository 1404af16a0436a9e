// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.function;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.type.Type;
import java.util.List;

/// An aggregate function: one overload. The engine finds the implementation by name and argument
/// types.
///
/// @param name SQL name, lower case (`count`, `sum`, …)
/// @param arguments argument types; empty for `count(*)`
/// @param result result type
/// @param description one sentence for the manual
/// @param example an SQL example
public record Aggregate(
        String name, List<Type> arguments, Type result, String description, String example) {
    public Aggregate {
        requireNonNull(name, "name");
        arguments = List.copyOf(arguments);
        requireNonNull(result, "result");
    }
}
