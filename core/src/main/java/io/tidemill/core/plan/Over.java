// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.type.Schema;
import java.util.List;

/// Window functions: each row of `input` with the result of every call appended. One partitioning,
/// order and frame.
public record Over(
        Plan input,
        List<Integer> partitionKeys,
        List<SortKey> order,
        Frame frame,
        List<OverCall> calls,
        Schema schema)
        implements Plan {
    public Over {
        partitionKeys = List.copyOf(partitionKeys);
        order = List.copyOf(order);
        calls = List.copyOf(calls);
    }

    @Override
    public List<Plan> inputs() {
        return List.of(input);
    }
}
