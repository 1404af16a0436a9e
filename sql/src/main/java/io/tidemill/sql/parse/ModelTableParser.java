// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.resolve.DetectFunction;
import io.tidemill.sql.resolve.ForecastFunction;
import io.tidemill.sql.resolve.ModelKeyFunction;
import io.tidemill.sql.resolve.RecommendArgument;
import io.tidemill.sql.resolve.RecommendFunction;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Table functions of models, each as the query that it stands for.
final class ModelTableParser {
    private static final String ROWS = "$rows";

    // As many as RECOMMEND gives where it is not said how many.
    private static final String COUNT = "10";

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
        arguments.add(Calls.string(model.toString(), modelPosition));
        do {
            Token column = tokens.name();
            arguments.add(new SqlIdentifier(List.of(ROWS, column.text()), Tokens.position(column)));
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        tokens.expectSymbol(")");
        SqlParserPos position = tokens.position(start);
        SqlNode prediction = Calls.function("predict", position, arguments.toArray(SqlNode[]::new));
        return Selects.of(
                List.of(
                        SqlIdentifier.star(
                                List.of(ROWS, ""), position, List.of(position, position)),
                        SqlStdOperatorTable.AS.createCall(
                                position, prediction, new SqlIdentifier("prediction", position))),
                SqlStdOperatorTable.AS.createCall(
                        position, table, new SqlIdentifier(ROWS, position)),
                null,
                position);
    }

    /// `RECOMMEND('m', user [, count [, allowed]])`: the function over `SELECT user, count,
    /// allowed`.
    SqlNode recommend(ExpressionParser expressions, int start) {
        tokens.expectSymbol("(");
        int at = tokens.peek().start();
        List<SqlNode> arguments = expressions.expressions();
        tokens.expectSymbol(")");
        int given = arguments.size() - 1;
        if (!(arguments.getFirst() instanceof SqlCharStringLiteral literal)
                || given < 1
                || given > RecommendArgument.Role.values().length) {
            throw SqlException.of(
                            SqlState.UNDEFINED_FUNCTION,
                            "recommend takes the name of a model, a user, a number of items and an"
                                    + " array of allowed items")
                    .hint(
                            "Write RECOMMEND('model', user), RECOMMEND('model', user, 10) or"
                                    + " RECOMMEND('model', user, 10, ARRAY(SELECT item FROM …)).")
                    .at(at + 1);
        }
        String model = requireNonNull(literal.getValueAs(String.class));
        SqlParserPos position = tokens.position(start);
        var items = new ArrayList<SqlNode>();
        int number = 0;
        for (var role : RecommendArgument.Role.values()) {
            number++;
            if (number <= given || role == RecommendArgument.Role.COUNT) {
                SqlNode value =
                        number <= given ? arguments.get(number) : Calls.number(COUNT, position);
                items.add(
                        SqlStdOperatorTable.AS.createCall(
                                position,
                                new RecommendArgument(role, model, at + 1)
                                        .createCall(position, value),
                                new SqlIdentifier(role.name(), position)));
            }
        }
        var function = new RecommendFunction(model, at + 1);
        return rowsOf(function, position, Selects.of(items, null, null, position));
    }

    /// `DETECT_ANOMALIES(TABLE t, MODEL m)`.
    SqlNode detect(int start) {
        tokens.expectSymbol("(");
        SqlNode table = tables.tableArgument();
        tokens.expectSymbol(",");
        tokens.accept("model");
        int at = tokens.peek().start();
        var model = tokens.qualifiedName();
        tokens.expectSymbol(")");
        SqlParserPos position = tokens.position(start);
        var function = new DetectFunction(model.toString(), at + 1);
        return rowsOf(function, position, table);
    }

    /// `FORECAST('m', steps [, key])`: the function over `SELECT * FROM m WHERE part = 'model' [AND
    /// key = …]`.
    SqlNode forecast(ExpressionParser expressions, int start) {
        tokens.expectSymbol("(");
        int at = tokens.peek().start();
        if (!(expressions.expression() instanceof SqlCharStringLiteral literal)) {
            throw SqlException.of(
                            SqlState.UNDEFINED_FUNCTION,
                            "the first argument of forecast must be the name of a model")
                    .hint("Write FORECAST('model', steps) or FORECAST('model', steps, key).")
                    .at(at + 1);
        }
        String model = requireNonNull(literal.getValueAs(String.class));
        tokens.expectSymbol(",");
        SqlNode steps = expressions.expression();
        SqlNode key = tokens.acceptSymbol(",") ? expressions.expression() : null;
        tokens.expectSymbol(")");
        SqlParserPos position = tokens.position(start);
        SqlNode condition = equal("part", Calls.string("model", position), position);
        if (key != null) {
            SqlNode text = new ModelKeyFunction(model, at + 1).createCall(position, key);
            condition =
                    SqlStdOperatorTable.AND.createCall(
                            position, condition, equal("key", text, position));
        }
        SqlNode parts =
                Selects.of(
                        List.of(SqlIdentifier.star(position)),
                        new SqlIdentifier(List.of(model.split("\\.", 2)), position),
                        condition,
                        position);
        var function = new ForecastFunction(model, at + 1);
        return rowsOf(function, position, parts, steps);
    }

    private static SqlNode rowsOf(
            SqlOperator function, SqlParserPos position, SqlNode... arguments) {
        return SqlStdOperatorTable.COLLECTION_TABLE.createCall(
                position, function.createCall(position, arguments));
    }

    private static SqlNode equal(String column, SqlNode value, SqlParserPos position) {
        return SqlStdOperatorTable.EQUALS.createCall(
                position, new SqlIdentifier(column, position), value);
    }
}
