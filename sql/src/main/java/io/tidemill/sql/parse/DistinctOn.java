// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Puts the first row of each group for `DISTINCT ON`:
///
/// ```
/// SELECT DISTINCT ON (a) b FROM t ORDER BY a, c
/// SELECT b FROM t QUALIFY row_number() OVER (PARTITION BY a ORDER BY a, c) = 1 ORDER BY a, c
/// ```
final class DistinctOn {
    private DistinctOn() {}

    /// Works it into `select`.
    static void rewrite(SqlSelect select, List<SqlNode> keys, SqlNodeList order) {
        SqlParserPos position = keys.getFirst().getParserPosition();
        if (select.getQualify() != null) {
            throw Tokens.unsupported(
                    "DISTINCT ON with QUALIFY",
                    position.getColumnNum() - 1,
                    "Use row_number() in QUALIFY.");
        }
        var partition = new ArrayList<SqlNode>();
        for (SqlNode key : keys) {
            partition.add(meant(key, select));
        }
        var sorted = new ArrayList<SqlNode>();
        for (SqlNode item : order) {
            sorted.add(meantItem(item, select));
        }
        SqlWindow window =
                SqlWindow.create(
                        null,
                        null,
                        new SqlNodeList(partition, position),
                        new SqlNodeList(sorted, position),
                        SqlLiteral.createBoolean(false, position),
                        null,
                        null,
                        null,
                        position);
        SqlNode number =
                SqlStdOperatorTable.OVER.createCall(
                        position, Calls.function("row_number", position), window);
        select.setQualify(
                SqlStdOperatorTable.EQUALS.createCall(
                        position, number, Calls.number("1", position)));
    }

    private static SqlNode meantItem(SqlNode item, SqlSelect select) {
        if (item.getKind() == SqlKind.DESCENDING
                || item.getKind() == SqlKind.NULLS_FIRST
                || item.getKind() == SqlKind.NULLS_LAST) {
            SqlCall call = (SqlCall) item;
            return call.getOperator()
                    .createCall(item.getParserPosition(), meantItem(call.operand(0), select));
        }
        return meant(item, select);
    }

    /// What a number or the alias of a select item stands for.
    private static SqlNode meant(SqlNode key, SqlSelect select) {
        SqlNodeList items = select.getSelectList();
        if (key instanceof SqlNumericLiteral number) {
            int index = number.getValueAs(BigDecimal.class).intValue();
            return index >= 1 && index <= items.size() ? withoutAlias(items.get(index - 1)) : key;
        }
        if (key instanceof SqlIdentifier name && name.isSimple()) {
            for (SqlNode item : items) {
                if (item.getKind() == SqlKind.AS
                        && ((SqlIdentifier) ((SqlCall) item).operand(1))
                                .getSimple()
                                .equals(name.getSimple())) {
                    return withoutAlias(item);
                }
            }
        }
        return key;
    }

    private static SqlNode withoutAlias(SqlNode item) {
        return item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
    }
}
