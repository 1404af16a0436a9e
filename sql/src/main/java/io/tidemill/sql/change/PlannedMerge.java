// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.change;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.plan.Binding;
import io.tidemill.core.plan.Query;
import io.tidemill.core.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// MERGE resolved against a catalog.
///
/// @param table the table
/// @param joined the table joined with the source: all columns of the table as stored
///   ([io.tidemill.core.catalog.Catalog#storedSchema]), those of the source, and one that is NULL
///   where there is no row of the source
/// @param storedCount how many of the columns are those of the row as stored
/// @param clauses what is done with which rows: the first that fits counts
/// @param returning what is given back, over the table's columns, those of the source, and the name
///   of what was done; or null
/// @param parameterTypes the types of `$1`, `$2`, …
/// @param open whether a LIMIT or OFFSET is given by a parameter: then it is to be planned again
///   with the parameters' values before it is run
public record PlannedMerge(
        TableDefinition table,
        Query joined,
        int storedCount,
        List<Clause> clauses,
        @Nullable Returning returning,
        List<Type> parameterTypes,
        boolean open)
        implements PlannedChange<PlannedMerge> {
    /// Which rows there are.
    public enum Match {
        /// One of the table and one of the source.
        MATCHED,
        /// One of the table only.
        NOT_BY_SOURCE,
        /// One of the source only.
        NOT_BY_TARGET
    }

    /// What is done with a row.
    public enum Action {
        INSERT,
        UPDATE,
        DELETE,
        NOTHING
    }

    /// `WHEN match [AND condition] THEN action`.
    ///
    /// Values are over the columns that there are: the table's (hidden ones left out), then the
    /// source's.
    ///
    /// @param condition for which rows, or null for all
    /// @param columns the table's columns that are given values; others stay as they are, or take
    ///   their default
    /// @param values the values of `columns`
    public record Clause(
            Match match,
            @Nullable RowValues condition,
            Action action,
            List<Integer> columns,
            RowValues values) {
        public Clause {
            columns = List.copyOf(columns);
            if (columns.size() != values.count()) {
                throw new IllegalArgumentException("a column is given a value");
            }
        }

        private Clause bind(Binding parameters) {
            return new Clause(
                    match,
                    condition == null ? null : condition.bind(parameters),
                    action,
                    columns,
                    values.bind(parameters));
        }
    }

    public PlannedMerge {
        requireNonNull(table, "table");
        requireNonNull(joined, "joined");
        clauses = List.copyOf(clauses);
        parameterTypes = List.copyOf(parameterTypes);
    }

    @Override
    public PlannedMerge bind(Binding values) {
        return new PlannedMerge(
                table,
                values.bind(joined),
                storedCount,
                clauses.stream().map(clause -> clause.bind(values)).toList(),
                returning == null ? null : returning.bind(values),
                parameterTypes,
                open);
    }
}
