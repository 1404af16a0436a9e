// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.parse.Token.Kind;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.Name;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The tokens of a text, read from left to right, with as much looking ahead and going back as is
/// asked for within a statement.
final class Tokens {
    private final String text;
    private final Lexer lexer;
    private final List<Token> read = new ArrayList<>();
    private int at;
    private int lastEnd;
    private int parameterCount;

    Tokens(String text) {
        this.text = text;
        this.lexer = new Lexer(text);
    }

    /// The text.
    String text() {
        return text;
    }

    /// The current token.
    Token peek() {
        return peek(0);
    }

    /// The token `ahead` places after the current one.
    Token peek(int ahead) {
        while (read.size() <= at + ahead) {
            read.add(lexer.next());
        }
        return read.get(at + ahead);
    }

    /// Takes the current token.
    Token take() {
        Token token = peek();
        at++;
        lastEnd = token.end();
        if (token.kind() == Kind.PARAMETER) {
            parameterCount = Math.max(parameterCount, parameterNumber(token));
        }
        return token;
    }

    /// The number of a parameter token.
    int parameterNumber(Token token) {
        if (token.text().length() > 5
                || Integer.parseInt(token.text()) > 65535
                || Integer.parseInt(token.text()) < 1) {
            throw SqlException.of(
                            SqlState.UNDEFINED_PARAMETER, "there is no parameter $" + token.text())
                    .at(token.start() + 1);
        }
        return Integer.parseInt(token.text());
    }

    /// Forgets the tokens of the statement before: a new one begins.
    void beginStatement() {
        read.subList(0, at).clear();
        at = 0;
        parameterCount = 0;
    }

    /// The highest parameter number of this statement so far.
    int parameterCount() {
        return parameterCount;
    }

    /// A place to go back to with [#reset].
    int mark() {
        return at;
    }

    /// Goes back.
    void reset(int mark) {
        at = mark;
        lastEnd = mark == 0 ? 0 : read.get(mark - 1).end();
    }

    /// Goes on at index `index` of the text, after what was read there otherwise.
    void resume(int index) {
        read.subList(at, read.size()).clear();
        lexer.resume(index);
        lastEnd = index;
    }

    /// Index after the last token taken.
    int lastEnd() {
        return lastEnd;
    }

    /// Whether the current token is this keyword.
    boolean at(String keyword) {
        return peek().is(keyword);
    }

    /// Whether the current tokens are these keywords.
    boolean at(String first, String second) {
        return peek().is(first) && peek(1).is(second);
    }

    /// Whether the current token is this symbol.
    boolean atSymbol(String symbol) {
        return peek().isSymbol(symbol);
    }

    /// Takes the current token if it is this keyword.
    boolean accept(String keyword) {
        if (at(keyword)) {
            take();
            return true;
        }
        return false;
    }

    /// Takes the current tokens if they are these keywords.
    boolean accept(String first, String second) {
        if (at(first, second)) {
            take();
            take();
            return true;
        }
        return false;
    }

    /// Takes the current tokens if they are these keywords.
    boolean accept(String first, String second, String third) {
        if (at(first, second) && peek(2).is(third)) {
            take();
            take();
            take();
            return true;
        }
        return false;
    }

    /// Takes the current token if it is this symbol.
    boolean acceptSymbol(String symbol) {
        if (atSymbol(symbol)) {
            take();
            return true;
        }
        return false;
    }

    /// Takes this keyword, or fails.
    void expect(String keyword) {
        if (!accept(keyword)) {
            throw unexpected();
        }
    }

    /// Takes these keywords, or fails.
    void expect(String first, String second) {
        expect(first);
        expect(second);
    }

    /// Takes this symbol, or fails.
    void expectSymbol(String symbol) {
        if (!acceptSymbol(symbol)) {
            throw unexpected();
        }
    }

    /// Takes a string, or fails.
    String string() {
        if (peek().kind() != Kind.STRING) {
            throw unexpected();
        }
        return take().text();
    }

    /// Takes a name of a column, table and the like, or fails.
    Token name() {
        Token token = peek();
        if (!Words.isName(token)) {
            throw unexpected(
                    token,
                    token.is("user")
                            ? "The word is reserved: put the name in double quotes."
                            : null);
        }
        return take();
    }

    /// Takes `name` or `schema.name`; a database in front is passed over.
    Name qualifiedName() {
        Token first = name();
        String schema = null;
        Token last = first;
        while (atSymbol(".") && Words.isLabel(peek(1))) {
            take();
            schema = last.text();
            last = take();
        }
        return new Name(schema, last.text(), first.start() + 1);
    }

    /// Takes the name of a column.
    ColumnName columnName() {
        Token token = name();
        return new ColumnName(token.text(), token.start() + 1);
    }

    /// Takes `(column, …)`.
    List<ColumnName> columnNames() {
        expectSymbol("(");
        var names = new ArrayList<ColumnName>();
        do {
            names.add(columnName());
        } while (acceptSymbol(","));
        expectSymbol(")");
        return names;
    }

    /// Takes `name, …`.
    List<Name> qualifiedNames() {
        var names = new ArrayList<Name>();
        do {
            names.add(qualifiedName());
        } while (acceptSymbol(","));
        return names;
    }

    /// Takes `[IF NOT EXISTS]`.
    boolean ifNotExists() {
        return accept("if", "not", "exists");
    }

    /// Takes `[IF EXISTS]`.
    boolean ifExists() {
        return accept("if", "exists");
    }

    /// Takes a number without point, with a sign or without, that fits a `long`.
    long integer() {
        boolean negative = acceptSymbol("-");
        if (!negative) {
            acceptSymbol("+");
        }
        Token token = peek();
        if (token.kind() != Kind.INTEGER) {
            throw unexpected();
        }
        take();
        try {
            return Long.parseLong(negative ? "-" + token.text() : token.text());
        } catch (NumberFormatException e) {
            throw SqlException.of(
                            SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                            "value \"" + token.text() + "\" is out of range for type bigint")
                    .at(token.start() + 1)
                    .cause(e);
        }
    }

    /// The text from `start` to the end of the last token taken.
    String textFrom(int start) {
        return text.substring(start, lastEnd);
    }

    /// The tree position of the text from `start` to the end of the last token taken.
    SqlParserPos position(int start) {
        return position(start, lastEnd);
    }

    /// The tree position of a token.
    static SqlParserPos position(Token token) {
        return position(token.start(), token.end());
    }

    private static SqlParserPos position(int start, int end) {
        return new SqlParserPos(1, start + 1, 1, Math.max(end, start + 1));
    }

    /// What to throw where the current token does not fit.
    SqlException unexpected() {
        return unexpected(peek(), null);
    }

    /// What to throw where `token` does not fit.
    SqlException unexpected(Token token, @Nullable String hint) {
        String message =
                token.kind() == Kind.END
                        ? "syntax error at end of input"
                        : "syntax error at or near \""
                                + text.substring(token.start(), token.end())
                                + "\"";
        return SqlException.of(SqlState.SYNTAX_ERROR, message).hint(hint).at(token.start() + 1);
    }

    /// What to throw for a form that is known but not supported.
    static SqlException unsupported(String what, int start, String hint) {
        return SqlException.of(SqlState.FEATURE_NOT_SUPPORTED, what + " is not supported")
                .hint(hint)
                .at(start + 1);
    }
}
