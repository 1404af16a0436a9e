// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.plan.WindowAssign;
import io.tidemill.sql.resolve.PartialAlias;
import io.tidemill.sql.resolve.RowsFrom;
import io.tidemill.sql.resolve.WindowLength;
import io.tidemill.sql.resolve.WindowTableFunction;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlAsofJoin;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Parses what stands in FROM: tables, subqueries, table functions, joins, aliases.
final class TableParser {
    private final Tokens tokens;
    private final Parsers parsers;

    TableParser(Tokens tokens, Parsers parsers) {
        this.tokens = tokens;
        this.parsers = parsers;
    }

    /// Takes `table, …`.
    SqlNode from() {
        int start = tokens.peek().start();
        SqlNode left = joined();
        while (tokens.acceptSymbol(",")) {
            SqlNode right = joined();
            left = FromLists.of(left, right, tokens.position(start));
        }
        return left;
    }

    private SqlNode joined() {
        int start = tokens.peek().start();
        SqlNode left = table();
        while (atJoin()) {
            left = joinWith(left, start);
        }
        return left;
    }

    private boolean atJoin() {
        Token token = tokens.peek();
        return token.is("join")
                || token.is("cross")
                || token.is("natural")
                || token.is("inner")
                || token.is("left")
                || token.is("right")
                || token.is("full")
                || atAsof();
    }

    private boolean atAsof() {
        return tokens.at("asof")
                && (tokens.peek(1).is("join")
                        || tokens.peek(1).is("left")
                        || tokens.peek(1).is("inner"));
    }

    private SqlNode joinWith(SqlNode left, int start) {
        if (tokens.accept("cross")) {
            tokens.expect("join");
            return join(start, left, JoinType.CROSS, false, table(), null);
        }
        boolean natural = tokens.accept("natural");
        boolean asof = tokens.accept("asof");
        JoinType type = JoinType.INNER;
        if (tokens.at("left") || tokens.at("right") || tokens.at("full")) {
            type =
                    switch (tokens.take().text()) {
                        case "left" -> JoinType.LEFT;
                        case "right" -> JoinType.RIGHT;
                        default -> JoinType.FULL;
                    };
            tokens.accept("outer");
        } else {
            tokens.accept("inner");
        }
        // ASOF LEFT JOIN is LEFT ASOF JOIN.
        asof |= tokens.accept("asof");
        int joinStart = tokens.peek().start();
        tokens.expect("join");
        int from = tokens.peek().start();
        SqlNode right = table();
        if (natural && !asof) {
            VersionJoin.requireNone(right, joinStart);
            return join(start, left, type, true, right, null);
        }
        // a JOIN b JOIN c ON … ON …
        while (!asof && atJoin()) {
            right = joinWith(right, from);
        }
        if (asof) {
            if (natural || type == JoinType.RIGHT || type == JoinType.FULL) {
                throw Tokens.unsupported(
                        "this ASOF JOIN", joinStart, "Use ASOF JOIN or ASOF LEFT JOIN.");
            }
            return asofJoin(left, right, type, start);
        }
        var version = VersionJoin.of(right);
        if (version != null) {
            if (natural || type == JoinType.RIGHT || type == JoinType.FULL) {
                throw VersionJoin.unsupported(joinStart);
            }
            tokens.expect("on");
            SqlNode condition = parsers.expressions().expression();
            return asof(left, version.table(), type, condition, version.match(), start);
        }
        if (tokens.at("using")) {
            tokens.take();
            SqlNode columns = columnAliases();
            if (tokens.accept("as")) {
                Token alias = tokens.name();
                columns =
                        SqlStdOperatorTable.AS.createCall(
                                tokens.position(start),
                                columns,
                                new SqlIdentifier(alias.text(), Tokens.position(alias)));
            }
            return new SqlJoin(
                    tokens.position(start),
                    left,
                    SqlLiteral.createBoolean(false, SqlParserPos.ZERO),
                    type.symbol(SqlParserPos.ZERO),
                    right,
                    JoinConditionType.USING.symbol(SqlParserPos.ZERO),
                    columns);
        }
        tokens.expect("on");
        return join(start, left, type, false, right, parsers.expressions().expression());
    }

    private SqlNode asofJoin(SqlNode left, SqlNode right, JoinType type, int start) {
        if (!tokens.accept("match_condition")) {
            throw tokens.unexpected(
                    tokens.peek(), "Write MATCH_CONDITION (a.ts >= b.ts) before ON.");
        }
        tokens.expectSymbol("(");
        int matchStart = tokens.peek().start();
        SqlNode match = parsers.expressions().expression();
        if (!SqlKind.ORDER_COMPARISON.contains(match.getKind())) {
            throw Tokens.unsupported(
                    "a MATCH_CONDITION other than >=, >, <= or <",
                    matchStart,
                    "Write MATCH_CONDITION (a.ts >= b.ts).");
        }
        tokens.expectSymbol(")");
        tokens.expect("on");
        return asof(left, right, type, parsers.expressions().expression(), match, start);
    }

    private SqlNode asof(
            SqlNode left,
            SqlNode right,
            JoinType type,
            SqlNode condition,
            SqlNode match,
            int start) {
        JoinType asofType = type == JoinType.LEFT ? JoinType.LEFT_ASOF : JoinType.ASOF;
        return new SqlAsofJoin(
                tokens.position(start),
                left,
                SqlLiteral.createBoolean(false, SqlParserPos.ZERO),
                asofType.symbol(SqlParserPos.ZERO),
                right,
                JoinConditionType.ON.symbol(SqlParserPos.ZERO),
                condition,
                match);
    }

    private SqlNode join(
            int start,
            SqlNode left,
            JoinType type,
            boolean natural,
            SqlNode right,
            @Nullable SqlNode condition) {
        JoinConditionType conditionType =
                condition == null ? JoinConditionType.NONE : JoinConditionType.ON;
        return new SqlJoin(
                tokens.position(start),
                left,
                SqlLiteral.createBoolean(natural, SqlParserPos.ZERO),
                type.symbol(SqlParserPos.ZERO),
                right,
                conditionType.symbol(SqlParserPos.ZERO),
                condition);
    }

    /// Takes a table, function or query, with its alias.
    SqlNode table() {
        parsers.enter();
        try {
            int start = tokens.peek().start();
            boolean lateral = tokens.accept("lateral");
            if (tokens.atSymbol("(")) {
                return parenthesized(lateral, start);
            }
            if (tokens.at("table") && tokens.peek(1).isSymbol("(")) {
                tokens.take();
                tokens.take();
                if (atTableFunction()) {
                    SqlNode call = tableFunction();
                    tokens.expectSymbol(")");
                    return lateralIf(lateral, call, start);
                }
                List<SqlNode> calls = functionCall();
                tokens.expectSymbol(")");
                return rowsFrom(calls, start);
            }
            if (tokens.at("rows", "from") && tokens.peek(2).isSymbol("(")) {
                return rowsFrom(functionCalls(), start);
            }
            if (atCall()) {
                return atTableFunction()
                        ? lateralIf(lateral, tableFunction(), start)
                        : rowsFrom(functionCall(), start);
            }
            tokens.accept("only");
            SqlNode table = tableName();
            tokens.acceptSymbol("*");
            return aliased(snapshot(table, start), start);
        } finally {
            parsers.leave();
        }
    }

    private SqlNode lateralIf(boolean lateral, SqlNode node, int start) {
        return aliased(
                lateral
                        ? SqlStdOperatorTable.LATERAL.createCall(tokens.position(start), node)
                        : node,
                start);
    }

    private boolean atCall() {
        int ahead = 0;
        if (!Words.isFunctionName(tokens.peek())) {
            return false;
        }
        while (tokens.peek(ahead + 1).isSymbol(".") && Words.isLabel(tokens.peek(ahead + 2))) {
            ahead += 2;
        }
        return tokens.peek(ahead + 1).isSymbol("(");
    }

    private SqlNode parenthesized(boolean lateral, int start) {
        int mark = tokens.mark();
        if (parsers.queries().atParenthesizedQuery()) {
            tokens.take();
            SqlNode query = parsers.queries().query();
            if (tokens.acceptSymbol(")")) {
                return lateralIf(lateral, query, start);
            }
            // ((SELECT …) AS a JOIN b …) only looked like a query.
            tokens.reset(mark);
        }
        tokens.expectSymbol("(");
        SqlNode inner = joined();
        tokens.expectSymbol(")");
        // Under an alias a join is a query, which has the columns that USING merges once.
        boolean named = tokens.at("as") || (Words.isTableAlias(tokens.peek()) && !atAsof());
        return aliased(
                named && inner instanceof SqlJoin
                        ? Selects.all(inner, tokens.position(start))
                        : inner,
                start);
    }

    /// `table FOR SYSTEM_TIME AS OF time`
    private SqlNode snapshot(SqlNode table, int start) {
        if (!tokens.at("for") || !tokens.peek(1).is("system_time")) {
            return table;
        }
        tokens.take();
        tokens.take();
        tokens.expect("as", "of");
        SqlNode time = parsers.primary().primary();
        return new SqlSnapshot(tokens.position(start), table, time);
    }

    /// Takes an alias, and what is made of the rows: `t AS a MATCH_RECOGNIZE (…) AS m`.
    private SqlNode aliased(SqlNode node, int start) {
        SqlNode named = withAlias(node, start);
        return tokens.at("match_recognize") && tokens.peek(1).isSymbol("(")
                ? aliased(new MatchParser(tokens, parsers).match(named, start), start)
                : named;
    }

    private SqlNode withAlias(SqlNode node, int start) {
        boolean as = tokens.accept("as");
        Token token = tokens.peek();
        if (!as && (!Words.isTableAlias(token) || atAsof())) {
            unsupportedSuffix();
            return node.getKind() == SqlKind.VALUES
                    ? SqlStdOperatorTable.AS.createCall(
                            tokens.position(start), valuesAlias(node, "*VALUES*"))
                    : node;
        }
        Token alias = tokens.name();
        var operands = new ArrayList<SqlNode>();
        operands.add(node);
        operands.add(new SqlIdentifier(alias.text(), Tokens.position(alias)));
        if (tokens.atSymbol("(")) {
            operands.addAll(columnAliases());
            if (node.getKind() == SqlKind.VALUES) {
                List<SqlNode> named = valuesAlias(node, alias.text());
                operands.addAll(
                        named.subList(Math.min(operands.size(), named.size()), named.size()));
            }
            unsupportedSuffix();
            return new PartialAlias(operands, tokens.position(start));
        } else if (node.getKind() == SqlKind.VALUES) {
            operands.clear();
            operands.addAll(valuesAlias(node, alias.text()));
        }
        unsupportedSuffix();
        return SqlStdOperatorTable.AS.createCall(tokens.position(start), operands);
    }

    /// The columns of VALUES are called column1, column2, …
    static List<SqlNode> valuesAlias(SqlNode values, String alias) {
        var operands = new ArrayList<SqlNode>();
        operands.add(values);
        operands.add(new SqlIdentifier(alias, SqlParserPos.ZERO));
        SqlCall row = ((SqlCall) values).operand(0);
        for (int i = 1; i <= row.operandCount(); i++) {
            operands.add(new SqlIdentifier("column" + i, SqlParserPos.ZERO));
        }
        return operands;
    }

    private void unsupportedSuffix() {
        Token token = tokens.peek();
        if (token.is("tablesample")) {
            throw Tokens.unsupported(
                    "TABLESAMPLE", token.start(), "Use WHERE random() < fraction.");
        }
    }

    /// Takes `(column, …)` of an alias.
    SqlNodeList columnAliases() {
        int start = tokens.peek().start();
        tokens.expectSymbol("(");
        var columns = new ArrayList<SqlNode>();
        do {
            Token name = tokens.name();
            columns.add(new SqlIdentifier(name.text(), Tokens.position(name)));
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return new SqlNodeList(columns, tokens.position(start));
    }

    /// Takes the name of a table or view.
    SqlIdentifier tableName() {
        var names = new ArrayList<String>();
        var positions = new ArrayList<SqlParserPos>();
        Token first = tokens.name();
        names.add(first.text());
        positions.add(Tokens.position(first));
        while (tokens.atSymbol(".") && Words.isLabel(tokens.peek(1))) {
            tokens.take();
            Token next = tokens.take();
            names.add(next.text());
            positions.add(Tokens.position(next));
        }
        // A database in front, as in database.schema.table, says nothing: there is one.
        int from = Math.max(0, names.size() - 2);
        return new SqlIdentifier(
                names.subList(from, names.size()),
                null,
                SqlParserPos.sum(positions),
                positions.subList(from, positions.size()));
    }

    private boolean atTableFunction() {
        boolean known =
                WindowTableFunction.kind(tokens.peek().text()) != null
                        || tokens.at("ml_predict")
                        || tokens.at("detect_anomalies")
                        || tokens.at("forecast")
                        || tokens.at("recommend");
        return known && tokens.peek(1).isSymbol("(");
    }

    private SqlNode tableFunction() {
        int start = tokens.peek().start();
        Token name = tokens.take();
        if (name.is("ml_predict")) {
            return new ModelTableParser(tokens, this).predict(start);
        }
        if (name.is("detect_anomalies")) {
            return new ModelTableParser(tokens, this).detect(start);
        }
        if (name.is("forecast")) {
            return new ModelTableParser(tokens, this).forecast(parsers.expressions(), start);
        }
        if (name.is("recommend")) {
            return new ModelTableParser(tokens, this).recommend(parsers.expressions(), start);
        }
        WindowAssign.Kind kind = WindowTableFunction.kind(name.text());
        return windowed(java.util.Objects.requireNonNull(kind), start);
    }

    /// `ROWS FROM (f(…), …)`
    private List<SqlNode> functionCalls() {
        tokens.take();
        tokens.take();
        tokens.expectSymbol("(");
        var calls = new ArrayList<SqlNode>();
        do {
            calls.addAll(functionCall());
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return calls;
    }

    /// `f(…)`; of `unnest` with several arguments, a call for each.
    private List<SqlNode> functionCall() {
        int start = tokens.peek().start();
        Token name = tokens.take();
        while (tokens.acceptSymbol(".")) {
            name = tokens.take();
        }
        tokens.expectSymbol("(");
        List<SqlNode> arguments =
                tokens.atSymbol(")") ? List.of() : parsers.expressions().expressions();
        tokens.expectSymbol(")");
        SqlParserPos position = tokens.position(start);
        if (name.is("unnest") && arguments.size() > 1) {
            var calls = new ArrayList<SqlNode>();
            for (SqlNode argument : arguments) {
                calls.add(Calls.function(name.text(), position, argument));
            }
            return calls;
        }
        return List.of(Calls.function(name.text(), position, arguments.toArray(SqlNode[]::new)));
    }

    /// Functions as a table: always LATERAL.
    private SqlNode rowsFrom(List<SqlNode> calls, int start) {
        SqlParserPos position = tokens.position(start);
        boolean ordinality = tokens.accept("with", "ordinality");
        boolean as = tokens.accept("as");
        Token token = tokens.peek();
        boolean joinFollows = token.is("asof") && tokens.peek(1).is("join");
        String alias = null;
        SqlIdentifier name;
        var columns = new ArrayList<SqlIdentifier>();
        if (as || (Words.isTableAlias(token) && !joinFollows)) {
            Token given = tokens.name();
            alias = given.text();
            name = new SqlIdentifier(alias, Tokens.position(given));
            if (tokens.atSymbol("(")) {
                columnAliases().forEach(column -> columns.add((SqlIdentifier) column));
            }
        } else {
            name =
                    new SqlIdentifier(
                            ((SqlCall) calls.getFirst()).getOperator().getName(),
                            SqlParserPos.ZERO);
        }
        unsupportedSuffix();
        SqlNode rows = new RowsFrom(ordinality, alias, columns).createCall(position, calls);
        return SqlStdOperatorTable.AS.createCall(
                position,
                SqlStdOperatorTable.LATERAL.createCall(
                        position, SqlStdOperatorTable.COLLECTION_TABLE.createCall(position, rows)),
                name);
    }

    /// `TUMBLE(TABLE t, DESCRIPTOR(ts), size)` and its kin, also in the short form `TUMBLE(t, ts,
    /// size)`.
    private SqlNode windowed(WindowAssign.Kind kind, int start) {
        tokens.expectSymbol("(");
        argumentName();
        SqlNode table = tableArgument();
        List<SqlIdentifier> partition = List.of();
        if (tokens.accept("partition", "by")) {
            boolean parentheses = tokens.acceptSymbol("(");
            partition = columns();
            if (parentheses) {
                tokens.expectSymbol(")");
            }
        }
        tokens.expectSymbol(",");
        argumentName();
        SqlIdentifier time = timeColumn();
        var sizes = new ArrayList<WindowLength>();
        while (tokens.acceptSymbol(",")) {
            argumentName();
            if (kind == WindowAssign.Kind.SESSION && sizes.isEmpty() && tokens.at("descriptor")) {
                tokens.take();
                tokens.expectSymbol("(");
                partition = columns();
                tokens.expectSymbol(")");
            } else {
                int from = tokens.peek().start();
                sizes.add(WindowSizes.length(parsers.expressions().expression(), from));
            }
        }
        tokens.expectSymbol(")");
        SqlParserPos position = tokens.position(start);
        var function = WindowTableFunction.of(kind, time, partition, sizes, start + 1);
        return SqlStdOperatorTable.COLLECTION_TABLE.createCall(
                position, function.createCall(position, table));
    }

    private SqlIdentifier timeColumn() {
        boolean descriptor = tokens.accept("descriptor");
        if (descriptor) {
            tokens.expectSymbol("(");
        }
        SqlIdentifier time = columns().getFirst();
        if (descriptor) {
            tokens.expectSymbol(")");
        }
        return time;
    }

    private List<SqlIdentifier> columns() {
        var columns = new ArrayList<SqlIdentifier>();
        while (true) {
            Token name = tokens.name();
            columns.add(new SqlIdentifier(name.text(), Tokens.position(name)));
            // The comma after the short form's column is that of the next argument.
            if (!tokens.atSymbol(",") || !continuesColumns()) {
                return columns;
            }
            tokens.take();
        }
    }

    private boolean continuesColumns() {
        return Words.isName(tokens.peek(1))
                && (tokens.peek(2).isSymbol(",") || tokens.peek(2).isSymbol(")"));
    }

    /// Takes `name =>`; arguments are taken in their order.
    private void argumentName() {
        if (Words.isLabel(tokens.peek()) && tokens.peek(1).isSymbol("=>")) {
            tokens.take();
            tokens.take();
        }
    }

    /// A table or a query as a function's argument.
    SqlNode tableArgument() {
        int start = tokens.peek().start();
        if (parsers.queries().atParenthesizedQuery()) {
            tokens.take();
            SqlNode query = parsers.queries().query();
            tokens.expectSymbol(")");
            return query;
        }
        if (tokens.accept("table") && tokens.atSymbol("(")) {
            tokens.take();
            SqlNode inner =
                    parsers.queries().atQuery() ? parsers.queries().query() : tableQuery(start);
            tokens.expectSymbol(")");
            return inner;
        }
        return tableQuery(start);
    }

    private SqlNode tableQuery(int start) {
        SqlIdentifier table = tableName();
        return SqlStdOperatorTable.EXPLICIT_TABLE.createCall(tokens.position(start), table);
    }
}
