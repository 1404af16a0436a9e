// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.sql.change.PlannedMerge.Match;
import io.tidemill.sql.parse.InsertTree.Assignment;
import io.tidemill.sql.statement.Change;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.Name;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// `[WITH …] MERGE INTO table [AS alias] USING source ON condition WHEN … [RETURNING …]`.
///
/// @param with the queries of WITH, or null
/// @param source a table, query or function, with its alias
/// @param clauses what is done with which rows: the first that fits counts
/// @param returningItems the select list of RETURNING, or null
public record MergeTree(
        @Nullable SqlNodeList with,
        Name table,
        @Nullable String alias,
        SqlNode source,
        SqlNode condition,
        List<When> clauses,
        @Nullable SqlNodeList returningItems)
        implements Change {
    /// `WHEN … [AND condition] THEN action`.
    ///
    /// @param condition for which rows, or null for all
    public record When(Match match, @Nullable SqlNode condition, Action action) {}

    /// What is done with a row.
    public sealed interface Action {
        /// `UPDATE SET …`
        record Update(List<Assignment> assignments) implements Action {}

        /// `DELETE`
        record Delete() implements Action {}

        /// `DO NOTHING`
        record Nothing() implements Action {}

        /// `INSERT [(columns)] VALUES (…)`.
        ///
        /// @param columns the columns given; empty: the table's, in order
        /// @param values the values; empty for `DEFAULT VALUES`
        /// @param systemValues whether given values replace those of `GENERATED ALWAYS` columns
        /// @param position where it stands
        record Insert(
                List<ColumnName> columns, List<SqlNode> values, boolean systemValues, int position)
                implements Action {}
    }

    public MergeTree {
        clauses = List.copyOf(clauses);
    }

    @Override
    public boolean returning() {
        return returningItems != null;
    }
}
