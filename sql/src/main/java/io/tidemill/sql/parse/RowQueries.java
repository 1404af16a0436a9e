// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Comparisons of a row with the rows of a query, in terms of comparisons of values.
///
/// | said | meant |
/// | --- | --- |
/// | `(a, b) < (SELECT c, d …)` | `(SELECT (a, b) < (r1, r2) FROM (SELECT c, d …) AS r (r1, r2))` |
/// | `(a, b) < ANY (SELECT c, d …)` | `(SELECT CASE WHEN bool_or((a, b) < (r1, r2)) THEN true WHEN bool_or((a, b) < (r1, r2) IS NULL) THEN NULL ELSE false END FROM …)` |
/// | `(a, b) < ALL (SELECT c, d …)` | the same with `NOT bool_and` and the results turned around |
final class RowQueries {
    private static final String COLUMN = "row column ";

    private RowQueries() {}

    /// `row symbol (query)`: NULL without a row, an error with more than one.
    static SqlNode compare(
            String symbol, SqlCall row, SqlNode query, SqlParserPos position, Tokens tokens) {
        return select(compared(symbol, row, position, tokens), row, query, position);
    }

    /// `row symbol ANY (query)`, or ALL.
    static SqlNode quantified(
            String symbol,
            SqlCall row,
            SqlNode query,
            boolean all,
            SqlParserPos position,
            Tokens tokens) {
        SqlNode decided =
                all
                        ? Calls.not(
                                Calls.function(
                                        "bool_and",
                                        position,
                                        compared(symbol, row, position, tokens)),
                                position)
                        : Calls.function(
                                "bool_or", position, compared(symbol, row, position, tokens));
        SqlNode open =
                Calls.function(
                        "bool_or",
                        position,
                        SqlStdOperatorTable.IS_NULL.createCall(
                                position, compared(symbol, row, position, tokens)));
        SqlNode result =
                SqlCase.createSwitched(
                        position,
                        null,
                        Calls.list(List.of(decided, open), position),
                        Calls.list(
                                List.of(
                                        SqlLiteral.createBoolean(!all, position),
                                        SqlLiteral.createNull(position)),
                                position),
                        SqlLiteral.createBoolean(all, position));
        return select(result, row, query, position);
    }

    private static SqlNode compared(
            String symbol, SqlCall row, SqlParserPos position, Tokens tokens) {
        var columns = new ArrayList<SqlNode>();
        for (int i = 0; i < row.operandCount(); i++) {
            columns.add(new SqlIdentifier(COLUMN + i, position));
        }
        SqlNode right = SqlStdOperatorTable.ROW.createCall(position, columns);
        return Calls.compare(symbol, TreeCopy.of(row), right, position, tokens);
    }

    private static SqlNode select(SqlNode item, SqlCall row, SqlNode query, SqlParserPos position) {
        var alias = new ArrayList<SqlNode>();
        alias.add(query);
        alias.add(new SqlIdentifier("row", position));
        for (int i = 0; i < row.operandCount(); i++) {
            alias.add(new SqlIdentifier(COLUMN + i, position));
        }
        return Selects.of(
                List.of(item), SqlStdOperatorTable.AS.createCall(position, alias), null, position);
    }
}
