// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.sql.parse.Token.Kind;
import io.tidemill.sql.resolve.CommonTypeFunction;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Parses what expressions are made of: constants, columns, parentheses, CASE and the other forms
/// with a keyword in front. Calls are [CallParser]'s.
final class PrimaryParser {
    /// What the names of functions that select a field begin with.
    static final String FIELD = ".";

    /// The function that makes an array of its arguments.

    private final Tokens tokens;

    private final Parsers parsers;

    PrimaryParser(Tokens tokens, Parsers parsers) {
        this.tokens = tokens;
        this.parsers = parsers;
    }

    /// Takes one.
    SqlNode primary() {
        Token token = tokens.peek();
        int start = token.start();
        return switch (token.kind()) {
            case INTEGER, DECIMAL -> {
                tokens.take();
                yield Calls.number(token.text(), Tokens.position(token));
            }
            case STRING -> {
                tokens.take();
                yield Calls.string(token.text(), Tokens.position(token));
            }
            case PARAMETER -> {
                tokens.take();
                int number = tokens.parameterNumber(token);
                yield new SqlDynamicParam(number - 1, Tokens.position(token));
            }
            case HEX -> hex(token);
            case BITS ->
                    throw Tokens.unsupported("a bit string", start, "Use an integer or bytea.");
            case SYMBOL -> {
                if (!token.text().equals("(")) {
                    throw tokens.unexpected();
                }
                yield afterSelection(parenthesized(), start);
            }
            case QUOTED -> column();
            case WORD -> word(token, start);
            case END -> throw tokens.unexpected();
        };
    }

    private SqlNode hex(Token token) {
        tokens.take();
        try {
            HexFormat.of().parseHex(token.text());
        } catch (IllegalArgumentException e) {
            throw tokens.unexpected(
                            token, "A hexadecimal string has an even number of digits 0-9 and a-f.")
                    .cause(e);
        }
        SqlParserPos position = Tokens.position(token);
        return Calls.cast(Calls.string("\\x" + token.text(), position), Type.BYTEA, position);
    }

    /// Takes the type after `::`.
    SqlNode castTo(SqlNode operand, int start) {
        String reference = parsers.types().reference();
        if (reference != null) {
            return Calls.function(reference, tokens.position(start), operand);
        }
        Type type = parsers.types().type();
        boolean emptyArray =
                type.name() == TypeName.ARRAY
                        && operand instanceof SqlCall call
                        && call.getOperator().equals(CommonTypeFunction.ARRAY)
                        && call.operandCount() == 0;
        return Calls.cast(
                emptyArray ? Calls.string("{}", operand.getParserPosition()) : operand,
                type,
                tokens.position(start));
    }

    private SqlNode parenthesized() {
        int start = tokens.peek().start();
        if (parsers.queries().atParenthesizedQuery()) {
            int mark = tokens.mark();
            tokens.take();
            SqlNode query = parsers.queries().query();
            if (tokens.acceptSymbol(")")) {
                return query;
            }
            // ((SELECT 1) + 1) only looked like a query.
            tokens.reset(mark);
        }
        tokens.take();
        List<SqlNode> values = parsers.expressions().expressions();
        tokens.expectSymbol(")");
        return values.size() == 1
                ? values.getFirst()
                : SqlStdOperatorTable.ROW.createCall(tokens.position(start), values);
    }

    /// `(value).field`
    private SqlNode afterSelection(SqlNode value, int start) {
        if (!tokens.acceptSymbol(".")) {
            return value;
        }
        SqlParserPos position = tokens.position(start);
        return Calls.function(FIELD + tokens.name().text(), position, value);
    }

    private SqlNode word(Token token, int start) {
        switch (token.text()) {
            case "null" -> {
                tokens.take();
                return SqlLiteral.createNull(Tokens.position(token));
            }
            case "true", "false" -> {
                tokens.take();
                return SqlLiteral.createBoolean(
                        token.text().equals("true"), Tokens.position(token));
            }
            case "default" -> {
                tokens.take();
                return SqlStdOperatorTable.DEFAULT.createCall(Tokens.position(token));
            }
            case "case" -> {
                return caseExpression(start);
            }
            case "array" -> {
                return array(start);
            }
            case "cast" -> {
                return cast(start);
            }
            case "current_timestamp", "localtimestamp", "current_time", "localtime" -> {
                return currentTime(token);
            }
            default -> {}
        }
        boolean parenthesis = tokens.peek(1).isSymbol("(");
        if (token.is("exists") && parenthesis) {
            return exists(start);
        }
        if (token.is("row") && parenthesis) {
            return row(start);
        }
        if (isSystemFunction(token.text()) && !(parenthesis && Words.isFunctionName(token))) {
            tokens.take();
            return Calls.function(systemFunction(token.text()), Tokens.position(token));
        }
        if (parsers.inPattern() && (token.is("running") || token.is("final")) && !parenthesis) {
            return semantics(token, start);
        }
        SqlNode literal = typedLiteral(token, start);
        if (literal != null) {
            return literal;
        }
        SqlNode call = parsers.calls().call();
        return call != null ? call : column();
    }

    /// `FINAL LAST(x)`, `RUNNING sum(x)`; else a column of that name.
    private SqlNode semantics(Token token, int start) {
        int mark = tokens.mark();
        tokens.take();
        SqlNode call = parsers.calls().call();
        if (call == null) {
            tokens.reset(mark);
            return column();
        }
        return Calls.function(token.text(), tokens.position(start), call);
    }

    private SqlNode exists(int start) {
        tokens.take();
        tokens.expectSymbol("(");
        SqlNode query = parsers.queries().testedQuery();
        tokens.expectSymbol(")");
        return SqlStdOperatorTable.EXISTS.createCall(tokens.position(start), query);
    }

    private static boolean isSystemFunction(String word) {
        return switch (word) {
            case "current_date",
                    "current_user",
                    "current_role",
                    "session_user",
                    "user",
                    "current_schema",
                    "current_catalog" ->
                    true;
            default -> false;
        };
    }

    private static String systemFunction(String keyword) {
        return switch (keyword) {
            case "current_role", "session_user", "user" -> "current_user";
            case "current_catalog" -> "current_database";
            default -> keyword;
        };
    }

    private SqlNode currentTime(Token token) {
        tokens.take();
        Type type =
                switch (token.text()) {
                    case "localtimestamp" -> Type.TIMESTAMP;
                    case "localtime", "current_time" -> Type.TIME;
                    default -> Type.TIMESTAMPTZ;
                };
        boolean precise = tokens.acceptSymbol("(");
        int precision = 6;
        if (precise) {
            precision = Math.clamp(tokens.integer(), 0, 6);
            tokens.expectSymbol(")");
        }
        SqlNode now = Calls.function("now", Tokens.position(token));
        SqlNode value =
                type.name() == TypeName.TIMESTAMPTZ
                        ? now
                        : Calls.cast(now, type, Tokens.position(token));
        return precise
                ? Calls.cast(
                        value,
                        new Type(type.name(), precision, Type.UNSPECIFIED, null),
                        tokens.position(token.start()))
                : value;
    }

    private SqlNode caseExpression(int start) {
        tokens.take();
        SqlNode value = tokens.at("when") ? null : parsers.expressions().expression();
        var conditions = new ArrayList<SqlNode>();
        var results = new ArrayList<SqlNode>();
        while (tokens.accept("when")) {
            int from = tokens.peek().start();
            SqlNode condition = parsers.expressions().expression();
            conditions.add(
                    value == null
                            ? condition
                            : Calls.compare("=", value, condition, tokens.position(from), tokens));
            tokens.expect("then");
            results.add(parsers.expressions().expression());
        }
        if (conditions.isEmpty()) {
            throw tokens.unexpected();
        }
        SqlNode otherwise = tokens.accept("else") ? parsers.expressions().expression() : null;
        tokens.expect("end");
        SqlParserPos position = tokens.position(start);
        return SqlCase.createSwitched(
                position,
                null,
                new SqlNodeList(conditions, position),
                new SqlNodeList(results, position),
                otherwise == null ? SqlLiteral.createNull(position) : otherwise);
    }

    private SqlNode array(int start) {
        tokens.take();
        if (tokens.atSymbol("(")) {
            tokens.take();
            SqlNode query = parsers.queries().query();
            tokens.expectSymbol(")");
            return ArrayQuery.of(query, tokens.position(start));
        }
        return arrayElements(start);
    }

    private SqlNode arrayElements(int start) {
        tokens.expectSymbol("[");
        var elements = new ArrayList<SqlNode>();
        if (!tokens.atSymbol("]")) {
            do {
                int from = tokens.peek().start();
                elements.add(
                        tokens.atSymbol("[")
                                ? arrayElements(from)
                                : parsers.expressions().expression());
            } while (tokens.acceptSymbol(","));
        }
        tokens.expectSymbol("]");
        return CommonTypeFunction.ARRAY.createCall(tokens.position(start), elements);
    }

    private SqlNode row(int start) {
        tokens.take();
        tokens.expectSymbol("(");
        List<SqlNode> values =
                tokens.atSymbol(")") ? List.of() : parsers.expressions().expressions();
        tokens.expectSymbol(")");
        return SqlStdOperatorTable.ROW.createCall(tokens.position(start), values);
    }

    private SqlNode cast(int start) {
        tokens.take();
        tokens.expectSymbol("(");
        SqlNode operand = parsers.expressions().expression();
        tokens.expect("as");
        SqlNode result = castTo(operand, start);
        tokens.expectSymbol(")");
        return result;
    }

    /// `type 'text'`, or null where there is none.
    private @Nullable SqlNode typedLiteral(Token token, int start) {
        if (!TypeParser.isType(token.text()) && !token.is("character") && !token.is("char")) {
            return null;
        }
        Token next = tokens.peek(1);
        if (token.is("interval") && (next.kind() == Kind.STRING || next.isSymbol("("))) {
            return interval(start);
        }
        boolean plain = next.kind() == Kind.STRING;
        boolean longer =
                next.is("precision")
                        || next.is("with")
                        || next.is("without")
                        || next.is("varying")
                        || next.isSymbol("(");
        if (!plain && !longer) {
            return null;
        }
        int mark = tokens.mark();
        if (longer && !typeThenString()) {
            tokens.reset(mark);
            return null;
        }
        tokens.reset(mark);
        Type type = parsers.types().type();
        return typed(tokens.take(), type, start);
    }

    private SqlNode typed(Token string, Type type, int start) {
        return Calls.cast(
                Calls.string(string.text(), Tokens.position(string)), type, tokens.position(start));
    }

    /// Whether a string follows the words and modifiers of a type. Only looks: `timestamp(3)` may
    /// as well be a call.
    private boolean typeThenString() {
        tokens.take();
        if (tokens.acceptSymbol("(")) {
            while (tokens.peek().kind() == Kind.INTEGER || tokens.atSymbol(",")) {
                tokens.take();
            }
            if (!tokens.acceptSymbol(")")) {
                return false;
            }
        }
        while (tokens.at("precision")
                || tokens.at("varying")
                || tokens.at("with")
                || tokens.at("without")
                || tokens.at("time")
                || tokens.at("zone")) {
            tokens.take();
        }
        return tokens.peek().kind() == Kind.STRING;
    }

    private @Nullable SqlNode interval(int start) {
        int mark = tokens.mark();
        tokens.take();
        if (tokens.acceptSymbol("(")) {
            if (tokens.peek().kind() != Kind.INTEGER
                    || !tokens.peek(1).isSymbol(")")
                    || tokens.peek(2).kind() != Kind.STRING) {
                tokens.reset(mark);
                return null;
            }
            tokens.take();
            tokens.take();
        }
        Token string = tokens.take();
        String text = IntervalLiterals.withFields(string.text(), tokens);
        SqlParserPos position = tokens.position(start);
        return Calls.cast(Calls.string(text, Tokens.position(string)), Type.INTERVAL, position);
    }

    /// `column`, `table.column`, `schema.table.column`, `table.*`
    private SqlNode column() {
        Token first = tokens.name();
        var names = new ArrayList<String>();
        var positions = new ArrayList<SqlParserPos>();
        names.add(first.text());
        positions.add(position(first));
        while (tokens.atSymbol(".")) {
            Token next = tokens.peek(1);
            if (next.isSymbol("*")) {
                tokens.take();
                tokens.take();
                names.add("");
                positions.add(Tokens.position(next));
                return SqlIdentifier.star(names, SqlParserPos.sum(positions), positions);
            }
            if (!Words.isLabel(next)) {
                tokens.take();
                throw tokens.unexpected();
            }
            tokens.take();
            tokens.take();
            names.add(next.text());
            positions.add(position(next));
        }
        return new SqlIdentifier(names, null, SqlParserPos.sum(positions), positions);
    }

    private static SqlParserPos position(Token name) {
        SqlParserPos position = Tokens.position(name);
        return name.kind() == Kind.QUOTED ? position.withQuoting(true) : position;
    }
}
