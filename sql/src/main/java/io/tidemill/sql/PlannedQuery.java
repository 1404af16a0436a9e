// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.plan.Query;
import io.tidemill.core.type.Type;
import java.util.List;

/// A query resolved against a catalog.
///
/// @param query the plan and how its rows are shown
/// @param parameterTypes the types of `$1`, `$2`, …
/// @param open whether a LIMIT or OFFSET is given by a parameter: then the plan only tells the
///   columns, and the query is to be planned again with the parameters' values before it is run
public record PlannedQuery(Query query, List<Type> parameterTypes, boolean open) {
    public PlannedQuery {
        requireNonNull(query, "query");
        parameterTypes = List.copyOf(parameterTypes);
    }
}
