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
import io.tidemill.server.database.Database;
import io.tidemill.server.database.Pinned;
import io.tidemill.server.session.TableAlteration.Slot;
import io.tidemill.sql.Sql;
import io.tidemill.sql.statement.AlterTable;
import io.tidemill.sql.statement.ColumnClause;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.SequenceOptions;
import io.tidemill.sql.statement.UniqueClause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// `ALTER TABLE`. Where rows are stored otherwise afterwards, they are written anew; views go on,
/// as they name the columns they read.
final class AlterTables {
    private final SqlSession session;
    private final TableDefinitions tables;
    private final Definitions definitions;
    private final AlterConstraints constraints;
    private final AlterIdentity identities;

    AlterTables(SqlSession session, TableDefinitions tables, Definitions definitions) {
        this.session = session;
        this.tables = tables;
        this.definitions = definitions;
        this.constraints = new AlterConstraints(session, tables);
        this.identities = new AlterIdentity(session);
    }

    Result alter(AlterTable alter) {
        var found = Reads.find(session.database().catalog(), alter.table());
        if (found == null && alter.ifExists()) {
            session.notice(
                    "NOTICE",
                    SqlState.SUCCESSFUL_COMPLETION,
                    "relation \"" + alter.table() + "\" does not exist, skipping");
            return new Result.Command("ALTER TABLE");
        }
        var name = table(session.database().catalog(), alter).name();
        requireNoChanges(name);
        var sources =
                session.database().catalog().sources().stream()
                        .filter(source -> source.table().equals(name))
                        .toList();
        session.connectors().dropped(sources.stream().map(source -> source.name()).toList());
        try {
            definitions.alter(catalog -> altered(catalog, alter));
            identities.goOn(definitions);
        } finally {
            var catalog = session.database().catalog();
            for (var source : catalog.sources()) {
                if (sources.contains(source)) {
                    var entry = catalog.entry(source.table()).orElseThrow();
                    session.connectors()
                            .start(source, (TableDefinition) entry.relation(), entry.number());
                }
            }
        }
        return new Result.Command("ALTER TABLE");
    }

    private static TableDefinition table(CatalogState catalog, AlterTable alter) {
        var relation = Reads.relation(catalog, alter.table());
        if (relation instanceof TableDefinition table) {
            return table;
        }
        throw SqlException.of(
                        SqlState.WRONG_OBJECT_TYPE,
                        "ALTER action cannot be performed on relation \"" + relation.name() + "\"")
                .detail("This operation is not supported for a " + relation.kind() + ".")
                .at(alter.table().position());
    }

    private void requireNoChanges(QualifiedName name) {
        if (session.transaction().pending().tables().contains(name)) {
            throw SqlException.of(
                            SqlState.OBJECT_IN_USE,
                            "cannot ALTER TABLE \""
                                    + name
                                    + "\" because this transaction has changed its rows")
                    .hint("COMMIT first.");
        }
    }

    private Database.Altered altered(CatalogState before, AlterTable alter) {
        var original = table(before, alter);
        requireNoLateRows(before, original);
        return altered(
                before,
                original,
                alteration -> {
                    var state = before;
                    for (var action : alter.actions()) {
                        state = apply(action, alteration, state);
                    }
                    return state;
                });
    }

    /// The catalog with an altered table.
    ///
    /// @param step says what the table is to be; gives the catalog without what goes with it
    Database.Altered altered(
            CatalogState before,
            TableDefinition original,
            Function<TableAlteration, CatalogState> step) {
        requireNoChanges(original.name());
        var alteration = new TableAlteration(original);
        var state = step.apply(alteration);
        int from = before.number(original.name()).orElseThrow();
        boolean rewrites = alteration.rewrites();
        if (rewrites) {
            requireNoSinks(state, original.name());
        }
        var definition = alteration.definition();
        if (definition.equals(original)) {
            return new Database.Altered(state, List.of());
        }
        TableDefinitions.requireKey(definition);
        checkExpressions(alteration, definition);
        var after = state.altered(original.name(), definition, rewrites);
        int to = after.number(definition.name()).orElseThrow();
        return new Database.Altered(
                after, List.of(alteration.alteration(session, after, from, to)));
    }

    private static void requireNoSinks(CatalogState catalog, QualifiedName name) {
        for (var sink : catalog.sinks()) {
            if (sink.from().equals(name)) {
                throw SqlException.of(
                                SqlState.FEATURE_NOT_SUPPORTED,
                                "cannot change the columns of table \""
                                        + name
                                        + "\" while sink \""
                                        + sink.name()
                                        + "\" follows it")
                        .hint("Drop the sink, and make it anew afterwards.");
            }
        }
    }

    /// A table and the one that keeps its late rows have the same columns.
    private static void requireNoLateRows(CatalogState catalog, TableDefinition table) {
        for (var each : catalog.tables()) {
            var watermark = each.watermark();
            var late = watermark == null ? null : watermark.lateInto();
            if (late != null && (late.equals(table.name()) || each.name().equals(table.name()))) {
                throw SqlException.of(
                                SqlState.FEATURE_NOT_SUPPORTED,
                                "cannot alter table \""
                                        + table.name()
                                        + "\" while \""
                                        + late
                                        + "\" keeps the late rows of \""
                                        + each.name()
                                        + "\"")
                        .hint("Make both tables anew.");
            }
        }
    }

    /// Checks and defaults must mean something with the columns as they will be.
    private void checkExpressions(TableAlteration alteration, TableDefinition definition) {
        var catalog = session.database().catalog();
        for (var check : alteration.checks) {
            session.sql().expression(check.sql(), definition, Type.BOOLEAN, catalog);
        }
    }

    private CatalogState apply(
            AlterTable.Action action, TableAlteration table, CatalogState catalog) {
        return switch (action) {
            case AlterTable.AddColumn add -> addColumn(add, table, catalog);
            case AlterTable.DropColumn drop -> dropColumn(drop, table, catalog);
            case AlterTable.RenameColumn rename -> renameColumn(rename, table, catalog);
            case AlterTable.Rename rename -> rename(rename, table, catalog);
            case AlterTable.SetDefault set -> {
                setDefault(set, table, catalog);
                yield catalog;
            }
            case AlterTable.SetNullable set -> {
                AlterConstraints.setNullable(set, table);
                yield catalog;
            }
            case AlterTable.SetType set -> setType(set, table, catalog);
            case AlterTable.AddIdentity add -> identities.add(add, table, catalog);
            case AlterTable.SetIdentity set -> identities.set(set, table, catalog);
            case AlterTable.DropIdentity drop -> identities.drop(drop, table, catalog);
            case AlterTable.AddCheck add -> {
                constraints.addCheck(add.check(), table);
                yield catalog;
            }
            case AlterTable.AddUnique add -> {
                AlterConstraints.addUnique(add.unique(), table, catalog);
                yield catalog;
            }
            case AlterTable.AddPrimaryKey add -> {
                AlterConstraints.addPrimaryKey(add, table);
                yield catalog;
            }
            case AlterTable.DropConstraint drop -> {
                constraints.dropConstraint(drop, table);
                yield catalog;
            }
            case AlterTable.RenameConstraint rename -> {
                AlterConstraints.renameConstraint(rename, table);
                yield catalog;
            }
            case AlterTable.SetOptions set -> {
                table.options.putAll(set.set());
                set.reset().forEach(table.options::remove);
                TableDefinitions.checkOptions(table.options, table.timeColumn != null);
                yield catalog;
            }
        };
    }

    // --- Columns -------------------------------------------------------------------------------

    private CatalogState addColumn(
            AlterTable.AddColumn add, TableAlteration table, CatalogState catalog) {
        var clause = add.column();
        if (table.find(clause.name()) >= 0) {
            String exists =
                    "column \""
                            + clause.name()
                            + "\" of relation \""
                            + table.name.name()
                            + "\" already exists";
            if (!add.ifNotExists()) {
                throw SqlException.of(SqlState.DUPLICATE_COLUMN, exists).at(clause.position());
            }
            session.notice("NOTICE", SqlState.DUPLICATE_COLUMN, exists + ", skipping");
            return catalog;
        }
        TableDefinitions.checkName(clause);
        var sequence = tables.sequence(clause, table.original.name(), catalog, List.of());
        var definition = tables.column(clause, clause.primaryKey(), sequence, pinned(catalog));
        String sql = sequence == null ? definition.defaultSql() : null;
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

    private CatalogState dropColumn(
            AlterTable.DropColumn drop, TableAlteration table, CatalogState catalog) {
        String column = drop.column().name();
        if (table.find(column) < 0 && drop.ifExists()) {
            session.notice(
                    "NOTICE",
                    SqlState.SUCCESSFUL_COMPLETION,
                    "column \""
                            + column
                            + "\" of relation \""
                            + table.name.name()
                            + "\" does not exist, skipping");
            return catalog;
        }
        int at = table.require(drop.column());
        var state = catalog;
        var readers = readers(catalog, table.original.name(), column);
        if (!readers.isEmpty()) {
            if (!drop.cascade()) {
                throw SqlException.of(
                                SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                                "cannot drop column "
                                        + column
                                        + " of table "
                                        + table.name
                                        + " because other objects depend on it")
                        .detail(depends(catalog, readers, column, table.name))
                        .hint("Use DROP ... CASCADE to drop the dependent objects too.");
            }
            state = new Drops(session, definitions).cascade(catalog, readers);
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
            lines.add(
                    catalog.entry(reader).orElseThrow().relation().kind()
                            + " "
                            + reader
                            + " depends on column "
                            + column
                            + " of table "
                            + table);
        }
        return String.join("\n", lines);
    }

    private CatalogState renameColumn(
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
            throw SqlException.of(
                            SqlState.DUPLICATE_COLUMN,
                            "column \""
                                    + to
                                    + "\" of relation \""
                                    + table.name.name()
                                    + "\" already exists")
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
        var after = table.definition();
        for (var check : checks) {
            String sql = Sql.renameColumn(check.sql(), from, to);
            requireSame(check, condition(check.sql(), before), sql, after);
            table.checks.add(new CheckDefinition(check.name(), sql));
        }
        return catalog.withSequencesOf(table.original.name(), from, to, table.original.name());
    }

    private void requireSame(
            CheckDefinition check, Expression meant, String sql, TableDefinition after) {
        try {
            if (ReadColumns.of(condition(sql, after)).equals(ReadColumns.of(meant))) {
                return;
            }
        } catch (SqlException _) {
            // A word of the condition that is no column was taken for one.
        }
        throw SqlException.of(
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

    private void setDefault(
            AlterTable.SetDefault set, TableAlteration table, CatalogState catalog) {
        int at = table.require(set.column());
        var old = table.slots.get(at).definition();
        if (old.identity() != ColumnDefinition.Identity.NONE) {
            throw table.isIdentity(old.name(), set.column().position());
        }
        String sql = set.defaultSql();
        if (sql != null) {
            tables.checkDefault(sql, old.type(), pinned(catalog), set.column().position());
        }
        table.redefine(at, old.withDefault(sql));
    }

    private CatalogState setType(
            AlterTable.SetType set, TableAlteration table, CatalogState catalog) {
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
        String using = set.usingSql();
        Expression value;
        try {
            value =
                    session.sql()
                            .expression(
                                    using == null ? TableAlteration.quoted(column) : using,
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
            tables.checkDefault(defaultSql, set.type(), pinned(catalog), set.column().position());
        }
        if (!old.nullable()) {
            table.demandNotNull(column);
        }
        table.slots.set(at, new Slot(old.withType(set.type()), value));
        return old.identity() == ColumnDefinition.Identity.NONE
                ? catalog
                : identities.defined(old, set.type(), SequenceOptions.NONE, table, catalog);
    }

    // --- RENAME TO -----------------------------------------------------------------------------

    private CatalogState rename(
            AlterTable.Rename rename, TableAlteration table, CatalogState catalog) {
        var to = new QualifiedName(table.name.schema(), rename.to().name());
        definitions.requireRenamable(catalog, table.original.name(), to, rename.to().position());
        var state = catalog;
        for (var slot : table.slots) {
            String column = slot.definition().name();
            state = state.withSequencesOf(table.original.name(), column, column, to);
        }
        table.name = to;
        return state;
    }
}
