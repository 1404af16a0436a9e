// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.CheckDefinition;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.type.Type;
import io.tidemill.engine.circuit.ReadColumns;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.database.Pinned;
import io.tidemill.server.session.TableAlteration.Slot;
import io.tidemill.sql.statement.AlterTable;
import io.tidemill.sql.statement.ColumnClause;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.Generation;
import io.tidemill.sql.statement.SequenceOptions;
import io.tidemill.sql.statement.UniqueClause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What `ALTER TABLE` does with columns.
final class AlterColumns {
    private final SqlSession session;
    private final TableDefinitions tables;
    private final Definitions definitions;
    private final AlterConstraints constraints;
    private final AlterIdentity identities;
    private final AlterGenerated generated;

    AlterColumns(
            SqlSession session,
            TableDefinitions tables,
            Definitions definitions,
            AlterConstraints constraints,
            AlterIdentity identities,
            AlterGenerated generated) {
        this.session = session;
        this.tables = tables;
        this.definitions = definitions;
        this.constraints = constraints;
        this.identities = identities;
        this.generated = generated;
    }

    CatalogState add(AlterTable.AddColumn add, TableAlteration table, CatalogState catalog) {
        var clause = add.column();
        if (table.find(clause.name()) >= 0) {
            String exists = table.message(clause.name(), "already exists");
            if (!add.ifNotExists()) {
                throw SqlException.of(SqlState.DUPLICATE_COLUMN, exists).at(clause.position());
            }
            session.notice("NOTICE", SqlState.DUPLICATE_COLUMN, exists + ", skipping");
            return catalog;
        }
        TableDefinitions.checkName(clause);
        var sequence = tables.sequence(clause, table.original.name(), catalog, List.of());
        var definition =
                tables.column(table.name, clause, clause.primaryKey(), sequence, pinned(catalog));
        String sql = sequence == null ? definition.defaultSql() : null;
        if (clause.generation() instanceof Generation.Computed computed) {
            definition = tables.generated(clause, computed, definition, table.original, catalog);
            sql = computed.sql();
        }
        var value =
                session.sql()
                        .expression(
                                sql == null ? "NULL" : sql,
                                table.original,
                                definition.type(),
                                catalog);
        requireNoNumbers(value, clause, catalog);
        table.slots.add(new Slot(definition, value));
        var state = catalog;
        if (sequence != null) {
            state = catalog.with(sequence, List.of(), Map.of());
            table.numbered.put(definition.name(), sequence.name());
        }
        if (!definition.nullable()) {
            table.demandNotNull(definition.name());
        }
        if (clause.primaryKey()) {
            AlterConstraints.addPrimaryKey(
                    new AlterTable.AddPrimaryKey(
                            List.of(new ColumnName(clause.name(), clause.position()))),
                    table);
        }
        if (clause.unique()) {
            AlterConstraints.addUnique(
                    new UniqueClause(
                            null, List.of(new ColumnName(clause.name(), clause.position()))),
                    table,
                    catalog);
        }
        for (var check : add.checks()) {
            constraints.addCheck(check, table);
        }
        return state;
    }

    /// The rows that are there are written anew within a tick, which cannot draw numbers.
    private static void requireNoNumbers(
            Expression value, ColumnClause clause, CatalogState catalog) {
        if (!SequenceUses.in(value, catalog).isEmpty()) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "cannot add column \""
                                    + clause.name()
                                    + "\" with the numbers of a sequence that is there already")
                    .hint("Add the column, then UPDATE the rows and SET DEFAULT.")
                    .at(clause.position());
        }
    }

    private Pinned pinned(CatalogState catalog) {
        return new Pinned(catalog, session.database().engine().snapshot());
    }

    CatalogState drop(AlterTable.DropColumn drop, TableAlteration table, CatalogState catalog) {
        String column = drop.column().name();
        if (table.find(column) < 0 && drop.ifExists()) {
            session.notice(
                    "NOTICE",
                    SqlState.SUCCESSFUL_COMPLETION,
                    table.message(column, "does not exist, skipping"));
            return catalog;
        }
        int at = table.require(drop.column());
        var state = catalog;
        var readers = readers(catalog, table.original.name(), column);
        if (!readers.isEmpty()) {
            if (!drop.cascade()) {
                throw depended(column, table, depends(catalog, readers, column, table.name));
            }
            state = new Drops(session, definitions).cascade(catalog, readers);
        }
        for (String reader : generated.readers(table, at, catalog)) {
            if (!drop.cascade()) {
                String dependant = "column " + reader + " of table " + table.name;
                throw depended(column, table, depends(dependant, column, table.name));
            }
            var name = new ColumnName(reader, drop.column().position());
            state = drop(new AlterTable.DropColumn(name, false, true), table, state);
            at = table.require(drop.column());
        }
        if (column.equals(table.timeColumn)) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "cannot drop column \"" + column + "\": the watermark needs it")
                    .hint("Make a new table, and copy the rows by INSERT … SELECT.")
                    .at(drop.column().position());
        }
        if (table.slots.size() == 1) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED, "a table needs at least one column");
        }
        dropConstraintsOf(column, at, table);
        table.slots.remove(at);
        return state.withSequencesOf(table.original.name(), column, null, table.original.name());
    }

    private static SqlException depended(String column, TableAlteration table, String detail) {
        return SqlException.of(
                        SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                        "cannot drop column "
                                + column
                                + " of table "
                                + table.name
                                + " because other objects depend on it")
                .detail(detail)
                .hint("Use DROP ... CASCADE to drop the dependent objects too.");
    }

    private void dropConstraintsOf(String column, int at, TableAlteration table) {
        if (table.primaryKey.contains(column)) {
            table.primaryKey = List.of();
        }
        table.uniques.removeIf(unique -> unique.columns().contains(column));
        table.indexes.removeIf(index -> index.columns().contains(column));
        var definition = table.definition();
        table.checks.removeIf(
                check -> ReadColumns.of(condition(check.sql(), definition)).contains(at));
    }

    private Expression condition(String sql, TableDefinition table) {
        return session.sql().expression(sql, table, Type.BOOLEAN, session.database().catalog());
    }

    /// The views that read a column.
    private static List<QualifiedName> readers(
            CatalogState catalog, QualifiedName table, String column) {
        var readers = new ArrayList<QualifiedName>();
        for (var entry : catalog.entries()) {
            var columns = entry.columns().get(table);
            if (entry.reads().contains(table) && (columns == null || columns.contains(column))) {
                readers.add(entry.relation().name());
            }
        }
        return readers;
    }

    private static String depends(
            CatalogState catalog, List<QualifiedName> readers, String column, QualifiedName table) {
        var lines = new ArrayList<String>();
        for (var reader : readers) {
            String kind = catalog.entry(reader).orElseThrow().relation().kind();
            lines.add(depends(kind + " " + reader, column, table));
        }
        return String.join("\n", lines);
    }

    private static String depends(String dependant, String column, QualifiedName table) {
        return dependant + " depends on column " + column + " of table " + table;
    }

    CatalogState rename(
            AlterTable.RenameColumn rename, TableAlteration table, CatalogState catalog) {
        String from = rename.column().name();
        String to = rename.to().name();
        int at = table.find(from);
        if (at < 0) {
            throw SqlException.of(
                            SqlState.UNDEFINED_COLUMN, "column \"" + from + "\" does not exist")
                    .at(rename.column().position());
        }
        if (table.find(to) >= 0) {
            throw SqlException.of(SqlState.DUPLICATE_COLUMN, table.message(to, "already exists"))
                    .at(rename.to().position());
        }
        TableDefinitions.checkName(to, rename.to().position());
        var readers = readers(catalog, table.original.name(), from);
        if (!readers.isEmpty()) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "cannot rename column \"" + from + "\" because views read it")
                    .detail(depends(catalog, readers, from, table.name))
                    .hint("Drop the views, and make them anew with the new name.");
        }
        var before = table.definition();
        var old = table.slots.get(at).definition();
        table.redefine(at, old.renamed(to));
        table.primaryKey = replaced(table.primaryKey, from, to);
        table.uniques.replaceAll(key -> replaced(key, from, to));
        table.indexes.replaceAll(key -> replaced(key, from, to));
        if (from.equals(table.timeColumn)) {
            table.timeColumn = to;
        }
        var checks = List.copyOf(table.checks);
        table.checks.clear();
        var renaming =
                new ColumnRenaming(session.sql(), catalog, from, to, before, table.definition());
        for (var check : checks) {
            String sql = renaming.in(check.sql(), Type.BOOLEAN).orElseThrow(() -> ambiguous(check));
            table.checks.add(new CheckDefinition(check.name(), sql));
        }
        AlterGenerated.rename(renaming, table);
        var name = table.original.name();
        table.renamed(from, to);
        return catalog.withSequencesOf(name, from, to, name);
    }

    private static SqlException ambiguous(CheckDefinition check) {
        return SqlException.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "cannot rename a column that check constraint \""
                                + check.name()
                                + "\" uses as another word too")
                .hint("Drop the constraint, rename the column, and add the constraint again.");
    }

    private static TableAlteration.Key replaced(TableAlteration.Key key, String from, String to) {
        return new TableAlteration.Key(key.name(), replaced(key.columns(), from, to), key.unique());
    }

    private static List<String> replaced(List<String> names, String from, String to) {
        return names.stream().map(name -> name.equals(from) ? to : name).toList();
    }

    void setDefault(AlterTable.SetDefault set, TableAlteration table, CatalogState catalog) {
        int at = table.require(set.column());
        var old = table.slots.get(at).definition();
        if (old.identity() != ColumnDefinition.Identity.NONE) {
            throw table.isIdentity(old.name(), set.column().position());
        }
        AlterGenerated.requireNotGenerated(old, table, set.column());
        String sql = set.defaultSql();
        if (sql != null) {
            tables.checkDefault(
                    table.name, sql, old.type(), pinned(catalog), set.column().position());
        }
        table.redefine(at, old.withDefault(sql));
    }

    CatalogState setType(AlterTable.SetType set, TableAlteration table, CatalogState catalog) {
        int at = table.require(set.column());
        var old = table.slots.get(at).definition();
        String column = old.name();
        var readers = readers(catalog, table.original.name(), column);
        if (!readers.isEmpty()) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "cannot alter type of a column used by a view or rule")
                    .detail(depends(catalog, readers, column, table.name))
                    .hint("Drop the views, and make them anew afterwards.")
                    .at(set.column().position());
        }
        if (column.equals(table.timeColumn) && old.type().name() != set.type().name()) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "cannot alter the type of column \""
                                    + column
                                    + "\": the watermark needs it")
                    .hint("Make a new table, and copy the rows by INSERT … SELECT.")
                    .at(set.column().position());
        }
        if (old.identity() != ColumnDefinition.Identity.NONE) {
            SequenceDefinitions.requireInteger(set.type());
        }
        AlterGenerated.requireNoProcessingTime(old, set.column());
        generated.requireUnread(table, at, catalog, set.column());
        String using = old.generatedSql() == null ? set.usingSql() : old.generatedSql();
        if (old.generatedSql() != null && set.usingSql() != null) {
            throw SqlException.of(
                            SqlState.INVALID_COLUMN_DEFINITION,
                            "cannot specify USING when altering type of generated column")
                    .at(set.column().position());
        }
        Expression value;
        try {
            value =
                    session.sql()
                            .expression(
                                    using == null ? QualifiedName.quoted(column) : using,
                                    table.original,
                                    set.type(),
                                    catalog);
        } catch (SqlException error) {
            if (error.state() != SqlState.DATATYPE_MISMATCH || using != null) {
                throw error;
            }
            throw SqlException.of(
                            SqlState.DATATYPE_MISMATCH,
                            "column \""
                                    + column
                                    + "\" cannot be cast automatically to type "
                                    + set.type().sql())
                    .hint(
                            "You might need to specify \"USING "
                                    + column
                                    + "::"
                                    + set.type().sql()
                                    + "\".")
                    .at(set.column().position());
        }
        String defaultSql = old.defaultSql();
        if (defaultSql != null) {
            tables.checkDefault(
                    table.name, defaultSql, set.type(), pinned(catalog), set.column().position());
        }
        if (!old.nullable()) {
            table.demandNotNull(column);
        }
        table.slots.set(at, new Slot(old.withType(set.type()), value));
        return old.identity() == ColumnDefinition.Identity.NONE
                ? catalog
                : identities.defined(old, set.type(), SequenceOptions.NONE, table, catalog);
    }
}
