// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.type.Schema;
import java.util.List;

/// Per partition, the rows from `offset` on, at most `limit`, in the given order; ties are broken
/// by the whole row.
///
/// @param limit `Long.MAX_VALUE` for all
/// @param withTies whether rows equal in order to the last one stay too
public record TopN(
        Plan input,
        List<Integer> partitionKeys,
        List<SortKey> order,
        long offset,
        long limit,
        boolean withTies)
        implements Plan {
    public TopN {
        partitionKeys = List.copyOf(partitionKeys);
        order = List.copyOf(order);
    }

    @Override
    public Schema schema() {
        return input.schema();
    }

    @Override
    public List<Plan> inputs() {
        return List.of(input);
    }
}
