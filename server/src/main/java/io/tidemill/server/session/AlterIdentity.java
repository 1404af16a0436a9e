// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.ColumnDefinition.Identity;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.sql.statement.AlterTable;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.SequenceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `ALTER TABLE … ALTER COLUMN … ADD GENERATED | SET … | RESTART | DROP IDENTITY`.
final class AlterIdentity {
    private final SqlSession session;
    private final List<Change> changes = new ArrayList<>();

    /// A sequence that is defined otherwise from now on.
    private record Change(CatalogState.Entry before, SequenceOptions options) {}

    AlterIdentity(SqlSession session) {
        this.session = session;
    }

    CatalogState add(AlterTable.AddIdentity add, TableAlteration table, CatalogState catalog) {
        int at = table.require(add.column());
        var column = table.slots.get(at).definition();
        if (column.identity() != Identity.NONE) {
            throw state(column, table, "is already an identity column", add.column());
        }
        SequenceDefinitions.requireInteger(column.type());
        if (column.nullable()) {
            throw state(
                    column,
                    table,
                    "must be declared NOT NULL before identity can be added",
                    add.column());
        }
        if (column.defaultSql() != null || column.generatedSql() != null) {
            throw state(column, table, "already has a default value", add.column());
        }
        var sequence =
                TableDefinitions.identity(
                        column.name(),
                        column.type(),
                        table.original.name(),
                        add.identity().options(),
                        catalog,
                        List.of());
        table.redefine(at, column.withIdentity(add.identity().identity()));
        return catalog.with(sequence, List.of(), Map.of());
    }

    CatalogState set(AlterTable.SetIdentity set, TableAlteration table, CatalogState catalog) {
        int at = table.require(set.column());
        var column = table.slots.get(at).definition();
        if (column.identity() == Identity.NONE) {
            throw state(column, table, "is not an identity column", set.column());
        }
        var identity = set.identity();
        if (identity != null) {
            table.redefine(at, column.withIdentity(identity));
        }
        return defined(column, column.type(), set.options(), table, catalog);
    }

    /// With the sequence of an identity column defined otherwise.
    CatalogState defined(
            ColumnDefinition column,
            Type type,
            SequenceOptions options,
            TableAlteration table,
            CatalogState catalog) {
        if (options.equals(SequenceOptions.NONE) && type.equals(column.type())) {
            return catalog;
        }
        var name = catalog.sequenceOf(table.original, column.name()).orElseThrow();
        var entry = catalog.sequence(name).orElseThrow();
        var before = (SequenceDefinition) entry.relation();
        var position = session.sequences().position(entry);
        var after = SequenceDefinitions.define(name, type, options, before, position);
        changes.add(new Change(entry, options));
        return catalog.altered(name, after, false);
    }

    CatalogState drop(AlterTable.DropIdentity drop, TableAlteration table, CatalogState catalog) {
        int at = table.require(drop.column());
        var column = table.slots.get(at).definition();
        if (column.identity() == Identity.NONE) {
            var error = state(column, table, "is not an identity column", drop.column());
            if (!drop.ifExists()) {
                throw error;
            }
            session.skips(error.message());
            return catalog;
        }
        table.redefine(at, column.withIdentity(Identity.NONE));
        return catalog.withSequencesOf(
                table.original.name(), column.name(), null, table.original.name());
    }

    /// Goes on with the numbers of changed sequences, once the catalog has changed.
    void goOn(Definitions definitions) {
        var sequences = new SequenceDefinitions(session, definitions);
        changes.forEach(change -> sequences.goOn(change.before, change.options));
    }

    private static SqlException state(
            ColumnDefinition column, TableAlteration table, String what, ColumnName at) {
        return SqlException.of(
                        SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                        table.message(column.name(), what))
                .at(at.position());
    }
}
