// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.resolve.AggregateOrder;
import io.tidemill.sql.resolve.CommonTypeFunction;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.Litmus;
import org.apache.calcite.util.Util;

/// `ARRAY(query)` as a subquery that aggregates.
///
/// | said | meant |
/// | --- | --- |
/// | `ARRAY(SELECT x FROM t ORDER BY y LIMIT 2)` | `coalesce((SELECT array_agg(c ORDER BY k) FROM (SELECT x, y FROM t ORDER BY y LIMIT 2) AS q (c, k)), '{}')` |
final class ArrayQuery {
    private static final String VALUE = "array";

    private ArrayQuery() {}

    /// What is meant by `ARRAY(query)`. The query may be changed.
    static SqlNode of(SqlNode query, SqlParserPos position) {
        var columns = new ArrayList<String>();
        columns.add(VALUE);
        var items = new ArrayList<SqlNode>();
        SqlNode body = query instanceof SqlWith with ? with.body : query;
        checkOneColumn(body instanceof SqlOrderBy ordered ? ordered.query : body, position);
        if (body instanceof SqlOrderBy ordered) {
            for (SqlNode item : ordered.orderList) {
                String column = column(ordered.query, AggregateOrder.expression(item), columns);
                items.add(item(item, new SqlIdentifier(column, position)));
            }
        }
        String function = "array_agg";
        var arguments = new ArrayList<SqlNode>();
        arguments.add(new SqlIdentifier(VALUE, position));
        if (!items.isEmpty()) {
            function = AggregateOrder.of(function, false, items).name();
            items.forEach(item -> arguments.add(AggregateOrder.expression(item)));
        }
        var alias = new ArrayList<SqlNode>();
        alias.add(query);
        alias.add(new SqlIdentifier("array query", position));
        columns.forEach(column -> alias.add(new SqlIdentifier(column, position)));
        var aggregate =
                Selects.of(
                        List.of(
                                Calls.function(
                                        function, position, arguments.toArray(SqlNode[]::new))),
                        SqlStdOperatorTable.AS.createCall(position, alias),
                        null,
                        position);
        return CommonTypeFunction.ARRAY_QUERY.createCall(
                position, aggregate, Calls.string("{}", position));
    }

    private static void checkOneColumn(SqlNode query, SqlParserPos position) {
        if (query instanceof SqlSelect select && select.getSelectList().size() > 1) {
            throw SqlException.of(SqlState.SYNTAX_ERROR, "subquery must return only one column")
                    .at(position.getColumnNum());
        }
    }

    /// The item's order, of another expression.
    private static SqlNode item(SqlNode item, SqlNode expression) {
        return switch (item.getKind()) {
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> {
                SqlCall call = (SqlCall) item;
                yield call.getOperator()
                        .createCall(item.getParserPosition(), item(call.operand(0), expression));
            }
            default -> expression;
        };
    }

    /// The column that holds what `key` orders by, added to the query where it is not its value.
    private static String column(SqlNode query, SqlNode key, List<String> columns) {
        if (!(query instanceof SqlSelect select)
                || select.isDistinct()
                || key instanceof SqlNumericLiteral
                || isValue(key, select.getSelectList().get(0))) {
            return VALUE;
        }
        String column = "key " + columns.size();
        columns.add(column);
        var list = new ArrayList<>(select.getSelectList());
        list.add(
                SqlStdOperatorTable.AS.createCall(
                        key.getParserPosition(),
                        TreeCopy.of(key),
                        new SqlIdentifier(column, key.getParserPosition())));
        select.setSelectList(new SqlNodeList(list, select.getSelectList().getParserPosition()));
        return column;
    }

    private static boolean isValue(SqlNode key, SqlNode item) {
        SqlNode expression = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
        if (key.equalsDeep(expression, Litmus.IGNORE)) {
            return true;
        }
        String name =
                item.getKind() == SqlKind.AS
                        ? ((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple()
                        : item instanceof SqlIdentifier column && !column.isStar()
                                ? Util.last(column.names)
                                : null;
        return key instanceof SqlIdentifier identifier
                && identifier.isSimple()
                && identifier.getSimple().equals(name);
    }
}
