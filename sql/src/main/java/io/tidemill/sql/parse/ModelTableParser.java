// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Table functions of models, each as the query that it stands for.
final class ModelTableParser {
    private static final String ROWS = "$rows";

    private final Tokens tokens;
    private final TableParser tables;

    ModelTableParser(Tokens tokens, TableParser tables) {
        this.tokens = tokens;
        this.tables = tables;
    }

    /// Flink's `ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(a, b))`: `SELECT t.*, PREDICT('m', a, b) AS
    /// prediction FROM t`.
    SqlNode predict(int start) {
        tokens.expectSymbol("(");
        SqlNode table = tables.tableArgument();
        tokens.expectSymbol(",");
        tokens.accept("model");
        int at = tokens.peek().start();
        var model = tokens.qualifiedName();
        SqlParserPos modelPosition = tokens.position(at);
        tokens.expectSymbol(",");
        tokens.expect("descriptor");
        tokens.expectSymbol("(");
        var arguments = new ArrayList<SqlNode>();
        arguments.add(SqlLiteral.createCharString(model.toString(), modelPosition));
        do {
            Token column = tokens.name();
            arguments.add(new SqlIdentifier(List.of(ROWS, column.text()), Tokens.position(column)));
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        tokens.expectSymbol(")");
        SqlParserPos position = tokens.position(start);
        SqlNode prediction = Calls.function("predict", position, arguments.toArray(SqlNode[]::new));
        return select(
                List.of(
                        SqlIdentifier.star(
                                List.of(ROWS, ""), position, List.of(position, position)),
                        SqlStdOperatorTable.AS.createCall(
                                position, prediction, new SqlIdentifier("prediction", position))),
                SqlStdOperatorTable.AS.createCall(
                        position, table, new SqlIdentifier(ROWS, position)),
                position);
    }

    private static SqlNode select(List<SqlNode> items, SqlNode from, SqlParserPos position) {
        return new SqlSelect(
                position,
                null,
                new SqlNodeList(items, position),
                from,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
