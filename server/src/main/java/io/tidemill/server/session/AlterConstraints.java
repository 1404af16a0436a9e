// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.CheckDefinition;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.sql.statement.AlterTable;
import io.tidemill.sql.statement.CheckClause;
import io.tidemill.sql.statement.UniqueClause;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What `ALTER TABLE` does to constraints.
final class AlterConstraints {
    private final SqlSession session;
    private final TableDefinitions tables;

    AlterConstraints(SqlSession session, TableDefinitions tables) {
        this.session = session;
        this.tables = tables;
    }

    /// Adds a check, which the rows there are must meet.
    void addCheck(CheckClause clause, TableAlteration table) {
        var names = table.constraintNames();
        String given = clause.name();
        if (given != null && names.contains(given)) {
            throw duplicate(given, table);
        }
        var condition = tables.condition(clause, table.definition(), session.database().catalog());
        String name =
                given != null
                        ? given
                        : TableDefinitions.checkName(table.definition(), condition, names);
        table.checks.add(new CheckDefinition(name, clause.sql()));
        table.demand(
                clause.sql(),
                SqlException.of(
                        SqlState.CHECK_VIOLATION,
                        "check constraint \""
                                + name
                                + "\" of relation \""
                                + table.name.name()
                                + "\" is violated by some row"));
    }

    private static SqlException duplicate(String name, TableAlteration table) {
        return SqlException.of(
                SqlState.DUPLICATE_OBJECT,
                "constraint \""
                        + name
                        + "\" for relation \""
                        + table.name.name()
                        + "\" already exists");
    }

    /// Adds a unique key.
    static void addUnique(UniqueClause clause, TableAlteration table, CatalogState catalog) {
        var columns = new ArrayList<String>();
        for (var column : clause.columns()) {
            if (table.find(column.name()) < 0) {
                throw TableDefinitions.noKeyColumn(column);
            }
            if (columns.contains(column.name())) {
                throw TableDefinitions.twiceInKey(column);
            }
            columns.add(column.name());
        }
        String given = clause.name();
        if (given != null && table.constraintNames().contains(given)) {
            throw duplicate(given, table);
        }
        var definition = table.definition();
        if (given != null) {
            Definitions.requireFree(
                    catalog,
                    definition,
                    new QualifiedName(table.name.schema(), given),
                    clause.columns().getFirst().position());
        }
        String name =
                given != null ? given : Definitions.freeName(catalog, definition, columns, "key");
        table.uniques.add(new TableAlteration.Key(name, columns, true));
    }

    /// Makes columns the primary key.
    static void addPrimaryKey(AlterTable.AddPrimaryKey add, TableAlteration table) {
        if (!table.primaryKey.isEmpty()) {
            throw SqlException.of(
                            SqlState.INVALID_TABLE_DEFINITION,
                            "multiple primary keys for table \""
                                    + table.name.name()
                                    + "\" are not allowed")
                    .at(add.columns().getFirst().position());
        }
        var names = new ArrayList<String>();
        for (var column : add.columns()) {
            if (table.find(column.name()) < 0) {
                throw TableDefinitions.noKeyColumn(column);
            }
            names.add(column.name());
            setNullable(new AlterTable.SetNullable(column, false), table);
        }
        table.primaryKey = List.copyOf(names);
    }

    /// Drops a constraint.
    void dropConstraint(AlterTable.DropConstraint drop, TableAlteration table) {
        String name = drop.constraint().name();
        boolean found = table.checks.removeIf(check -> check.name().equals(name));
        found |= table.uniques.removeIf(unique -> unique.name().equals(name));
        if (!found && !table.primaryKey.isEmpty() && name.equals(table.name.name() + "_pkey")) {
            table.primaryKey = List.of();
            found = true;
        }
        if (found) {
            return;
        }
        String missing =
                "constraint \""
                        + name
                        + "\" of relation \""
                        + table.name.name()
                        + "\" does not exist";
        if (!drop.ifExists()) {
            throw SqlException.of(SqlState.UNDEFINED_OBJECT, missing)
                    .at(drop.constraint().position());
        }
        session.skips(missing);
    }

    /// Gives a constraint another name.
    static void renameConstraint(AlterTable.RenameConstraint rename, TableAlteration table) {
        String from = rename.constraint().name();
        String to = rename.to().name();
        Set<String> names = table.constraintNames();
        if (names.contains(to)) {
            throw duplicate(to, table);
        }
        boolean known =
                table.checks.stream().anyMatch(check -> check.name().equals(from))
                        || table.uniques.stream().anyMatch(unique -> unique.name().equals(from));
        if (!known) {
            throw SqlException.of(
                            SqlState.UNDEFINED_OBJECT,
                            "constraint \""
                                    + from
                                    + "\" for table \""
                                    + table.name.name()
                                    + "\" does not exist")
                    .at(rename.constraint().position());
        }
        table.checks.replaceAll(
                check -> check.name().equals(from) ? new CheckDefinition(to, check.sql()) : check);
        table.uniques.replaceAll(
                unique -> unique.name().equals(from) ? unique.renamed(to) : unique);
    }

    /// Says whether a column may be NULL.
    static void setNullable(AlterTable.SetNullable set, TableAlteration table) {
        int at = table.require(set.column());
        var old = table.slots.get(at).definition();
        if (set.nullable() && table.primaryKey.contains(old.name())) {
            throw SqlException.of(
                            SqlState.INVALID_TABLE_DEFINITION,
                            "column \"" + old.name() + "\" is in a primary key")
                    .at(set.column().position());
        }
        if (set.nullable() && old.identity() != ColumnDefinition.Identity.NONE) {
            throw table.isIdentity(old.name(), set.column().position());
        }
        if (old.nullable() && !set.nullable()) {
            AlterGenerated.requireNoProcessingTime(old, set.column());
            table.demandNotNull(old.name());
        }
        table.redefine(at, old.withNullable(set.nullable()));
    }
}
