// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.sql.statement.AlterTable;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.Generation;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.UniqueClause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parses ALTER TABLE.
final class AlterTableParser {
    private final Tokens tokens;
    private final Parsers parsers;
    private final OptionParser options;
    private final TableDefinitionParser tables;
    private final SequenceParser sequences;

    AlterTableParser(
            Tokens tokens, Parsers parsers, OptionParser options, TableDefinitionParser tables) {
        this.tokens = tokens;
        this.parsers = parsers;
        this.options = options;
        this.tables = tables;
        this.sequences = new SequenceParser(tokens, parsers);
    }

    /// Takes what follows `ALTER TABLE`.
    AlterTable alterTable() {
        boolean ifExists = tokens.ifExists();
        tokens.accept("only");
        Name table = tokens.qualifiedName();
        tokens.acceptSymbol("*");
        var actions = new ArrayList<AlterTable.Action>();
        do {
            actions.add(action());
        } while (tokens.acceptSymbol(","));
        return new AlterTable(table, ifExists, actions);
    }

    private AlterTable.Action action() {
        Token token = tokens.peek();
        if (tokens.accept("add")) {
            return add();
        }
        if (tokens.accept("drop")) {
            return drop();
        }
        if (tokens.accept("rename")) {
            return rename();
        }
        if (tokens.accept("alter")) {
            tokens.accept("column");
            return alterColumn(tokens.columnName());
        }
        if (tokens.accept("set", "schema")) {
            return new AlterTable.SetSchema(tokens.columnName());
        }
        if (tokens.at("set") && tokens.peek(1).isSymbol("(")) {
            tokens.take();
            return new AlterTable.SetOptions(options.list(), List.of());
        }
        if (tokens.accept("reset")) {
            return new AlterTable.SetOptions(Map.of(), List.copyOf(options.list().keySet()));
        }
        if (tokens.at("owner") || tokens.at("enable") || tokens.at("disable")) {
            throw Tokens.unsupported(
                    "ALTER TABLE … " + token.text().toUpperCase(java.util.Locale.ROOT),
                    token.start(),
                    "There are no owners and no triggers: leave it out.");
        }
        throw Tokens.unsupported(
                "this form of ALTER TABLE",
                token.start(),
                "ALTER TABLE knows ADD, DROP, RENAME and ALTER of columns and constraints, and"
                        + " SET of options.");
    }

    private AlterTable.Action add() {
        Token token = tokens.peek();
        boolean constraint =
                tokens.at("constraint")
                        || tokens.at("primary", "key")
                        || (tokens.at("unique") && tokens.peek(1).isSymbol("("))
                        || (tokens.at("check") && tokens.peek(1).isSymbol("("))
                        || tokens.at("foreign", "key")
                        || tokens.at("exclude");
        if (constraint) {
            String name = tokens.accept("constraint") ? tokens.name().text() : null;
            return addConstraint(name, token);
        }
        tokens.accept("column");
        boolean ifNotExists = tokens.ifNotExists();
        tables.takeChecks();
        var column = tables.column();
        return new AlterTable.AddColumn(column, tables.takeChecks(), ifNotExists);
    }

    private AlterTable.Action addConstraint(@Nullable String name, Token token) {
        if (tokens.accept("primary", "key")) {
            var columns = tokens.columnNames();
            tables.deferral();
            return new AlterTable.AddPrimaryKey(columns);
        }
        if (tokens.accept("unique")) {
            var unique = new UniqueClause(name, tokens.columnNames());
            tables.deferral();
            return new AlterTable.AddUnique(unique);
        }
        if (tokens.at("check")) {
            return new AlterTable.AddCheck(tables.check(name));
        }
        if (tokens.at("foreign", "key")) {
            throw Tokens.unsupported(
                    "a foreign key", token.start(), TableDefinitionParser.FOREIGN_KEY_HINT);
        }
        if (tokens.at("exclude")) {
            throw Tokens.unsupported("an exclusion constraint", token.start(), "Use UNIQUE.");
        }
        throw tokens.unexpected();
    }

    private AlterTable.Action drop() {
        if (tokens.accept("constraint")) {
            boolean ifExists = tokens.ifExists();
            var name = tokens.columnName();
            cascade();
            return new AlterTable.DropConstraint(name, ifExists);
        }
        tokens.accept("column");
        boolean ifExists = tokens.ifExists();
        ColumnName column = tokens.columnName();
        return new AlterTable.DropColumn(column, ifExists, cascade());
    }

    private boolean cascade() {
        boolean cascade = tokens.accept("cascade");
        if (!cascade) {
            tokens.accept("restrict");
        }
        return cascade;
    }

    private AlterTable.Action rename() {
        if (tokens.accept("to")) {
            return new AlterTable.Rename(tokens.columnName());
        }
        if (tokens.accept("constraint")) {
            ColumnName constraint = tokens.columnName();
            tokens.expect("to");
            return new AlterTable.RenameConstraint(constraint, tokens.columnName());
        }
        tokens.accept("column");
        ColumnName column = tokens.columnName();
        tokens.expect("to");
        return new AlterTable.RenameColumn(column, tokens.columnName());
    }

    private AlterTable.Action alterColumn(ColumnName column) {
        Token token = tokens.peek();
        if (tokens.accept("add")) {
            Token generated = tokens.peek();
            tokens.expect("generated");
            if (tables.generated() instanceof Generation.AsIdentity identity) {
                return new AlterTable.AddIdentity(column, identity);
            }
            throw tokens.unexpected(generated, null);
        }
        if (tokens.accept("set", "expression")) {
            tokens.expect("as");
            return new AlterTable.SetExpression(column, tables.computed());
        }
        if (tokens.accept("drop", "expression")) {
            return new AlterTable.DropExpression(column, tokens.ifExists());
        }
        if (tokens.accept("drop", "identity")) {
            return new AlterTable.DropIdentity(column, tokens.ifExists());
        }
        if (sequences.atIdentityChange()) {
            return sequences.identityChange(column);
        }
        if (tokens.accept("set", "default")) {
            return new AlterTable.SetDefault(column, tables.expression());
        }
        if (tokens.accept("drop", "default")) {
            return new AlterTable.SetDefault(column, null);
        }
        if (tokens.accept("set", "not", "null")) {
            return new AlterTable.SetNullable(column, false);
        }
        if (tokens.accept("drop", "not", "null")) {
            return new AlterTable.SetNullable(column, true);
        }
        if (tokens.accept("type") || tokens.accept("set", "data", "type")) {
            var type = parsers.types().type();
            if (tokens.accept("collate")) {
                tokens.qualifiedName();
            }
            return new AlterTable.SetType(
                    column, type, tokens.accept("using") ? tables.expression() : null);
        }
        throw Tokens.unsupported(
                "this form of ALTER COLUMN",
                token.start(),
                "ALTER COLUMN knows TYPE, SET DEFAULT, DROP DEFAULT, SET NOT NULL, DROP NOT NULL,"
                        + " and ADD, SET and DROP of what GENERATED says.");
    }
}
