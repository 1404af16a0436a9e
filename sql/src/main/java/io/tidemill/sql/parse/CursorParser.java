// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.type.Type;
import io.tidemill.sql.parse.Token.Kind;
import io.tidemill.sql.statement.CloseCursor;
import io.tidemill.sql.statement.Deallocate;
import io.tidemill.sql.statement.DeclareCursor;
import io.tidemill.sql.statement.Execute;
import io.tidemill.sql.statement.Fetch;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.Prepare;
import io.tidemill.sql.statement.Select;
import io.tidemill.sql.statement.Statement;
import io.tidemill.sql.statement.Subscribe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Parses what deals with rows over several statements: cursors, prepared statements,
/// subscriptions.
final class CursorParser {
    private static final String FORWARD_HINT =
            "Cursors only move forward: use FETCH n FROM cursor.";

    private final Tokens tokens;
    private final Parsers parsers;
    private final StatementParser statements;
    private final OptionParser options;

    CursorParser(Tokens tokens, Parsers parsers, StatementParser statements) {
        this.tokens = tokens;
        this.parsers = parsers;
        this.statements = statements;
        this.options = new OptionParser(tokens);
    }

    Statement subscribe() {
        tokens.take();
        tokens.accept("to");
        Name relation = tokens.qualifiedName();
        Map<String, String> with = options.options();
        Long asOf = null;
        if (tokens.accept("as", "of")) {
            asOf = tokens.integer();
        }
        if (with.isEmpty()) {
            with = options.options();
        }
        return new Subscribe(relation, with, asOf);
    }

    Statement declare() {
        tokens.take();
        String name = tokens.name().text();
        Token at = tokens.peek();
        while (!tokens.at("cursor")) {
            if (tokens.at("scroll")) {
                throw Tokens.unsupported("a SCROLL cursor", at.start(), FORWARD_HINT);
            }
            if (!tokens.accept("no", "scroll")
                    && !tokens.accept("binary")
                    && !tokens.accept("insensitive")
                    && !tokens.accept("asensitive")) {
                throw tokens.unexpected();
            }
        }
        tokens.take();
        boolean hold = tokens.accept("with", "hold");
        if (!hold) {
            tokens.accept("without", "hold");
        }
        tokens.expect("for");
        Token first = tokens.peek();
        Statement source = statements.statement();
        if (!(source instanceof Select) && !(source instanceof Subscribe)) {
            throw tokens.unexpected(first, null);
        }
        return new DeclareCursor(name, hold, source);
    }

    Statement fetch() {
        boolean move = tokens.take().is("move");
        long count = count();
        if (!tokens.accept("from")) {
            tokens.accept("in");
        }
        String cursor = tokens.name().text();
        return new Fetch(cursor, count, move, options.options());
    }

    private long count() {
        Token token = tokens.peek();
        // FETCH next: the word is a cursor's name unless one follows.
        boolean more =
                tokens.peek(1).kind() != Kind.END
                        && !tokens.peek(1).isSymbol(";")
                        && !tokens.peek(1).is("with");
        if (token.kind() == Kind.INTEGER) {
            return tokens.integer();
        }
        if (token.isSymbol("-")
                || (more
                        && (token.is("prior")
                                || token.is("backward")
                                || token.is("first")
                                || token.is("last")
                                || token.is("absolute")
                                || token.is("relative")))) {
            throw Tokens.unsupported(
                    "moving a cursor back or to a place", token.start(), FORWARD_HINT);
        }
        if (tokens.accept("all")) {
            return Long.MAX_VALUE;
        }
        if (!more) {
            return 1;
        }
        if (tokens.accept("next")) {
            return 1;
        }
        if (tokens.accept("forward")) {
            if (tokens.accept("all")) {
                return Long.MAX_VALUE;
            }
            return tokens.peek().kind() == Kind.INTEGER ? tokens.integer() : 1;
        }
        return 1;
    }

    Statement close() {
        tokens.take();
        return new CloseCursor(tokens.accept("all") ? null : tokens.name().text());
    }

    Statement prepare() {
        Token token = tokens.take();
        if (tokens.at("transaction")) {
            throw Tokens.unsupported("a prepared transaction", token.start(), "Use COMMIT.");
        }
        String name = tokens.name().text();
        var types = new ArrayList<Type>();
        if (tokens.acceptSymbol("(")) {
            do {
                types.add(parsers.types().type());
            } while (tokens.acceptSymbol(","));
            tokens.expectSymbol(")");
        }
        tokens.expect("as");
        return new Prepare(name, types, statements.statement());
    }

    Statement execute() {
        tokens.take();
        String name = tokens.name().text();
        var arguments = new ArrayList<String>();
        if (tokens.acceptSymbol("(") && !tokens.acceptSymbol(")")) {
            do {
                int start = tokens.peek().start();
                var _ = parsers.expressions().expression();
                arguments.add(tokens.textFrom(start));
            } while (tokens.acceptSymbol(","));
            tokens.expectSymbol(")");
        }
        return new Execute(name, List.copyOf(arguments));
    }

    Statement deallocate() {
        tokens.take();
        tokens.accept("prepare");
        return new Deallocate(tokens.accept("all") ? null : tokens.name().text());
    }
}
