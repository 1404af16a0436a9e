// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.catalog.ColumnDefinition.Identity;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.sql.statement.CheckClause;
import io.tidemill.sql.statement.ColumnClause;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.CreateTable;
import io.tidemill.sql.statement.CreateTableAs;
import io.tidemill.sql.statement.Generation;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.Statement;
import io.tidemill.sql.statement.UniqueClause;
import io.tidemill.sql.statement.WatermarkClause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parses CREATE TABLE.
final class TableDefinitionParser {
    static final String FOREIGN_KEY_HINT =
            "Leave the reference out: foreign keys are not enforced here.";

    private final Tokens tokens;
    private final Parsers parsers;
    private final OptionParser options;
    private final SequenceParser sequences;

    private final List<ColumnClause> columns = new ArrayList<>();
    private final List<ColumnName> primaryKey = new ArrayList<>();
    private final List<UniqueClause> uniques = new ArrayList<>();
    private final List<CheckClause> checks = new ArrayList<>();
    private @Nullable WatermarkClause watermark;

    TableDefinitionParser(Tokens tokens, Parsers parsers, OptionParser options) {
        this.tokens = tokens;
        this.parsers = parsers;
        this.options = options;
        this.sequences = new SequenceParser(tokens, parsers);
    }

    Statement createTable() {
        tokens.expect("table");
        boolean ifNotExists = tokens.ifNotExists();
        Name name = tokens.qualifiedName();
        if (!tokens.atSymbol("(") || onlyNames()) {
            return createTableAs(name, ifNotExists);
        }
        columns.clear();
        primaryKey.clear();
        uniques.clear();
        checks.clear();
        watermark = null;
        tokens.expectSymbol("(");
        if (!tokens.atSymbol(")")) {
            do {
                element();
            } while (tokens.acceptSymbol(","));
        }
        tokens.expectSymbol(")");
        if (tokens.at("partition") || tokens.at("inherits")) {
            throw Tokens.unsupported(
                    tokens.peek().text().toUpperCase(java.util.Locale.ROOT),
                    tokens.peek().start(),
                    "Tables are partitioned by time of themselves: leave it out.");
        }
        Map<String, String> with = options.options();
        return new CreateTable(
                name, ifNotExists, columns, primaryKey, uniques, checks, watermark, with);
    }

    /// Whether the parenthesis has names only, as `CREATE TABLE t (a, b) AS …` has.
    private boolean onlyNames() {
        return Words.isName(tokens.peek(1))
                && (tokens.peek(2).isSymbol(",") || tokens.peek(2).isSymbol(")"));
    }

    private Statement createTableAs(Name name, boolean ifNotExists) {
        List<ColumnName> names = tokens.atSymbol("(") ? tokens.columnNames() : List.of();
        Map<String, String> with = options.options();
        tokens.expect("as");
        if (!parsers.queries().atQuery()) {
            throw tokens.unexpected();
        }
        int start = tokens.peek().start();
        var tree = parsers.queries().query();
        var query = new QueryTree(tokens.textFrom(start), start, tree);
        tokens.accept("with", "data");
        return new CreateTableAs(name, ifNotExists, names, with, query);
    }

    private void element() {
        Token token = tokens.peek();
        if (token.is("watermark") && tokens.peek(1).is("for")) {
            watermark();
            return;
        }
        String name = tokens.accept("constraint") ? tokens.name().text() : null;
        if (tokens.accept("primary", "key")) {
            if (!primaryKey.isEmpty()) {
                throw severalKeys(token);
            }
            primaryKey.addAll(tokens.columnNames());
            deferral();
        } else if (tokens.at("unique") && (name != null || tokens.peek(1).isSymbol("("))) {
            tokens.take();
            uniques.add(new UniqueClause(name, tokens.columnNames()));
            deferral();
        } else if (tokens.at("check") && tokens.peek(1).isSymbol("(")) {
            checks.add(check(name));
        } else if (tokens.at("foreign", "key")) {
            throw Tokens.unsupported("a foreign key", token.start(), FOREIGN_KEY_HINT);
        } else if (tokens.at("exclude")
                && (tokens.peek(1).is("using") || tokens.peek(1).isSymbol("("))) {
            throw Tokens.unsupported("an exclusion constraint", token.start(), "Use UNIQUE.");
        } else if (tokens.at("like") || tokens.at("period")) {
            throw Tokens.unsupported(
                    token.text().toUpperCase(java.util.Locale.ROOT),
                    token.start(),
                    "List the columns.");
        } else if (name != null) {
            throw tokens.unexpected();
        } else {
            columns.add(column());
        }
    }

    private static SqlException severalKeys(Token token) {
        return SqlException.of(
                        SqlState.INVALID_TABLE_DEFINITION,
                        "multiple primary keys for the table are not allowed")
                .hint("Put all key columns into one PRIMARY KEY (…).")
                .at(token.start() + 1);
    }

    private void watermark() {
        Token first = tokens.take();
        if (watermark != null) {
            throw SqlException.of(
                            SqlState.INVALID_TABLE_DEFINITION, "a table has one watermark at most")
                    .at(first.start() + 1);
        }
        tokens.expect("for");
        ColumnName column = tokens.columnName();
        tokens.expect("as");
        int start = tokens.peek().start();
        var _ = parsers.expressions().expression();
        String expression = tokens.textFrom(start);
        Name lateInto = null;
        if (tokens.accept("late", "rows")) {
            tokens.expect("into");
            lateInto = tokens.qualifiedName();
        }
        watermark = new WatermarkClause(column, expression, start + 1, lateInto);
    }

    /// Takes `CHECK (condition)`.
    CheckClause check(@Nullable String name) {
        tokens.expect("check");
        tokens.expectSymbol("(");
        int start = tokens.peek().start();
        var _ = parsers.expressions().expression();
        String sql = tokens.textFrom(start);
        tokens.expectSymbol(")");
        tokens.accept("no", "inherit");
        return new CheckClause(name, sql, start + 1);
    }

    void deferral() {
        if (tokens.at("deferrable") || tokens.at("initially", "deferred")) {
            throw Tokens.unsupported(
                    "a deferrable constraint", tokens.peek().start(), "Leave DEFERRABLE out.");
        }
        tokens.accept("not", "deferrable");
        tokens.accept("initially", "immediate");
    }

    /// Takes the conditions that stood with the columns taken so far.
    List<CheckClause> takeChecks() {
        var taken = List.copyOf(checks);
        checks.clear();
        return taken;
    }

    /// Takes the definition of a column.
    ColumnClause column() {
        Token name = tokens.name();
        Generation generation = null;
        Type type =
                switch (tokens.peek().text()) {
                    case "serial", "serial4" -> Type.INTEGER;
                    case "bigserial", "serial8" -> Type.BIGINT;
                    case "smallserial", "serial2" -> Type.SMALLINT;
                    default -> null;
                };
        if (type != null) {
            tokens.take();
            generation = new Generation.Serial();
        } else if (tokens.accept("as")) {
            int start = tokens.peek().start();
            generation = new Generation.Computed(expression(), start + 1);
            type = Type.UNKNOWN;
        } else {
            type = parsers.types().type();
        }
        return constraints(name, type, generation);
    }

    private ColumnClause constraints(Token name, Type type, @Nullable Generation serial) {
        Generation generation = serial;
        boolean nullable = !(generation instanceof Generation.Serial);
        boolean key = false;
        boolean unique = false;
        String defaultSql = null;
        while (true) {
            Token token = tokens.peek();
            String constraint = tokens.accept("constraint") ? tokens.name().text() : null;
            if (tokens.accept("not", "null")) {
                nullable = false;
            } else if (tokens.accept("null")) {
                if (key
                        || generation instanceof Generation.Serial
                        || generation instanceof Generation.AsIdentity) {
                    throw SqlException.of(
                                    SqlState.SYNTAX_ERROR,
                                    "conflicting NULL/NOT NULL declarations for column \""
                                            + name.text()
                                            + "\"")
                            .at(token.start() + 1);
                }
            } else if (tokens.accept("default")) {
                if (generation instanceof Generation.Computed) {
                    throw twice(name, "both default and generation expression", token);
                }
                if (generation instanceof Generation.AsIdentity) {
                    throw twice(name, "both default and identity", token);
                }
                if (defaultSql != null || generation != null) {
                    throw SqlException.of(
                                    SqlState.SYNTAX_ERROR,
                                    "multiple default values specified for column \""
                                            + name.text()
                                            + "\"")
                            .at(token.start() + 1);
                }
                defaultSql = expression();
            } else if (tokens.accept("primary", "key")) {
                key = true;
                nullable = false;
                deferral();
            } else if (tokens.accept("unique")) {
                unique = true;
                deferral();
            } else if (tokens.at("check")) {
                checks.add(check(constraint));
            } else if (tokens.accept("generated")) {
                Generation second = generated();
                requireAlone(name, generation, defaultSql, second, token);
                generation = second;
                nullable = nullable && !(generation instanceof Generation.AsIdentity);
            } else if (tokens.at("references")) {
                throw Tokens.unsupported("a foreign key", token.start(), FOREIGN_KEY_HINT);
            } else if (tokens.accept("collate")) {
                tokens.qualifiedName();
            } else if (constraint != null) {
                throw tokens.unexpected();
            } else {
                break;
            }
        }
        return new ColumnClause(
                name.text(), type, nullable, defaultSql, generation, key, unique, name.start() + 1);
    }

    private static void requireAlone(
            Token column,
            @Nullable Generation first,
            @Nullable String defaultSql,
            Generation second,
            Token at) {
        boolean computed = second instanceof Generation.Computed;
        if (defaultSql != null || first instanceof Generation.Serial) {
            throw twice(
                    column,
                    computed
                            ? "both default and generation expression"
                            : "both default and identity",
                    at);
        }
        if (first != null && computed != first instanceof Generation.Computed) {
            throw twice(column, "both identity and generation expression", at);
        }
        if (first != null) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            (computed
                                            ? "multiple generation clauses"
                                            : "multiple identity specifications")
                                    + " specified for column \""
                                    + column.text()
                                    + "\"")
                    .at(at.start() + 1);
        }
    }

    private static SqlException twice(Token column, String what, Token at) {
        return SqlException.of(
                        SqlState.SYNTAX_ERROR,
                        what + " specified for column \"" + column.text() + "\"")
                .at(at.start() + 1);
    }

    /// Takes what follows `GENERATED`.
    Generation generated() {
        boolean always = tokens.accept("always");
        if (!always) {
            tokens.expect("by", "default");
        }
        tokens.expect("as");
        if (always && tokens.atSymbol("(")) {
            Generation.Computed computed = computed();
            if (!tokens.accept("stored")) {
                tokens.accept("virtual");
            }
            return computed;
        }
        if (tokens.atSymbol("(")) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            "for a generated column, GENERATED ALWAYS must be specified")
                    .at(tokens.peek().start() + 1);
        }
        tokens.expect("identity");
        return new Generation.AsIdentity(
                always ? Identity.ALWAYS : Identity.BY_DEFAULT, sequences.parenthesized());
    }

    /// Takes `(expression)`.
    Generation.Computed computed() {
        tokens.expectSymbol("(");
        int start = tokens.peek().start();
        String sql = expression();
        tokens.expectSymbol(")");
        return new Generation.Computed(sql, start + 1);
    }

    /// Takes an expression, as text.
    String expression() {
        int start = tokens.peek().start();
        var _ = parsers.expressions().expression();
        return tokens.textFrom(start);
    }
}
