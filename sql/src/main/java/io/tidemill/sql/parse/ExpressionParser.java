// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.sql.parse.Token.Kind;
import io.tidemill.sql.resolve.CommonTypeFunction;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Parses expressions by precedence climbing, with PostgreSQL's precedences.
final class ExpressionParser {
    private static final int OR = 1;
    private static final int AND = 2;
    private static final int NOT = 3;
    private static final int IS = 4;
    private static final int COMPARISON = 5;
    private static final int PREDICATE = 6;
    private static final int OTHER = 7;
    private static final int SUM = 8;
    private static final int PRODUCT = 9;
    private static final int POWER = 10;
    private static final int AT = 11;
    private static final int COLLATE = 12;
    private static final int SIGN = 13;
    private static final int SUBSCRIPT = 14;
    private static final int CAST = 15;

    /// Bounds of a slice that are left out.
    private static final String FIRST = "-2147483648";

    private static final String LAST = "2147483647";

    private final Tokens tokens;
    private final Parsers parsers;

    ExpressionParser(Tokens tokens, Parsers parsers) {
        this.tokens = tokens;
        this.parsers = parsers;
    }

    /// Takes an expression.
    SqlNode expression() {
        return expression(OR);
    }

    /// Takes an expression without AND, OR, NOT and comparisons at its top, as a bound of BETWEEN
    /// is.
    private SqlNode bound() {
        return expression(OTHER);
    }

    /// Takes `expression, …`.
    List<SqlNode> expressions() {
        var list = new ArrayList<SqlNode>();
        do {
            list.add(expression());
        } while (tokens.acceptSymbol(","));
        return list;
    }

    private SqlNode expression(int minimum) {
        parsers.enter();
        try {
            int start = tokens.peek().start();
            SqlNode left = prefix();
            while (true) {
                SqlNode next = suffix(left, start, minimum);
                if (next == null) {
                    return left;
                }
                left = next;
            }
        } finally {
            parsers.leave();
        }
    }

    private SqlNode prefix() {
        Token token = tokens.peek();
        int start = token.start();
        if (token.is("not")) {
            tokens.take();
            SqlNode operand = expression(NOT);
            return Calls.not(operand, tokens.position(start));
        }
        if (token.kind() == Kind.SYMBOL) {
            switch (token.text()) {
                case "-" -> {
                    tokens.take();
                    SqlNode operand = expression(SIGN);
                    return Calls.negated(operand, tokens.position(start));
                }
                case "+" -> {
                    tokens.take();
                    return expression(SIGN);
                }
                case "@", "~", "|/", "||/" -> {
                    tokens.take();
                    SqlNode operand = expression(OTHER + 1);
                    return Calls.function(token.text(), tokens.position(start), operand);
                }
                default -> {}
            }
        }
        return parsers.primary().primary();
    }

    /// Takes what follows `left` if it binds at least as tightly as `minimum`; null where nothing
    /// does.
    private @Nullable SqlNode suffix(SqlNode left, int start, int minimum) {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case SYMBOL -> symbol(left, token, start, minimum);
            case WORD -> word(left, token, start, minimum);
            default -> null;
        };
    }

    private @Nullable SqlNode symbol(SqlNode left, Token token, int start, int minimum) {
        String symbol = token.text();
        return switch (symbol) {
            case "::" -> {
                if (CAST < minimum) {
                    yield null;
                }
                tokens.take();
                yield parsers.primary().castTo(left, start);
            }
            case "[" -> SUBSCRIPT < minimum ? null : subscript(left, start);
            case "=", "<>", "<", ">", "<=", ">=" -> {
                if (COMPARISON < minimum) {
                    yield null;
                }
                tokens.take();
                yield compared(left, symbol, start);
            }
            case "(", ")", "]", ",", ";", ".", ":", ":=", "=>" -> null;
            default -> {
                int precedence =
                        switch (symbol) {
                            case "^" -> POWER;
                            case "*", "/", "%" -> PRODUCT;
                            case "+", "-" -> SUM;
                            default -> OTHER;
                        };
                if (precedence < minimum) {
                    yield null;
                }
                tokens.take();
                yield infix(left, symbol, precedence, token, start);
            }
        };
    }

    private SqlNode infix(SqlNode left, String symbol, int precedence, Token operator, int start) {
        if (quantifierFollows()) {
            return quantified(left, symbol, operator, start);
        }
        SqlNode right = expression(precedence + 1);
        // Messages point at the operator, as PostgreSQL's do.
        SqlParserPos position = Tokens.position(operator);
        return switch (symbol) {
            case "!~" -> Calls.not(Calls.function("~", position, left, right), position);
            case "!~*" -> Calls.not(Calls.function("~*", position, left, right), position);
            case "!~~" -> Calls.not(Calls.function("~~", position, left, right), position);
            case "!~~*" -> Calls.not(Calls.function("~~*", position, left, right), position);
            default -> Calls.function(symbol, position, left, right);
        };
    }

    private SqlNode compared(SqlNode left, String symbol, int start) {
        SqlParserPos operator = tokens.position(tokens.lastEnd() - symbol.length());
        if (quantifierFollows()) {
            return quantified(left, symbol, null, start);
        }
        SqlNode right = expression(COMPARISON + 1);
        return left.getKind() == SqlKind.ROW && right.isA(SqlKind.QUERY)
                ? RowQueries.compare(symbol, (SqlCall) left, right, operator, tokens)
                : Calls.compare(symbol, left, right, operator, tokens);
    }

    private boolean quantifierFollows() {
        Token token = tokens.peek();
        return (token.is("any") || token.is("some") || token.is("all"))
                && tokens.peek(1).isSymbol("(");
    }

    /// `left op ANY (query or array)`
    private SqlNode quantified(SqlNode left, String symbol, @Nullable Token operator, int start) {
        boolean all = tokens.take().is("all");
        if (parsers.queries().atParenthesizedQuery()) {
            tokens.take();
            SqlNode query = parsers.queries().query();
            tokens.expectSymbol(")");
            if (!Calls.isComparison(symbol)) {
                throw Tokens.unsupported(
                        "operator " + symbol + " with ANY or ALL of a query",
                        start,
                        "Use EXISTS (SELECT … WHERE …) instead.");
            }
            if (left.getKind() == SqlKind.ROW && !(symbol.equals("=") && !all)) {
                return RowQueries.quantified(
                        symbol, (SqlCall) left, query, all, tokens.position(start), tokens);
            }
            SqlKind kind = Calls.comparison(symbol).kind;
            SqlOperator quantifier =
                    all ? SqlStdOperatorTable.all(kind) : SqlStdOperatorTable.some(kind);
            return quantifier.createCall(tokens.position(start), left, query);
        }
        tokens.take();
        SqlNode array = expression();
        tokens.expectSymbol(")");
        SqlParserPos position =
                operator == null ? tokens.position(start) : Tokens.position(operator);
        if (array instanceof SqlCall call
                && call.getOperator().equals(CommonTypeFunction.ARRAY)
                && Calls.isComparison(symbol)
                && call.operandCount() > 0) {
            var comparisons = new ArrayList<SqlNode>();
            for (SqlNode element : call.getOperandList()) {
                comparisons.add(Calls.compare(symbol, left, element, position, tokens));
            }
            return all ? Calls.and(comparisons, position) : Calls.or(comparisons, position);
        }
        return Calls.function(symbol + (all ? " all" : " any"), position, left, array);
    }

    /// `left[index]…`, `left[from:to]…`: all subscripts at once. A slice takes two bounds of each
    /// dimension; among slices, an index is the upper bound of one from 1 on.
    private SqlNode subscript(SqlNode left, int start) {
        var subscripts = new ArrayList<SqlNode>();
        boolean slice = false;
        do {
            Token open = tokens.take();
            SqlNode from = null;
            if (!tokens.atSymbol(":")) {
                from = expression();
            }
            SqlNode to = from;
            if (tokens.acceptSymbol(":")) {
                slice = true;
                to =
                        tokens.atSymbol("]")
                                ? Calls.number(LAST, Tokens.position(open))
                                : expression();
                from = from == null ? Calls.number(FIRST, Tokens.position(open)) : from;
                subscripts.add(from);
            } else {
                subscripts.add(Calls.number("1", Tokens.position(open)));
            }
            subscripts.add(to);
            tokens.expectSymbol("]");
        } while (tokens.atSymbol("["));
        var arguments = new ArrayList<SqlNode>();
        arguments.add(left);
        for (int i = 0; i < subscripts.size(); i++) {
            if (slice || i % 2 == 1) {
                arguments.add(subscripts.get(i));
            }
        }
        return Calls.function(
                slice ? "[:]" : "[]", tokens.position(start), arguments.toArray(SqlNode[]::new));
    }

    private @Nullable SqlNode word(SqlNode left, Token token, int start, int minimum) {
        return switch (token.text()) {
            case "and" -> logical(left, "and", AND, start, minimum);
            case "or" -> logical(left, "or", OR, start, minimum);
            case "is" -> IS < minimum ? null : is(left, start);
            case "isnull", "notnull" -> {
                if (IS < minimum) {
                    yield null;
                }
                boolean isNull = tokens.take().is("isnull");
                yield (isNull ? SqlStdOperatorTable.IS_NULL : SqlStdOperatorTable.IS_NOT_NULL)
                        .createCall(tokens.position(start), left);
            }
            case "between", "in", "like", "ilike" ->
                    PREDICATE < minimum ? null : predicate(left, false, start);
            case "similar" ->
                    PREDICATE < minimum || !tokens.peek(1).is("to")
                            ? null
                            : predicate(left, false, start);
            case "not" -> {
                Token next = tokens.peek(1);
                boolean predicate =
                        next.is("between")
                                || next.is("in")
                                || next.is("like")
                                || next.is("ilike")
                                || (next.is("similar") && tokens.peek(2).is("to"));
                if (!predicate || PREDICATE < minimum) {
                    yield null;
                }
                tokens.take();
                yield predicate(left, true, start);
            }
            case "at" -> {
                if (AT < minimum || (!tokens.peek(1).is("time") && !tokens.peek(1).is("local"))) {
                    yield null;
                }
                tokens.take();
                if (tokens.accept("local")) {
                    yield Calls.function("timezone", tokens.position(start), left);
                }
                tokens.expect("time", "zone");
                SqlNode zone = expression(AT + 1);
                yield Calls.function("timezone", tokens.position(start), zone, left);
            }
            case "collate" -> COLLATE < minimum ? null : collate(left);
            case "operator" ->
                    OTHER < minimum || !tokens.peek(1).isSymbol("(")
                            ? null
                            : namedOperator(left, start);
            case "overlaps" -> {
                if (COMPARISON < minimum) {
                    yield null;
                }
                yield overlaps(left, token);
            }
            default -> null;
        };
    }

    /// `(start, end) OVERLAPS (start, end)`
    private SqlNode overlaps(SqlNode left, Token keyword) {
        tokens.take();
        SqlNode right = expression(COMPARISON + 1);
        var ends = new ArrayList<SqlNode>();
        for (SqlNode side : List.of(left, right)) {
            if (side.getKind() != SqlKind.ROW || ((SqlCall) side).operandCount() != 2) {
                throw tokens.unexpected(
                        keyword,
                        "Both sides of OVERLAPS are a start and an end or a length: (a, b) OVERLAPS (c, d).");
            }
            ends.addAll(((SqlCall) side).getOperandList());
        }
        return Calls.function("overlaps", Tokens.position(keyword), ends.toArray(SqlNode[]::new));
    }

    /// `left AND … AND …` as a balanced tree, so that long chains need no deep stack.
    private @Nullable SqlNode logical(
            SqlNode left, String keyword, int precedence, int start, int minimum) {
        if (precedence < minimum) {
            return null;
        }
        var operands = new ArrayList<SqlNode>();
        operands.add(left);
        while (tokens.accept(keyword)) {
            operands.add(expression(precedence + 1));
        }
        SqlParserPos position = tokens.position(start);
        return precedence == AND ? Calls.and(operands, position) : Calls.or(operands, position);
    }

    private SqlNode is(SqlNode left, int start) {
        tokens.take();
        boolean not = tokens.accept("not");
        if (tokens.accept("distinct", "from")) {
            SqlNode right = expression(COMPARISON + 1);
            return Calls.distinct(not, left, right, tokens.position(start));
        }
        SqlNode form = normalForm();
        if (form != null) {
            SqlNode normalized =
                    Calls.function("is_normalized", tokens.position(start), left, form);
            return not ? Calls.not(normalized, tokens.position(start)) : normalized;
        }
        SqlOperator operator =
                switch (tokens.peek().text()) {
                    case "null" ->
                            not ? SqlStdOperatorTable.IS_NOT_NULL : SqlStdOperatorTable.IS_NULL;
                    case "true" ->
                            not ? SqlStdOperatorTable.IS_NOT_TRUE : SqlStdOperatorTable.IS_TRUE;
                    case "false" ->
                            not ? SqlStdOperatorTable.IS_NOT_FALSE : SqlStdOperatorTable.IS_FALSE;
                    case "unknown" ->
                            not
                                    ? SqlStdOperatorTable.IS_NOT_UNKNOWN
                                    : SqlStdOperatorTable.IS_UNKNOWN;
                    default -> throw tokens.unexpected();
                };
        tokens.take();
        if (left.getKind() == SqlKind.ROW) {
            return rowIsNull((SqlCall) left, operator, start);
        }
        return operator.createCall(tokens.position(start), left);
    }

    /// Takes `[form] NORMALIZED`; null where it does not follow.
    private @Nullable SqlNode normalForm() {
        Token token = tokens.peek();
        boolean plain = token.is("normalized");
        if (!plain && (!CallParser.isNormalForm(token) || !tokens.peek(1).is("normalized"))) {
            return null;
        }
        tokens.take();
        if (!plain) {
            tokens.take();
        }
        return Calls.string(plain ? "NFC" : token.text(), Tokens.position(token));
    }

    /// A row is (not) null if all of its values are.
    private SqlNode rowIsNull(SqlCall row, SqlOperator operator, int start) {
        var tests = new ArrayList<SqlNode>();
        for (SqlNode value : row.getOperandList()) {
            tests.add(operator.createCall(tokens.position(start), value));
        }
        return Calls.and(tests, tokens.position(start));
    }

    private SqlNode predicate(SqlNode left, boolean not, int start) {
        Token keyword = tokens.take();
        SqlParserPos position = Tokens.position(keyword);
        if ((keyword.is("like") || keyword.is("ilike")) && quantifierFollows()) {
            String operator = (not ? "!" : "") + (keyword.is("like") ? "~~" : "~~*");
            return quantified(left, operator, null, start);
        }
        SqlNode result =
                switch (keyword.text()) {
                    case "between" -> between(left, position);
                    case "in" -> in(left, start);
                    case "like" -> like(left, "~~", position);
                    case "ilike" -> like(left, "~~*", position);
                    default -> {
                        tokens.expect("to");
                        SqlNode pattern = expression(PREDICATE + 1);
                        SqlNode regex =
                                tokens.accept("escape")
                                        ? Calls.function(
                                                "similar_to_escape",
                                                position,
                                                pattern,
                                                expression(PREDICATE + 1))
                                        : Calls.function("similar_to_escape", position, pattern);
                        yield Calls.function("~", position, left, regex);
                    }
                };
        return not ? Calls.not(result, tokens.position(start)) : result;
    }

    private SqlNode between(SqlNode left, SqlParserPos position) {
        boolean symmetric = tokens.accept("symmetric");
        if (!symmetric) {
            tokens.accept("asymmetric");
        }
        SqlNode low = bound();
        tokens.expect("and");
        SqlNode high = bound();
        SqlNode inside = inside(left, low, high, position);
        return symmetric
                ? Calls.or(List.of(inside, inside(left, high, low, position)), position)
                : inside;
    }

    private SqlNode inside(SqlNode value, SqlNode low, SqlNode high, SqlParserPos position) {
        return Calls.and(
                List.of(
                        Calls.compare(">=", value, low, position, tokens),
                        Calls.compare("<=", value, high, position, tokens)),
                position);
    }

    private SqlNode in(SqlNode left, int start) {
        if (parsers.queries().atParenthesizedQuery()) {
            tokens.expectSymbol("(");
            SqlNode query = parsers.queries().query();
            tokens.expectSymbol(")");
            return SqlStdOperatorTable.IN.createCall(tokens.position(start), left, query);
        }
        tokens.expectSymbol("(");
        var alternatives = new ArrayList<SqlNode>();
        do {
            int from = tokens.peek().start();
            SqlNode value = expression();
            alternatives.add(Calls.compare("=", left, value, tokens.position(from), tokens));
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return Calls.or(alternatives, tokens.position(start));
    }

    private SqlNode like(SqlNode left, String operator, SqlParserPos position) {
        SqlNode pattern = expression(PREDICATE + 1);
        if (tokens.accept("escape")) {
            pattern = Calls.function("like_escape", position, pattern, expression(PREDICATE + 1));
        }
        return Calls.function(operator, position, left, pattern);
    }

    /// Only the order by code point is there, so a collation that means it changes nothing.
    private SqlNode collate(SqlNode left) {
        tokens.take();
        Token first = tokens.peek();
        String name = tokens.qualifiedName().name();
        return switch (name) {
            case "C", "POSIX", "default", "ucs_basic", "c" -> left;
            default ->
                    throw Tokens.unsupported(
                            "collation \"" + name + "\"",
                            first.start(),
                            "Text is ordered by code point: leave COLLATE out, or use COLLATE \"C\".");
        };
    }

    /// `left OPERATOR(schema.symbol) right`
    private SqlNode namedOperator(SqlNode left, int start) {
        tokens.take();
        tokens.expectSymbol("(");
        if (tokens.peek(1).isSymbol(".")) {
            tokens.name();
            tokens.take();
        }
        Token symbol = tokens.take();
        if (symbol.kind() != Kind.SYMBOL) {
            throw tokens.unexpected(symbol, null);
        }
        tokens.expectSymbol(")");
        if (Calls.isComparison(symbol.text())) {
            if (quantifierFollows()) {
                return quantified(left, symbol.text(), symbol, start);
            }
            SqlNode right = expression(OTHER + 1);
            return Calls.compare(symbol.text(), left, right, Tokens.position(symbol), tokens);
        }
        return infix(left, symbol.text(), OTHER, symbol, start);
    }
}
