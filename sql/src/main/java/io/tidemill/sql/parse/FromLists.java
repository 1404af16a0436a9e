// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// `FROM left, right`.
///
/// What is LATERAL in a join to the right of a comma Calcite counts the columns of wrongly, so such
/// joins are turned to the left, which means the same:
///
/// ```
/// t, (a JOIN LATERAL (…) AS l ON c)  ->  (t, a) JOIN LATERAL (…) AS l ON c
/// ```
public final class FromLists {
    private FromLists() {}

    /// `left, right`; `right` may be changed.
    public static SqlNode of(SqlNode left, SqlNode right, SqlParserPos position) {
        if (right instanceof SqlJoin join) {
            if (join.getJoinType() == JoinType.COMMA || (turns(join) && hasLateral(join))) {
                join.setLeft(of(left, join.getLeft(), position));
                return join;
            }
        }
        return new SqlJoin(
                position,
                left,
                SqlLiteral.createBoolean(false, SqlParserPos.ZERO),
                JoinType.COMMA.symbol(SqlParserPos.ZERO),
                right,
                JoinConditionType.NONE.symbol(SqlParserPos.ZERO),
                null);
    }

    private static boolean turns(SqlJoin join) {
        boolean keepsLeft =
                switch (join.getJoinType()) {
                    case INNER, CROSS, LEFT -> true;
                    default -> false;
                };
        return keepsLeft
                && !join.isNatural()
                && join.getConditionType() != JoinConditionType.USING
                && (!(join.getLeft() instanceof SqlJoin left) || turns(left));
    }

    private static boolean hasLateral(SqlNode node) {
        return switch (node.getKind()) {
            case JOIN ->
                    hasLateral(((SqlJoin) node).getLeft())
                            || hasLateral(((SqlJoin) node).getRight());
            case AS -> hasLateral(((SqlCall) node).operand(0));
            default -> node.getKind() == SqlKind.LATERAL;
        };
    }
}
