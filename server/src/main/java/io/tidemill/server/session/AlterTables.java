// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.catalog.Commented;
import io.tidemill.server.database.Database;
import io.tidemill.sql.statement.AlterTable;
import java.util.List;
import java.util.function.Function;

/// `ALTER TABLE`. Where rows are stored otherwise afterwards, they are written anew; views go on,
/// as they name the columns they read.
final class AlterTables {
    private final SqlSession session;
    private final Definitions definitions;
    private final AlterConstraints constraints;
    private final AlterIdentity identities;
    private final AlterGenerated generated;
    private final AlterColumns columns;

    AlterTables(SqlSession session, TableDefinitions tables, Definitions definitions) {
        this.session = session;
        this.definitions = definitions;
        this.constraints = new AlterConstraints(session, tables);
        this.identities = new AlterIdentity(session);
        this.generated = new AlterGenerated(session);
        this.columns =
                new AlterColumns(session, tables, definitions, constraints, identities, generated);
    }

    Result alter(AlterTable alter) {
        var found = Reads.find(session.database().catalog(), alter.table());
        if (found == null && alter.ifExists()) {
            session.skips("relation \"" + alter.table() + "\" does not exist");
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
        var after =
                withCommentsMoved(
                        state.altered(original.name(), definition, rewrites), before, alteration);
        int to = after.number(definition.name()).orElseThrow();
        return new Database.Altered(
                after, List.of(alteration.alteration(session, after, from, to)));
    }

    private static CatalogState withCommentsMoved(
            CatalogState after, CatalogState before, TableAlteration alteration) {
        var state = after;
        for (var renamed : alteration.renamedColumns.entrySet()) {
            var from =
                    new Commented(
                            Commented.Kind.RELATION, alteration.original.name(), renamed.getKey());
            var to = new Commented(Commented.Kind.RELATION, alteration.name, renamed.getValue());
            String comment = before.comment(from);
            state = comment == null ? state : state.withComment(to, comment);
        }
        return state;
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
            case AlterTable.AddColumn add -> columns.add(add, table, catalog);
            case AlterTable.DropColumn drop -> columns.drop(drop, table, catalog);
            case AlterTable.RenameColumn rename -> columns.rename(rename, table, catalog);
            case AlterTable.Rename rename -> rename(rename, table, catalog);
            case AlterTable.SetSchema set -> setSchema(set, table, catalog);
            case AlterTable.SetDefault set -> {
                columns.setDefault(set, table, catalog);
                yield catalog;
            }
            case AlterTable.SetNullable set -> {
                AlterConstraints.setNullable(set, table);
                yield catalog;
            }
            case AlterTable.SetType set -> columns.setType(set, table, catalog);
            case AlterTable.SetExpression set -> {
                generated.setExpression(set, table, catalog);
                yield catalog;
            }
            case AlterTable.DropExpression drop -> {
                generated.dropExpression(drop, table);
                yield catalog;
            }
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

    // --- SET SCHEMA ----------------------------------------------------------------------------

    /// Indexes and the sequences of columns go with the table.
    private CatalogState setSchema(
            AlterTable.SetSchema set, TableAlteration table, CatalogState catalog) {
        String schema = set.schema().name();
        int position = set.schema().position();
        Definitions.requireUsers(catalog, schema, position);
        var from = table.original.name();
        var to = new QualifiedName(schema, table.name.name());
        if (to.equals(from)) {
            return catalog;
        }
        definitions.requireMovable(catalog, from, to, position);
        for (var index : Definitions.indexes(table.original)) {
            var name = new QualifiedName(schema, index.name());
            if (Definitions.taken(catalog, name)) {
                throw Definitions.exists(name).at(position);
            }
        }
        var state = catalog;
        for (var sequence : catalog.sequences()) {
            var owner = sequence.owner();
            if (owner != null && owner.table().equals(from)) {
                var moved = new QualifiedName(schema, sequence.name().name());
                if (Definitions.taken(catalog, moved)) {
                    throw Definitions.exists(moved).at(position);
                }
                int at = table.find(owner.column());
                var column = table.slots.get(at).definition();
                if (TableDefinitions.nextOf(sequence.name()).equals(column.defaultSql())) {
                    table.redefine(at, column.withDefault(TableDefinitions.nextOf(moved)));
                }
                state =
                        state.altered(
                                sequence.name(),
                                sequence.renamed(moved)
                                        .ownedBy(
                                                new SequenceDefinition.Owner(
                                                        to, owner.column(), owner.identity())),
                                false);
            }
        }
        table.name = to;
        return state;
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
