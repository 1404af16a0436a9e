// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.change;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.plan.Binding;
import io.tidemill.core.plan.Query;
import io.tidemill.core.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// UPDATE or DELETE resolved against a catalog.
///
/// @param table the table
/// @param source the affected rows: all columns as stored
///   ([io.tidemill.core.catalog.Catalog#storedSchema]), then the new value of each of `assigned`,
///   then, where there is a RETURNING, the columns of the other tables. With UPDATE … FROM or
///   DELETE … USING a row may come several times: the first counts
/// @param storedCount how many of the source's columns are those of the row as stored
/// @param assigned the columns that are set; empty for DELETE
/// @param returning what is given back, over the table's columns and those of the other tables; or
///   null
/// @param parameterTypes the types of `$1`, `$2`, …
/// @param open whether a LIMIT or OFFSET is given by a parameter: then it is to be planned again
///   with the parameters' values before it is run
public record PlannedUpdate(
        TableDefinition table,
        Query source,
        int storedCount,
        List<Integer> assigned,
        @Nullable Returning returning,
        List<Type> parameterTypes,
        boolean open)
        implements PlannedChange<PlannedUpdate> {
    public PlannedUpdate {
        requireNonNull(table, "table");
        requireNonNull(source, "source");
        assigned = List.copyOf(assigned);
        parameterTypes = List.copyOf(parameterTypes);
        if (source.columnCount() < storedCount + assigned.size()) {
            throw new IllegalArgumentException(
                    "the source has the stored columns and the new values");
        }
    }

    @Override
    public PlannedUpdate bind(Binding values) {
        return new PlannedUpdate(
                table,
                values.bind(source),
                storedCount,
                assigned,
                returning == null ? null : returning.bind(values),
                parameterTypes,
                open);
    }
}
