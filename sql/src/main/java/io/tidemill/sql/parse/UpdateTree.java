// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.sql.parse.InsertTree.Assignment;
import io.tidemill.sql.statement.Change;
import io.tidemill.sql.statement.Name;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// `[WITH …] UPDATE table [AS alias] SET … [FROM …] [WHERE …] [RETURNING …]`, and `DELETE FROM
/// table …`, which assigns nothing.
///
/// @param with the queries of WITH, or null
/// @param assignments what is set; empty for DELETE
/// @param from further tables (`FROM`, or `USING` of DELETE), or null
/// @param where which rows, or null for all
/// @param returningItems the select list of RETURNING, or null
public record UpdateTree(
        @Nullable SqlNodeList with,
        Name table,
        @Nullable String alias,
        List<Assignment> assignments,
        @Nullable SqlNode from,
        @Nullable SqlNode where,
        @Nullable SqlNodeList returningItems)
        implements Change {
    public UpdateTree {
        assignments = List.copyOf(assignments);
    }

    @Override
    public boolean returning() {
        return returningItems != null;
    }
}
