// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.catalog.Commented;
import io.tidemill.server.database.Database;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.CreateIndex;
import io.tidemill.sql.statement.Drop;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.Rename;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `CREATE INDEX`, `DROP INDEX`, `ALTER INDEX`: alterations of the table.
final class Indexes {
    private final SqlSession session;
    private final Definitions definitions;

    Indexes(SqlSession session, Definitions definitions) {
        this.session = session;
        this.definitions = definitions;
    }

    Result create(CreateIndex create) {
        definitions.alter(catalog -> {
            var table = table(catalog, create.table());
            var given = create.name();
            if (given != null) {
                var name = new QualifiedName(table.name().schema(), given.name());
                if (Definitions.taken(catalog, name) && create.ifNotExists()) {
                    definitions.skipping(name);
                    return new Database.Altered(catalog, List.of());
                }
                Definitions.requireFree(catalog, table, name, given.position());
            }
            var columns = columns(create, table);
            String name =
                    given != null
                            ? given.name()
                            : Definitions.freeName(catalog, table, columns, "idx");
            return definitions
                    .alterTables()
                    .altered(
                            catalog,
                            table,
                            alteration -> {
                                alteration.indexes.add(
                                        new TableAlteration.Key(name, columns, create.unique()));
                                return catalog;
                            });
        });
        return new Result.Command("CREATE INDEX");
    }

    private static TableDefinition table(CatalogState catalog, Name name) {
        var relation = Reads.relation(catalog, name);
        if (relation instanceof TableDefinition table) {
            return table;
        }
        throw SqlException.of(
                        SqlState.WRONG_OBJECT_TYPE,
                        "cannot create index on relation \"" + relation.name() + "\"")
                .detail("This operation is not supported for a " + relation.kind() + ".")
                .hint("A materialized view is found by the columns of its GROUP BY or key.")
                .at(name.position());
    }

    private static List<String> columns(CreateIndex create, TableDefinition table) {
        var columns = new ArrayList<String>();
        for (ColumnName column : create.columns()) {
            if (table.indexOf(column.name()).isEmpty()) {
                throw SqlException.of(
                                SqlState.UNDEFINED_COLUMN,
                                "column \"" + column.name() + "\" does not exist")
                        .at(column.position());
            }
            if (!columns.contains(column.name())) {
                columns.add(column.name());
            }
        }
        return columns;
    }

    Result drop(Drop drop) {
        definitions.alter(catalog -> {
            var altered = new Database.Altered(catalog, List.of());
            for (var name : drop.names()) {
                altered = dropped(altered, drop, name);
            }
            return altered;
        });
        return new Result.Command("DROP INDEX");
    }

    private Database.Altered dropped(Database.Altered before, Drop drop, Name name) {
        var catalog = before.catalog();
        var qualified = Definitions.found(catalog, name);
        var table = owner(catalog, qualified);
        if (table.isEmpty()) {
            requireNoConstraint(catalog, qualified, name);
            String missing = "index \"" + qualified + "\" does not exist";
            if (!drop.ifExists()) {
                throw SqlException.of(SqlState.UNDEFINED_OBJECT, missing).at(name.position());
            }
            session.skips(missing);
            return before;
        }
        var altered =
                definitions
                        .alterTables()
                        .altered(
                                catalog,
                                table.get(),
                                alteration -> {
                                    alteration.indexes.removeIf(
                                            index -> index.name().equals(qualified.name()));
                                    return catalog;
                                });
        var tables = new ArrayList<>(before.tables());
        tables.addAll(altered.tables());
        return new Database.Altered(altered.catalog(), tables);
    }

    /// The table that has the index.
    private static Optional<TableDefinition> owner(CatalogState catalog, QualifiedName index) {
        return catalog.tables().stream()
                .filter(table -> table.indexes().stream().anyMatch(of -> of.name().equals(index)))
                .findFirst();
    }

    private static void requireNoConstraint(CatalogState catalog, QualifiedName index, Name name) {
        for (var table : catalog.tables()) {
            if (table.uniqueKeys().stream().anyMatch(key -> key.name().equals(index))) {
                throw SqlException.of(
                                SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                                "cannot drop index "
                                        + index
                                        + " because constraint "
                                        + index.name()
                                        + " on table "
                                        + table.name()
                                        + " requires it")
                        .hint(
                                "You can drop constraint "
                                        + index.name()
                                        + " on table "
                                        + table.name()
                                        + " instead.")
                        .at(name.position());
            }
        }
    }

    Result rename(Rename rename) {
        definitions.alter(catalog -> {
            var name = Definitions.found(catalog, rename.name());
            var table = owner(catalog, name);
            if (table.isEmpty()) {
                String missing = "relation \"" + name + "\" does not exist";
                if (!rename.ifExists()) {
                    throw SqlException.of(SqlState.UNDEFINED_TABLE, missing)
                            .at(rename.name().position());
                }
                session.skips(missing);
                return new Database.Altered(catalog, List.of());
            }
            String to = rename.to().name();
            Definitions.requireFree(
                    catalog,
                    table.get(),
                    new QualifiedName(name.schema(), to),
                    rename.to().position());
            var renamed =
                    definitions
                            .alterTables()
                            .altered(
                                    catalog,
                                    table.get(),
                                    alteration -> {
                                        alteration.indexes.replaceAll(index ->
                                                index.name().equals(name.name())
                                                        ? index.renamed(to)
                                                        : index);
                                        return catalog;
                                    });
            String comment = catalog.comment(new Commented(Commented.Kind.INDEX, name, ""));
            var toName = new QualifiedName(name.schema(), to);
            return comment == null
                    ? renamed
                    : new Database.Altered(
                            renamed.catalog()
                                    .withComment(
                                            new Commented(Commented.Kind.INDEX, toName, ""),
                                            comment),
                            renamed.tables());
        });
        return new Result.Command("ALTER INDEX");
    }
}
