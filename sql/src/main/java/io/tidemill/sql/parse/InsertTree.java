// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.sql.statement.Change;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.Name;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// `[WITH …] INSERT INTO table [AS alias] [(columns)] source [ON CONFLICT …] [RETURNING …]`.
///
/// @param with the queries of WITH in front, or null
/// @param columns the columns given; empty: the table's, in order
/// @param source the query, or null for `DEFAULT VALUES`
/// @param systemValues whether given values replace those of `GENERATED ALWAYS` columns
/// @param conflict what to do about duplicates, or null to fail
/// @param returningItems the select list of RETURNING, or null
public record InsertTree(
        @Nullable SqlNodeList with,
        Name table,
        @Nullable String alias,
        List<ColumnName> columns,
        @Nullable SqlNode source,
        boolean systemValues,
        @Nullable Conflict conflict,
        @Nullable SqlNodeList returningItems)
        implements Change {
    /// `ON CONFLICT [(columns) | ON CONSTRAINT name] DO NOTHING | DO UPDATE SET … [WHERE …]`.
    ///
    /// @param constraint the constraint that is named instead of columns, or null
    /// @param columns the key that is in conflict; empty where none was named
    /// @param assignments what is updated; empty for DO NOTHING
    /// @param where which rows are updated, or null for all
    public record Conflict(
            List<ColumnName> columns,
            @Nullable ColumnName constraint,
            List<Assignment> assignments,
            @Nullable SqlNode where) {
        public Conflict {
            columns = List.copyOf(columns);
            assignments = List.copyOf(assignments);
        }
    }

    /// `column = value`.
    public record Assignment(ColumnName column, SqlNode value) {}

    public InsertTree {
        columns = List.copyOf(columns);
    }

    @Override
    public boolean returning() {
        return returningItems != null;
    }
}
