// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.function.Aggregate;
import java.util.List;

/// One aggregate of an aggregation.
///
/// @param arguments input columns
/// @param distinct whether equal arguments count once
/// @param filter a boolean input column that must be true for a row to count, or -1
/// @param order for order-sensitive aggregates (`string_agg(x, ',' ORDER BY y)`): how rows are
///   ordered
public record AggregateCall(
        Aggregate function,
        List<Integer> arguments,
        boolean distinct,
        int filter,
        List<SortKey> order) {
    public AggregateCall {
        arguments = List.copyOf(arguments);
        order = List.copyOf(order);
    }
}
