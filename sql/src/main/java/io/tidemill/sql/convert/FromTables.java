// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The tables of a FROM, in their order.
final class FromTables {
    private FromTables() {}

    /// `from` in which every table has a name; it is changed.
    static SqlNode named(SqlNode from) {
        if (from instanceof SqlJoin join) {
            join.setLeft(named(join.getLeft()));
            join.setRight(named(join.getRight()));
            return join;
        }
        return from.isA(SqlKind.QUERY) ? ChangePlanning.named(from, "unnamed_subquery") : from;
    }

    /// All columns of all its tables: `a.*, b.*`.
    static List<SqlNode> stars(SqlNode from) {
        var stars = new ArrayList<SqlNode>();
        add(from, stars);
        return stars;
    }

    /// `name.*`
    static SqlIdentifier all(String name) {
        return SqlIdentifier.star(
                List.of(name, ""),
                SqlParserPos.ZERO,
                List.of(SqlParserPos.ZERO, SqlParserPos.ZERO));
    }

    private static void add(SqlNode from, List<SqlNode> stars) {
        switch (from) {
            case SqlJoin join -> {
                add(join.getLeft(), stars);
                add(join.getRight(), stars);
            }
            case SqlIdentifier table -> stars.add(all(table.names.getLast()));
            case SqlCall as when as.getKind() == SqlKind.AS ->
                    stars.add(all(((SqlIdentifier) as.operand(1)).getSimple()));
            default ->
                    throw Unsupported.of(
                            "RETURNING with a table that has no name", "Give it an alias.");
        }
    }
}
