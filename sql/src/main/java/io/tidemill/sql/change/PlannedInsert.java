// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.change;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.plan.Binding;
import io.tidemill.core.plan.Query;
import io.tidemill.core.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// INSERT resolved against a catalog.
///
/// @param table the table
/// @param given the table's columns that the source has values for, in the source's order; the
///   others take their default or draw their number
/// @param source the rows, in the order they are inserted: a column of the table column's type for
///   each of `given`
/// @param conflict what to do with a row whose key is taken, or null to fail
/// @param returning what is given back, or null
/// @param parameterTypes the types of `$1`, `$2`, …
/// @param open whether a LIMIT or OFFSET is given by a parameter: then it is to be planned again
///   with the parameters' values before it is run
public record PlannedInsert(
        TableDefinition table,
        List<Integer> given,
        Query source,
        @Nullable ConflictAction conflict,
        @Nullable Returning returning,
        List<Type> parameterTypes,
        boolean open)
        implements PlannedChange<PlannedInsert> {
    public PlannedInsert {
        requireNonNull(table, "table");
        given = List.copyOf(given);
        requireNonNull(source, "source");
        parameterTypes = List.copyOf(parameterTypes);
        if (source.columnCount() != given.size()) {
            throw new IllegalArgumentException("the source has a column for each given one");
        }
    }

    @Override
    public PlannedInsert bind(Binding values) {
        return new PlannedInsert(
                table,
                given,
                values.bind(source),
                conflict == null ? null : conflict.bind(values),
                returning == null ? null : returning.bind(values),
                parameterTypes,
                open);
    }
}
