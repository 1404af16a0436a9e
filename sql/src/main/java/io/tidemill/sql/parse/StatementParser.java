// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.sql.parse.Token.Kind;
import io.tidemill.sql.statement.Comment;
import io.tidemill.sql.statement.EvaluateModel;
import io.tidemill.sql.statement.Explain;
import io.tidemill.sql.statement.ExplainState;
import io.tidemill.sql.statement.Maintenance;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.Select;
import io.tidemill.sql.statement.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// Parses a text of any number of statements.
public final class StatementParser {
    private final Tokens tokens;
    private final Parsers parsers;
    private final DefinitionParser definitions;
    private final ChangeParser changes;
    private final SessionParser session;
    private final CursorParser cursors;

    private StatementParser(String text) {
        this.tokens = new Tokens(text);
        this.parsers = new Parsers(tokens);
        this.definitions = new DefinitionParser(tokens, parsers);
        this.changes = new ChangeParser(tokens, parsers);
        this.session = new SessionParser(tokens);
        this.cursors = new CursorParser(tokens, parsers, this);
    }

    /// A statement of a text.
    ///
    /// @param text its own text, without the semicolon
    /// @param start index of its first character
    /// @param parameterCount the highest n of its parameters `$n`
    public record Parsed(Statement statement, String text, int start, int parameterCount) {}

    /// Parses all statements of a text; empty ones are left out.
    public static List<Parsed> parse(String text) {
        var parser = new StatementParser(text);
        var statements = new ArrayList<Parsed>();
        while (true) {
            while (parser.tokens.acceptSymbol(";")) {
                // An empty statement.
            }
            parser.tokens.beginStatement();
            Token first = parser.tokens.peek();
            if (first.kind() == Kind.END) {
                return statements;
            }
            Statement statement = parser.statement();
            Token end = parser.tokens.peek();
            if (end.kind() != Kind.END && !end.isSymbol(";")) {
                throw parser.tokens.unexpected();
            }
            statements.add(
                    new Parsed(
                            statement,
                            parser.tokens.textFrom(first.start()),
                            first.start(),
                            parser.tokens.parameterCount()));
        }
    }

    /// Parses one query and nothing else, such as that of a view.
    public static QueryTree parseQuery(String text) {
        var parser = new StatementParser(text);
        var query = (QueryTree) parser.definitions.query();
        if (parser.tokens.peek().kind() != Kind.END) {
            throw parser.tokens.unexpected();
        }
        return query;
    }

    /// Parses one expression and nothing else, such as a default.
    public static org.apache.calcite.sql.SqlNode parseExpression(String text) {
        var parser = new StatementParser(text);
        var expression = parser.parsers.expressions().expression();
        if (parser.tokens.peek().kind() != Kind.END) {
            throw parser.tokens.unexpected();
        }
        return expression;
    }

    /// Takes a statement.
    Statement statement() {
        parsers.enter();
        try {
            if (tokens.at("with")) {
                int start = tokens.mark();
                SqlNodeList with = parsers.queries().with();
                if (isChange(tokens.peek())) {
                    return change(tokens.peek(), with);
                }
                tokens.reset(start);
            }
            Token token = tokens.peek();
            return parsers.queries().atQuery() ? new Select(definitions.query()) : command(token);
        } finally {
            parsers.leave();
        }
    }

    private static boolean isChange(Token token) {
        return token.is("insert") || token.is("update") || token.is("delete") || token.is("merge");
    }

    /// @param with the queries of WITH in front, or null
    private Statement change(Token token, @Nullable SqlNodeList with) {
        return switch (token.text()) {
            case "insert" -> changes.insert(with);
            case "update" -> changes.update(with);
            case "delete" -> changes.delete(with);
            default -> new MergeParser(tokens, parsers, changes).merge(with);
        };
    }

    private Statement command(Token token) {
        if (token.kind() != Kind.WORD) {
            throw tokens.unexpected();
        }
        return switch (token.text()) {
            case "create" -> definitions.create();
            case "drop" -> definitions.drop();
            case "alter" -> definitions.alter();
            case "insert", "update", "delete", "merge" -> change(token, null);
            case "truncate" -> changes.truncate();
            case "copy" -> new CopyParser(tokens, this).copy();
            case "begin", "start" -> session.begin();
            case "commit", "end" -> session.commit();
            case "rollback", "abort" -> session.rollback();
            case "savepoint" -> session.savepoint();
            case "release" -> session.release();
            case "set" -> session.set();
            case "reset" -> session.reset();
            case "show" -> session.show();
            case "discard" -> session.discard();
            case "subscribe" -> cursors.subscribe();
            case "declare" -> cursors.declare();
            case "fetch", "move" -> cursors.fetch();
            case "close" -> cursors.close();
            case "prepare" -> cursors.prepare();
            case "execute" -> cursors.execute();
            case "deallocate" -> cursors.deallocate();
            case "explain" -> explain();
            case "evaluate" -> evaluate();
            case "comment" -> comment();
            case "vacuum",
                    "analyze",
                    "analyse",
                    "cluster",
                    "reindex",
                    "checkpoint",
                    "listen",
                    "unlisten",
                    "lock" ->
                    maintenance(token);
            case "refresh" ->
                    throw Tokens.unsupported(
                            "REFRESH MATERIALIZED VIEW",
                            token.start(),
                            "A materialized view is always current: leave it out.");
            case "do", "call" ->
                    throw Tokens.unsupported(
                            token.text().toUpperCase(Locale.ROOT),
                            token.start(),
                            "Send the statements one by one, in a transaction.");
            case "grant", "revoke", "security", "reassign", "import" ->
                    throw Tokens.unsupported(
                            token.text().toUpperCase(Locale.ROOT),
                            token.start(),
                            "There are no privileges yet: leave it out.");
            case "notify" ->
                    throw Tokens.unsupported(
                            "NOTIFY", token.start(), "Insert into a table, and SUBSCRIBE TO it.");
            default -> throw tokens.unexpected();
        };
    }

    private Statement explain() {
        tokens.take();
        var options = new LinkedHashSet<String>();
        if (tokens.atSymbol("(") && !parsers.queries().atParenthesizedQuery()) {
            Map<String, String> list = new OptionParser(tokens).list();
            list.forEach((name, value) -> {
                if (name.equals("format")) {
                    options.add("format " + value.toLowerCase(Locale.ROOT));
                } else if (!value.equals("false") && !value.equals("off") && !value.equals("0")) {
                    options.add(name);
                }
            });
        } else {
            while (tokens.at("analyze") || tokens.at("analyse") || tokens.at("verbose")) {
                options.add(tokens.take().is("verbose") ? "verbose" : "analyze");
            }
        }
        if (options.contains("state")
                && (tokens.accept("materialized", "view") || tokens.accept("model"))) {
            return new ExplainState(tokens.qualifiedName());
        }
        return new Explain(options, statement());
    }

    private Statement evaluate() {
        tokens.take();
        tokens.expect("model");
        Name model = tokens.qualifiedName();
        tokens.expect("on");
        if (!tokens.atSymbol("(")) {
            throw tokens.unexpected(
                    tokens.peek(), "Give the rows as a query in parentheses: ON (SELECT …).");
        }
        tokens.expectSymbol("(");
        var query = definitions.query();
        tokens.expectSymbol(")");
        return new EvaluateModel(model, query, new OptionParser(tokens).options());
    }

    private Statement comment() {
        tokens.take();
        tokens.expect("on");
        String kind = tokens.take().text();
        if (kind.equals("materialized")) {
            tokens.expect("view");
            kind = "materialized view";
        }
        int start = tokens.peek().start();
        while (!tokens.at("is") && tokens.peek().kind() != Kind.END) {
            tokens.take();
        }
        String name = tokens.textFrom(start);
        tokens.expect("is");
        return new Comment(kind, name, tokens.accept("null") ? null : tokens.string());
    }

    private Statement maintenance(Token command) {
        while (tokens.peek().kind() != Kind.END && !tokens.atSymbol(";")) {
            tokens.take();
        }
        String name = command.text().equals("analyse") ? "analyze" : command.text();
        return new Maintenance(name.equals("lock") ? "LOCK TABLE" : name.toUpperCase(Locale.ROOT));
    }
}
