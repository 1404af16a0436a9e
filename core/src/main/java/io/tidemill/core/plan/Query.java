// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.type.Schema;
import java.util.List;

/// A query: a plan, and how its result is presented. A materialized view ignores an order without a
/// limit (a limited one is a [TopN] in the plan).
///
/// @param plan gives the rows; may have more columns than are shown (columns to sort by)
/// @param order how the rows are ordered for the client; empty: not
/// @param columnCount how many of the plan's first columns are shown
public record Query(Plan plan, List<SortKey> order, int columnCount) {
    public Query {
        order = List.copyOf(order);
    }

    /// The shown columns.
    public Schema schema() {
        return new Schema(plan.schema().fields().subList(0, columnCount));
    }
}
