// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.function;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.type.Type;
import java.util.List;

/// A function that only makes sense OVER a window (`row_number`, `lag`, …): one overload.
/// Aggregates work OVER too.
///
/// @param name SQL name, lower case
/// @param arguments argument types
/// @param result result type
/// @param description one sentence for the manual
/// @param example an SQL example
public record WindowFunction(
        String name, List<Type> arguments, Type result, String description, String example) {
    public WindowFunction {
        requireNonNull(name, "name");
        arguments = List.copyOf(arguments);
        requireNonNull(result, "result");
    }
}
