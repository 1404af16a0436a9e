// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.plan.Query;
import io.tidemill.core.type.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A query resolved against a catalog.
///
/// @param query the plan and how its rows are shown
/// @param parameterTypes the types of `$1`, `$2`, …
/// @param open whether a LIMIT or OFFSET is given by a parameter: then the plan only tells the
///   columns, and the query is to be planned again with the parameters' values before it is run
/// @param named the columns that the text names, by relation, whether or not the plan reads them;
///   not those that only plain views name
public record PlannedQuery(
        Query query,
        List<Type> parameterTypes,
        boolean open,
        Map<QualifiedName, Set<String>> named) {
    public PlannedQuery {
        requireNonNull(query, "query");
        parameterTypes = List.copyOf(parameterTypes);
        named = Map.copyOf(named);
    }
}
