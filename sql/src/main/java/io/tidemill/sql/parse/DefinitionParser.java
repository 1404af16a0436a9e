// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.statement.AlterSource;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.CreateIndex;
import io.tidemill.sql.statement.CreateModel;
import io.tidemill.sql.statement.CreateSchema;
import io.tidemill.sql.statement.CreateSink;
import io.tidemill.sql.statement.CreateSource;
import io.tidemill.sql.statement.CreateView;
import io.tidemill.sql.statement.Drop;
import io.tidemill.sql.statement.ImportModel;
import io.tidemill.sql.statement.Maintenance;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.ObjectKind;
import io.tidemill.sql.statement.Query;
import io.tidemill.sql.statement.Rename;
import io.tidemill.sql.statement.SetModelVersion;
import io.tidemill.sql.statement.SetSchema;
import io.tidemill.sql.statement.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlNode;

/// Parses CREATE, ALTER and DROP; tables are [TableDefinitionParser]'s.
final class DefinitionParser {
    private final Tokens tokens;
    private final Parsers parsers;
    private final OptionParser options;
    private final TableDefinitionParser tables;
    private final SequenceParser sequences;

    DefinitionParser(Tokens tokens, Parsers parsers) {
        this.tokens = tokens;
        this.parsers = parsers;
        this.options = new OptionParser(tokens);
        this.tables = new TableDefinitionParser(tokens, parsers, options);
        this.sequences = new SequenceParser(tokens, parsers);
    }

    Statement create() {
        int start = tokens.peek().start();
        tokens.expect("create");
        boolean orReplace = tokens.accept("or", "replace");
        Token kind = tokens.peek();
        if (tokens.at("materialized") || tokens.at("view")) {
            return createView(orReplace);
        }
        if (tokens.at("model")) {
            return createModel(orReplace);
        }
        if (orReplace) {
            throw Tokens.unsupported(
                    "CREATE OR REPLACE " + kind.text().toUpperCase(java.util.Locale.ROOT),
                    start,
                    "Only views and models can be replaced: DROP it first.");
        }
        return switch (kind.text()) {
            case "table" -> tables.createTable();
            case "unique", "index" -> createIndex();
            case "schema" -> createSchema();
            case "extension" -> createExtension();
            case "source" -> createSource();
            case "sink" -> createSink();
            case "temp", "temporary", "local", "unlogged", "global" ->
                    throw Tokens.unsupported("a temporary table", start, "Use CREATE TABLE.");
            case "sequence" -> sequences.create();
            case "secret" ->
                    throw Tokens.unsupported(
                            "CREATE SECRET", start, "Give the value in the options.");
            case "function", "procedure", "aggregate" ->
                    throw Tokens.unsupported(
                            "CREATE " + kind.text().toUpperCase(java.util.Locale.ROOT),
                            start,
                            "Use a view, or an expression.");
            case "trigger", "rule" ->
                    throw Tokens.unsupported(
                            "CREATE " + kind.text().toUpperCase(java.util.Locale.ROOT),
                            start,
                            "Use a materialized view, or SUBSCRIBE TO it.");
            case "type",
                    "domain",
                    "role",
                    "user",
                    "database",
                    "policy",
                    "publication",
                    "subscription",
                    "server",
                    "statistics",
                    "collation",
                    "operator",
                    "event",
                    "foreign",
                    "language",
                    "cast",
                    "tablespace",
                    "group" ->
                    throw Tokens.unsupported(
                            "CREATE " + kind.text().toUpperCase(java.util.Locale.ROOT),
                            start,
                            "CREATE knows TABLE, VIEW, MATERIALIZED VIEW, MODEL, INDEX, SCHEMA, SEQUENCE, SOURCE and SINK.");
            default -> throw tokens.unexpected();
        };
    }

    /// What the extension `vector` has is there already.
    private Statement createExtension() {
        tokens.take();
        boolean ifNotExists = tokens.ifNotExists();
        Token name = tokens.peek();
        String extension = tokens.name().text();
        if (!extension.equals("vector")) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "extension \"" + extension + "\" is not available")
                    .hint("The only one is \"vector\", which is always there.")
                    .at(name.start() + 1);
        }
        if (!ifNotExists) {
            throw SqlException.of(
                            SqlState.DUPLICATE_OBJECT,
                            "extension \"" + extension + "\" already exists")
                    .hint("It is always there: leave the statement out, or say IF NOT EXISTS.")
                    .at(name.start() + 1);
        }
        return new Maintenance("CREATE EXTENSION");
    }

    private Statement createView(boolean orReplace) {
        boolean materialized = tokens.accept("materialized");
        tokens.expect("view");
        boolean ifNotExists = tokens.ifNotExists();
        Name name = tokens.qualifiedName();
        List<ColumnName> columns = tokens.atSymbol("(") ? tokens.columnNames() : List.of();
        Map<String, String> with = options.options();
        tokens.expect("as");
        Query query = query();
        boolean emit = false;
        Token at = tokens.peek();
        if (tokens.accept("emit")) {
            tokens.expect("on", "window");
            tokens.expect("close");
            emit = true;
            if (!materialized) {
                throw Tokens.unsupported(
                        "EMIT ON WINDOW CLOSE in a plain view",
                        at.start(),
                        "Use CREATE MATERIALIZED VIEW.");
            }
        }
        if (tokens.at("with", "no")) {
            throw Tokens.unsupported(
                    "WITH NO DATA",
                    tokens.peek().start(),
                    "A view is always current: leave it out.");
        }
        tokens.accept("with", "data");
        return new CreateView(
                name, materialized, orReplace, ifNotExists, columns, with, query, emit);
    }

    private Statement createModel(boolean orReplace) {
        tokens.expect("model");
        boolean ifNotExists = tokens.ifNotExists();
        Name name = tokens.qualifiedName();
        if (tokens.accept("from")) {
            int position = tokens.peek().start() + 1;
            String file = tokens.string();
            Map<String, String> with = tokens.at("with") ? options.options() : Map.of();
            return new ImportModel(name, orReplace, ifNotExists, file, position, with);
        }
        if (!tokens.at("with")) {
            throw tokens.unexpected(
                    tokens.peek(), "Say what it is: WITH (type = 'linear_regression', …).");
        }
        Map<String, String> with = options.options();
        tokens.expect("as");
        return new CreateModel(name, orReplace, ifNotExists, with, query());
    }

    /// Takes a query, with its text.
    Query query() {
        if (!parsers.queries().atQuery()) {
            throw tokens.unexpected();
        }
        int start = tokens.peek().start();
        SqlNode tree = parsers.queries().query();
        return new QueryTree(tokens.textFrom(start), start, tree);
    }

    private Statement createIndex() {
        boolean unique = tokens.accept("unique");
        tokens.expect("index");
        tokens.accept("concurrently");
        boolean ifNotExists = tokens.ifNotExists();
        Name name = tokens.at("on") ? null : tokens.qualifiedName();
        tokens.expect("on");
        tokens.accept("only");
        Name table = tokens.qualifiedName();
        if (tokens.accept("using")) {
            tokens.name();
        }
        tokens.expectSymbol("(");
        var columns = new ArrayList<ColumnName>();
        do {
            if (tokens.atSymbol("(") || tokens.peek(1).isSymbol("(")) {
                throw Tokens.unsupported(
                        "an index on an expression",
                        tokens.peek().start(),
                        "Put the expression into a materialized view, and index that.");
            }
            columns.add(tokens.columnName());
            if (!tokens.accept("asc")) {
                tokens.accept("desc");
            }
            if (!tokens.accept("nulls", "first")) {
                tokens.accept("nulls", "last");
            }
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        options.options();
        if (tokens.at("where")) {
            throw Tokens.unsupported(
                    "a partial index", tokens.peek().start(), "Leave WHERE out: index all rows.");
        }
        return new CreateIndex(name, table, columns, unique, ifNotExists);
    }

    private Statement createSchema() {
        tokens.take();
        boolean ifNotExists = tokens.ifNotExists();
        Token name = tokens.at("authorization") ? null : tokens.name();
        boolean authorization = tokens.accept("authorization");
        if (authorization) {
            Token role = tokens.take();
            name = name == null ? role : name;
        }
        Token first = tokens.peek();
        if (first.is("create") || first.is("grant")) {
            throw Tokens.unsupported(
                    "CREATE SCHEMA with what is in it",
                    first.start(),
                    "Make the schema, then what is in it by statements of their own.");
        }
        if (name == null) {
            throw tokens.unexpected();
        }
        return new CreateSchema(
                new ColumnName(name.text(), name.start() + 1), ifNotExists, authorization);
    }

    private Statement createSource() {
        tokens.take();
        boolean ifNotExists = tokens.ifNotExists();
        Name name = tokens.qualifiedName();
        tokens.expect("into");
        Name into = tokens.qualifiedName();
        return new CreateSource(name, into, ifNotExists, requiredOptions());
    }

    private Statement createSink() {
        tokens.take();
        boolean ifNotExists = tokens.ifNotExists();
        Name name = tokens.qualifiedName();
        tokens.expect("from");
        Name from = tokens.qualifiedName();
        return new CreateSink(name, from, ifNotExists, requiredOptions());
    }

    private Map<String, String> requiredOptions() {
        if (!tokens.at("with")) {
            throw tokens.unexpected(
                    tokens.peek(), "Say which connector: WITH (connector = 'file', …).");
        }
        return options.options();
    }

    Statement drop() {
        int start = tokens.peek().start();
        tokens.expect("drop");
        ObjectKind kind = kind(start);
        if (kind == ObjectKind.INDEX) {
            tokens.accept("concurrently");
        }
        boolean ifExists = tokens.ifExists();
        List<Name> names = kind == ObjectKind.SCHEMA ? schemas() : tokens.qualifiedNames();
        boolean cascade = tokens.accept("cascade");
        if (!cascade) {
            tokens.accept("restrict");
        }
        return new Drop(kind, names, ifExists, cascade);
    }

    private List<Name> schemas() {
        var names = new ArrayList<Name>();
        do {
            Token name = tokens.name();
            names.add(new Name(null, name.text(), name.start() + 1));
        } while (tokens.acceptSymbol(","));
        return names;
    }

    private ObjectKind kind(int start) {
        Token token = tokens.take();
        if (token.is("materialized")) {
            tokens.expect("view");
            return ObjectKind.MATERIALIZED_VIEW;
        }
        return switch (token.text()) {
            case "table" -> ObjectKind.TABLE;
            case "view" -> ObjectKind.VIEW;
            case "index" -> ObjectKind.INDEX;
            case "schema" -> ObjectKind.SCHEMA;
            case "source" -> ObjectKind.SOURCE;
            case "sink" -> ObjectKind.SINK;
            case "model" -> ObjectKind.MODEL;
            case "sequence" -> ObjectKind.SEQUENCE;
            case "function",
                    "procedure",
                    "type",
                    "domain",
                    "extension",
                    "role",
                    "user",
                    "database",
                    "trigger",
                    "rule",
                    "owned",
                    "secret",
                    "aggregate",
                    "policy",
                    "publication",
                    "subscription" ->
                    throw Tokens.unsupported(
                            "DROP " + token.text().toUpperCase(java.util.Locale.ROOT),
                            start,
                            "DROP knows TABLE, VIEW, MATERIALIZED VIEW, INDEX, SCHEMA, SEQUENCE, SOURCE and SINK.");
            default -> throw tokens.unexpected(token, null);
        };
    }

    Statement alter() {
        int start = tokens.peek().start();
        tokens.expect("alter");
        Token kind = tokens.take();
        return switch (kind.text()) {
            case "table" -> new AlterTableParser(tokens, parsers, options, tables).alterTable();
            case "view" -> rename(ObjectKind.VIEW);
            case "materialized" -> {
                tokens.expect("view");
                yield rename(ObjectKind.MATERIALIZED_VIEW);
            }
            case "index" -> rename(ObjectKind.INDEX);
            case "sequence" -> {
                boolean ifExists = tokens.ifExists();
                Name name = tokens.qualifiedName();
                yield tokens.at("rename", "to") || tokens.at("set", "schema")
                        ? rename(ObjectKind.SEQUENCE, ifExists, name)
                        : sequences.alter(name, ifExists);
            }
            case "schema" ->
                    throw Tokens.unsupported(
                            "ALTER SCHEMA",
                            start,
                            "Make another schema, and move what is in it by ALTER … SET SCHEMA.");
            case "model" -> alterModel();
            case "source" -> {
                Name name = tokens.qualifiedName();
                boolean pause = tokens.accept("pause");
                if (!pause) {
                    tokens.expect("resume");
                }
                yield new AlterSource(name, pause);
            }
            default ->
                    throw Tokens.unsupported(
                            "ALTER " + kind.text().toUpperCase(java.util.Locale.ROOT),
                            start,
                            "ALTER knows TABLE, VIEW, MATERIALIZED VIEW, MODEL, INDEX, SEQUENCE and SOURCE; replace a view by"
                                    + " CREATE OR REPLACE.");
        };
    }

    private Statement alterModel() {
        boolean ifExists = tokens.ifExists();
        Name name = tokens.qualifiedName();
        if (tokens.at("set", "schema") || !tokens.accept("set")) {
            return rename(ObjectKind.MODEL, ifExists, name);
        }
        tokens.expect("version");
        int position = tokens.peek().start() + 1;
        return new SetModelVersion(name, ifExists, tokens.integer(), position);
    }

    private Statement rename(ObjectKind kind) {
        boolean ifExists = tokens.ifExists();
        return rename(kind, ifExists, tokens.qualifiedName());
    }

    private Statement rename(ObjectKind kind, boolean ifExists, Name name) {
        if (kind != ObjectKind.INDEX && tokens.accept("set", "schema")) {
            return new SetSchema(kind, name, ifExists, tokens.columnName());
        }
        if (!tokens.at("rename", "to")) {
            throw Tokens.unsupported(
                    "this form of ALTER " + kind.sql().toUpperCase(java.util.Locale.ROOT),
                    tokens.peek().start(),
                    kind == ObjectKind.MODEL
                            ? "RENAME TO a name, SET VERSION a number, or CREATE OR REPLACE it."
                            : "Rename it, or replace a view by CREATE OR REPLACE.");
        }
        tokens.expect("rename", "to");
        return new Rename(kind, name, ifExists, tokens.columnName());
    }
}
