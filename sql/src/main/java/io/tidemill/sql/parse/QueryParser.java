// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.resolve.CommonTypeFunction;
import io.tidemill.sql.resolve.SetOperation;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlSetOperator;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlInternalOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Parses queries: WITH, set operations, SELECT, VALUES, TABLE, ORDER BY and LIMIT.
final class QueryParser {
    private static final int UNION = 1;
    private static final int INTERSECT = 2;

    private final Tokens tokens;
    private final Parsers parsers;

    /// What each SELECT DISTINCT ON is distinct on, until its ORDER BY is known.
    private final IdentityHashMap<SqlSelect, List<SqlNode>> distinctOn = new IdentityHashMap<>();

    /// The names of expressions that are not written as they are meant.
    private final IdentityHashMap<SqlNode, String> names = new IdentityHashMap<>();

    /// Whether the SELECT that comes next need not have columns.
    private boolean onlyTested;

    QueryParser(Tokens tokens, Parsers parsers) {
        this.tokens = tokens;
        this.parsers = parsers;
    }

    /// Says what a column of `expression` is called without an alias.
    void name(SqlNode expression, String name) {
        names.put(expression, name);
    }

    /// Whether a query begins here.
    boolean atQuery() {
        int ahead = 0;
        while (tokens.peek(ahead).isSymbol("(")) {
            ahead++;
        }
        return beginsQuery(ahead);
    }

    /// Whether a parenthesis begins here that has a query in it, or in further parentheses.
    boolean atParenthesizedQuery() {
        return tokens.atSymbol("(") && atQuery();
    }

    private boolean beginsQuery(int ahead) {
        Token token = tokens.peek(ahead);
        return token.is("select")
                || token.is("values")
                || token.is("with")
                || (token.is("table") && !tokens.peek(ahead + 1).isSymbol("("));
    }

    /// Takes a query.
    SqlNode query() {
        parsers.enter();
        try {
            int start = tokens.peek().start();
            if (!tokens.at("with")) {
                return ordered(start);
            }
            SqlNodeList items = with();
            SqlNode body = ordered(tokens.peek().start());
            return new SqlWith(tokens.position(start), items, body);
        } finally {
            parsers.leave();
        }
    }

    /// Takes a query that is only tested for rows: it need not have columns.
    SqlNode testedQuery() {
        onlyTested = true;
        return query();
    }

    /// Takes `WITH name AS (query), …`.
    SqlNodeList with() {
        int start = tokens.peek().start();
        tokens.expect("with");
        boolean recursive = tokens.accept("recursive");
        var items = new ArrayList<SqlNode>();
        do {
            int from = tokens.peek().start();
            SqlIdentifier name = identifier(tokens.name());
            SqlNodeList columns = tokens.atSymbol("(") ? parsers.tables().columnAliases() : null;
            tokens.expect("as");
            if (tokens.accept("not")) {
                tokens.expect("materialized");
            } else {
                tokens.accept("materialized");
            }
            tokens.expectSymbol("(");
            if (tokens.at("insert")
                    || tokens.at("update")
                    || tokens.at("delete")
                    || tokens.at("merge")) {
                throw Tokens.unsupported(
                        "a data-modifying statement in WITH",
                        tokens.peek().start(),
                        "Run it as a statement of its own, in the same transaction.");
            }
            SqlNode query = query();
            tokens.expectSymbol(")");
            SqlParserPos position = tokens.position(from);
            items.add(
                    new SqlWithItem(
                            position,
                            name,
                            columns,
                            query,
                            SqlLiteral.createBoolean(recursive, position)));
        } while (tokens.acceptSymbol(","));
        return new SqlNodeList(items, tokens.position(start));
    }

    private SqlNode ordered(int start) {
        SqlNode body = combined(UNION);
        SqlNodeList order = SqlNodeList.EMPTY;
        if (tokens.accept("order", "by")) {
            parsers.windows().enterOrder(body);
            order = orderItems();
            parsers.windows().leaveOrder();
            body = Selects.selected(body);
            if (!(body instanceof SqlSelect) && order.stream().allMatch(QueryParser::isPlace)) {
                leftmost(body).ifPresent(ColumnNames::distinguish);
            }
        }
        SqlNode offset = null;
        SqlNode fetch = null;
        while (true) {
            if (tokens.accept("limit")) {
                fetch =
                        tokens.accept("all") || tokens.accept("null")
                                ? null
                                : RowCounts.of(parsers.expressions().expression());
                if (tokens.atSymbol(",")) {
                    throw tokens.unexpected(tokens.peek(), "Use LIMIT n OFFSET m.");
                }
            } else if (tokens.accept("offset")) {
                offset = RowCounts.of(parsers.expressions().expression());
                if (!tokens.accept("rows")) {
                    tokens.accept("row");
                }
            } else if (tokens.at("fetch")) {
                fetch = fetchFirst(!order.isEmpty());
            } else if (!tokens.at("for") || !lock()) {
                break;
            }
        }
        List<SqlNode> keys = body instanceof SqlSelect select ? distinctOn.remove(select) : null;
        if (keys != null) {
            DistinctOn.rewrite((SqlSelect) body, keys, order);
        }
        if (order.isEmpty() && offset == null && fetch == null) {
            return body;
        }
        return new SqlOrderBy(tokens.position(start), body, order, offset, fetch);
    }

    /// Whether a sort key is the place of a column.
    private static boolean isPlace(SqlNode key) {
        return switch (key.getKind()) {
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> isPlace(((SqlCall) key).operand(0));
            default -> key instanceof SqlNumericLiteral;
        };
    }

    /// The select that names the columns of set operations.
    private static Optional<SqlSelect> leftmost(SqlNode body) {
        return switch (body) {
            case SqlSelect select -> Optional.of(select);
            case SqlBasicCall call when call.getOperator() instanceof SqlSetOperator ->
                    leftmost(call.operand(0));
            default -> Optional.empty();
        };
    }

    private SqlNode fetchFirst(boolean ordered) {
        int start = tokens.take().start();
        if (!tokens.accept("first")) {
            tokens.expect("next");
        }
        SqlNode count =
                tokens.at("row") || tokens.at("rows")
                        ? Calls.number("1", Tokens.position(tokens.peek()))
                        : RowCounts.of(parsers.primary().primary());
        if (!tokens.accept("row")) {
            tokens.expect("rows");
        }
        if (tokens.accept("with", "ties")) {
            if (!ordered) {
                throw SqlException.of(
                                SqlState.SYNTAX_ERROR,
                                "WITH TIES cannot be specified without ORDER BY clause")
                        .at(start + 1);
            }
            if (SqlUtil.isNullLiteral(count, false)) {
                throw SqlException.of(
                                SqlState.INVALID_ROW_COUNT_IN_LIMIT_CLAUSE,
                                "row count cannot be null in FETCH FIRST ... WITH TIES clause")
                        .at(count.getParserPosition().getColumnNum());
            }
            return CommonTypeFunction.WITH_TIES.createCall(tokens.position(start), count);
        }
        tokens.expect("only");
        return count;
    }

    /// Row locks change nothing: a transaction reads one snapshot.
    private boolean lock() {
        Token kind = tokens.peek(1);
        if (!kind.is("update") && !kind.is("share") && !kind.is("no") && !kind.is("key")) {
            return false;
        }
        tokens.take();
        if (!tokens.accept("no", "key", "update") && !tokens.accept("key", "share")) {
            tokens.take();
        }
        if (tokens.accept("of")) {
            tokens.qualifiedNames();
        }
        if (!tokens.accept("nowait")) {
            tokens.accept("skip", "locked");
        }
        return true;
    }

    /// Takes queries combined by set operations that bind at least as tightly as `minimum`.
    private SqlNode combined(int minimum) {
        int start = tokens.peek().start();
        SqlNode left = leaf();
        while (true) {
            int precedence = tokens.at("intersect") ? INTERSECT : UNION;
            if (precedence < minimum
                    || !(tokens.at("union") || tokens.at("except") || tokens.at("intersect"))) {
                return left;
            }
            String keyword = tokens.take().text();
            boolean all = tokens.accept("all");
            if (!all) {
                tokens.accept("distinct");
            }
            SqlNode right = combined(precedence + 1);
            left = SetOperation.of(keyword, all).createCall(tokens.position(start), left, right);
        }
    }

    private SqlNode leaf() {
        int start = tokens.peek().start();
        if (tokens.acceptSymbol("(")) {
            SqlNode query = query();
            tokens.expectSymbol(")");
            return query;
        }
        if (tokens.at("values")) {
            return values();
        }
        if (tokens.accept("table")) {
            tokens.accept("only");
            SqlIdentifier table = parsers.tables().tableName();
            return SqlStdOperatorTable.EXPLICIT_TABLE.createCall(tokens.position(start), table);
        }
        return select();
    }

    /// Takes `VALUES (…), …`.
    SqlNode values() {
        int start = tokens.peek().start();
        tokens.expect("values");
        var rows = new ArrayList<SqlNode>();
        int width = -1;
        do {
            int from = tokens.peek().start();
            tokens.expectSymbol("(");
            List<SqlNode> values = parsers.expressions().expressions();
            tokens.expectSymbol(")");
            if (width >= 0 && values.size() != width) {
                throw SqlException.of(
                                SqlState.SYNTAX_ERROR, "VALUES lists must all be the same length")
                        .at(from + 1);
            }
            width = values.size();
            rows.add(SqlStdOperatorTable.ROW.createCall(tokens.position(from), values));
        } while (tokens.acceptSymbol(","));
        return SqlStdOperatorTable.VALUES.createCall(tokens.position(start), rows);
    }

    private SqlNode select() {
        int start = tokens.peek().start();
        tokens.expect("select");
        parsers.windows().enterSelect();
        SqlParserPos keywordPosition = tokens.position(start);
        SqlNodeList keywords = null;
        List<SqlNode> keys = List.of();
        if (tokens.at("distinct")) {
            Token distinct = tokens.take();
            if (tokens.accept("on")) {
                tokens.expectSymbol("(");
                keys = parsers.expressions().expressions();
                tokens.expectSymbol(")");
            } else {
                keywords =
                        new SqlNodeList(
                                List.of(
                                        SqlSelectKeyword.DISTINCT.symbol(
                                                Tokens.position(distinct))),
                                keywordPosition);
            }
        } else {
            tokens.accept("all");
        }
        boolean tested = onlyTested;
        onlyTested = false;
        SqlNodeList items = tokens.at("from") ? none(tested) : selectItems();
        SqlNode from = null;
        if (tokens.accept("into")) {
            throw Tokens.unsupported("SELECT INTO", start, "Use CREATE TABLE … AS SELECT ….");
        }
        if (tokens.accept("from")) {
            from = parsers.tables().from();
        }
        SqlNode where = tokens.accept("where") ? parsers.expressions().expression() : null;
        SqlNodeList groupBy = tokens.at("group", "by") ? groupBy() : null;
        SqlNode having = tokens.accept("having") ? parsers.expressions().expression() : null;
        if (tokens.accept("window")) {
            parsers.windows().windows();
        }
        SqlNode qualify = tokens.accept("qualify") ? parsers.expressions().expression() : null;
        var select =
                new SqlSelect(
                        tokens.position(start),
                        keywords,
                        items,
                        from,
                        where,
                        groupBy,
                        having,
                        null,
                        qualify,
                        null,
                        null,
                        null,
                        null);
        parsers.windows().leaveSelect(select);
        if (!keys.isEmpty()) {
            distinctOn.put(select, keys);
        }
        return select;
    }

    /// The select list without columns, which only EXISTS takes: what is in it is not looked at
    /// there.
    private SqlNodeList none(boolean tested) {
        SqlParserPos position = Tokens.position(tokens.peek());
        if (!tested) {
            throw tokens.unexpected(
                    tokens.peek(), "Say what to select, such as * for all columns.");
        }
        return SqlNodeList.of(Calls.number("1", position));
    }

    /// Takes the items of a select list; also that of RETURNING.
    SqlNodeList selectItems() {
        int start = tokens.peek().start();
        var items = new ArrayList<SqlNode>();
        if (tokens.at("from")) {
            throw tokens.unexpected(
                    tokens.peek(), "Say what to select, such as * for all columns.");
        }
        do {
            items.add(selectItem());
        } while (tokens.acceptSymbol(","));
        return new SqlNodeList(items, tokens.position(start));
    }

    private SqlNode selectItem() {
        Token first = tokens.peek();
        if (first.isSymbol("*")) {
            return SqlIdentifier.star(Tokens.position(tokens.take()));
        }
        SqlNode expression = parsers.expressions().expression();
        int end = tokens.lastEnd();
        Token alias = null;
        if (tokens.accept("as")) {
            if (!Words.isLabel(tokens.peek())) {
                throw tokens.unexpected();
            }
            alias = tokens.take();
        } else if (Words.isBareAlias(tokens.peek())) {
            alias = tokens.take();
        }
        SqlIdentifier name;
        if (alias != null) {
            name = identifier(alias);
        } else if (expression instanceof SqlIdentifier) {
            return expression;
        } else {
            String known = names.get(expression);
            String figured =
                    known != null
                            ? known
                            : first.end() == end
                                            && first.kind() == Token.Kind.WORD
                                            && !(expression instanceof SqlLiteral)
                                    ? first.text()
                                    : ColumnNames.of(expression);
            name = new SqlIdentifier(figured, SqlParserPos.ZERO);
        }
        return SqlStdOperatorTable.AS.createCall(tokens.position(first.start()), expression, name);
    }

    private SqlNodeList groupBy() {
        int start = tokens.take().start();
        tokens.expect("by");
        boolean distinct = !tokens.accept("all") && tokens.accept("distinct");
        var elements = new ArrayList<SqlNode>();
        do {
            elements.add(groupingElement(false));
        } while (tokens.acceptSymbol(","));
        SqlParserPos position = tokens.position(start);
        return distinct
                ? SqlNodeList.of(
                        SqlInternalOperators.GROUP_BY_DISTINCT.createCall(position, elements))
                : new SqlNodeList(elements, position);
    }

    /// @param nested whether it is one of several sets, of which a row of expressions is one
    private SqlNode groupingElement(boolean nested) {
        int start = tokens.peek().start();
        if (tokens.at("rollup") && tokens.peek(1).isSymbol("(")) {
            tokens.take();
            return SqlStdOperatorTable.ROLLUP.createCall(
                    tokens.position(start), groupingElements());
        }
        if (tokens.at("cube") && tokens.peek(1).isSymbol("(")) {
            tokens.take();
            return SqlStdOperatorTable.CUBE.createCall(tokens.position(start), groupingElements());
        }
        if (tokens.accept("grouping", "sets")) {
            return SqlStdOperatorTable.GROUPING_SETS.createCall(
                    tokens.position(start), groupingElements());
        }
        if (tokens.atSymbol("(") && tokens.peek(1).isSymbol(")")) {
            tokens.take();
            tokens.take();
            return new SqlNodeList(tokens.position(start));
        }
        SqlNode element = parsers.expressions().expression();
        if (element.getKind() == SqlKind.ROW && !nested) {
            return new SqlNodeList(((SqlCall) element).getOperandList(), tokens.position(start));
        }
        return element;
    }

    private List<SqlNode> groupingElements() {
        tokens.expectSymbol("(");
        var elements = new ArrayList<SqlNode>();
        do {
            elements.add(groupingElement(true));
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return elements;
    }

    /// Takes `expression [ASC | DESC] [NULLS FIRST | LAST], …`.
    SqlNodeList orderItems() {
        int start = tokens.peek().start();
        var items = new ArrayList<SqlNode>();
        do {
            items.add(orderItem());
        } while (tokens.acceptSymbol(","));
        return new SqlNodeList(items, tokens.position(start));
    }

    private SqlNode orderItem() {
        int start = tokens.peek().start();
        SqlNode item = parsers.expressions().expression();
        if (tokens.accept("using")) {
            Token operator = tokens.take();
            if (operator.isSymbol(">")) {
                item = SqlStdOperatorTable.DESC.createCall(tokens.position(start), item);
            } else if (!operator.isSymbol("<")) {
                throw tokens.unexpected(operator, "Use ASC or DESC.");
            }
        } else if (tokens.accept("desc")) {
            item = SqlStdOperatorTable.DESC.createCall(tokens.position(start), item);
        } else {
            tokens.accept("asc");
        }
        if (tokens.accept("nulls", "first")) {
            return SqlStdOperatorTable.NULLS_FIRST.createCall(tokens.position(start), item);
        }
        if (tokens.accept("nulls", "last")) {
            return SqlStdOperatorTable.NULLS_LAST.createCall(tokens.position(start), item);
        }
        return item;
    }

    private static SqlIdentifier identifier(Token token) {
        return new SqlIdentifier(token.text(), Tokens.position(token));
    }
}
