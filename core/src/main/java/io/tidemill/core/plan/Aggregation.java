// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.type.Schema;
import java.util.List;

/// Groups the rows of `input` by the columns `keys` and aggregates each group: one row a group,
/// keys first, then calls. Without calls it is `SELECT DISTINCT`. Without keys there is exactly one
/// row, also for empty input.
///
/// @param keys input columns; NULLs are equal to each other
public record Aggregation(Plan input, List<Integer> keys, List<AggregateCall> calls, Schema schema)
        implements Plan {
    public Aggregation {
        keys = List.copyOf(keys);
        calls = List.copyOf(calls);
    }

    @Override
    public List<Plan> inputs() {
        return List.of(input);
    }
}
