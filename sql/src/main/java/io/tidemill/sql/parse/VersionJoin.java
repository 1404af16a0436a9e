// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.sql.resolve.Validator;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The right side of `JOIN t FOR SYSTEM_TIME AS OF a.ts`: each row of `t` is a version of its key
/// from its event time on, so this is an ASOF join.
///
/// | written | meant |
/// | --- | --- |
/// | `a JOIN t FOR SYSTEM_TIME AS OF a.ts AS r ON a.k = r.k` | `a ASOF JOIN t AS r MATCH_CONDITION (a.ts >= r.time) ON a.k = r.k` |
///
/// @param table without the snapshot
/// @param match its right operand stands for the time of the table's watermark, which the validator
///   finds
record VersionJoin(SqlNode table, SqlNode match) {
    /// What `right` says, or null where it is no snapshot.
    static @Nullable VersionJoin of(SqlNode right) {
        var snapshot = snapshot(right);
        if (snapshot == null) {
            return null;
        }
        SqlNode time = snapshot.getPeriod();
        if (!(time instanceof SqlIdentifier)) {
            throw Tokens.unsupported(
                    "FOR SYSTEM_TIME AS OF other than a column",
                    time.getParserPosition().getColumnNum() - 1,
                    "Name a time of the left side, as a column AS PROCTIME(). Without FOR SYSTEM_TIME a join has the rows as of"
                            + " now, and a view follows their changes.");
        }
        SqlNode table = snapshot.getTableRef();
        SqlIdentifier name = (SqlIdentifier) table;
        if (right instanceof SqlCall call && call.getKind() == SqlKind.AS) {
            name = call.operand(1);
            var operands = new ArrayList<SqlNode>(call.getOperandList());
            operands.set(0, table);
            table = SqlStdOperatorTable.AS.createCall(call.getParserPosition(), operands);
        }
        SqlParserPos position = snapshot.getParserPosition();
        var version =
                new SqlIdentifier(List.of(name.names.getLast(), Validator.VERSION_TIME), position);
        return new VersionJoin(
                table,
                SqlStdOperatorTable.GREATER_THAN_OR_EQUAL.createCall(position, time, version));
    }

    private static @Nullable SqlSnapshot snapshot(SqlNode right) {
        SqlNode node =
                right instanceof SqlCall call && call.getKind() == SqlKind.AS
                        ? call.operand(0)
                        : right;
        return node instanceof SqlSnapshot snapshot ? snapshot : null;
    }

    /// Refuses a snapshot where no ON follows.
    static void requireNone(SqlNode right, int start) {
        if (snapshot(right) != null) {
            throw unsupported(start);
        }
    }

    /// For joins that are not of each left row with a version.
    static SqlException unsupported(int start) {
        return Tokens.unsupported(
                "this join FOR SYSTEM_TIME AS OF",
                start,
                "Use JOIN or LEFT JOIN … FOR SYSTEM_TIME AS OF a.ts AS r ON a.k = r.k.");
    }
}
