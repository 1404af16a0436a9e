// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.type.Type;
import java.util.List;

/// One function of an [Over].
///
/// @param name name of an aggregate or window function
/// @param arguments input columns
/// @param filter a boolean input column, or -1
/// @param ignoreNulls whether rows whose first argument is NULL are passed over
/// @param result result type
public record OverCall(
        String name,
        List<Integer> arguments,
        boolean distinct,
        int filter,
        boolean ignoreNulls,
        Type result) {
    public OverCall {
        arguments = List.copyOf(arguments);
    }
}
