// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.SystemTableDefinition;
import io.tidemill.core.function.Functions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The tables that show the system's own state: `tm_catalog`, `information_schema`, `pg_catalog`.
/// Their rows are made when a query asks.
public final class SystemTables {
    private static final Set<String> VIEWS =
            Set.of(
                    "pg_available_extensions",
                    "pg_group",
                    "pg_indexes",
                    "pg_locks",
                    "pg_matviews",
                    "pg_prepared_statements",
                    "pg_prepared_xacts",
                    "pg_roles",
                    "pg_rules",
                    "pg_sequences",
                    "pg_settings",
                    "pg_tables",
                    "pg_user",
                    "pg_views");

    private final Map<QualifiedName, SystemTable> tables = new LinkedHashMap<>();
    private final Map<Long, Routine> routines = new LinkedHashMap<>();

    /// A table that shows state.
    public interface SystemTable {
        /// What it is.
        SystemTableDefinition definition();

        /// Its rows, as `view` sees the system.
        Batch rows(SystemView view);

        /// Whether its rows follow from the catalog and what a tick left behind, so that they can
        /// be subscribed to.
        default boolean changesWithTicks() {
            return false;
        }

        /// The same, of a table of which that is so.
        default SystemTable withTicks() {
            var table = this;
            return new SystemTable() {
                @Override
                public SystemTableDefinition definition() {
                    return table.definition();
                }

                @Override
                public Batch rows(SystemView view) {
                    return table.rows(view);
                }

                @Override
                public boolean changesWithTicks() {
                    return true;
                }
            };
        }
    }

    /// The tables of all schemas; some show `functions`.
    public SystemTables(Functions functions) {
        var shown = FunctionTables.routines(functions);
        shown.forEach(routine -> routines.put(routine.oid(), routine));
        var all = new ArrayList<SystemTable>(TidemillTables.all());
        all.addAll(ModelTables.all());
        all.addAll(FunctionTables.all(shown));
        all.addAll(RelationTables.all());
        all.addAll(TypeTables.all());
        all.addAll(ServerTables.all());
        all.addAll(ConnectorTables.all());
        all.addAll(SequenceTables.all());
        all.addAll(EmptyTables.all());
        all.addAll(InformationSchema.all());
        all.forEach(table -> tables.put(table.definition().name(), table));
    }

    /// The function with this OID, or empty.
    Optional<Routine> routine(long oid) {
        return Optional.ofNullable(routines.get(oid));
    }

    /// Whether PostgreSQL has a view of that name, not a table.
    static boolean isView(QualifiedName name) {
        return switch (name.schema()) {
            case "information_schema" -> true;
            case "pg_catalog" -> VIEWS.contains(name.name()) || name.name().startsWith("pg_stat_");
            default -> false;
        };
    }

    /// The definition of the table called `name`, or empty.
    public Optional<SystemTableDefinition> definition(QualifiedName name) {
        return Optional.ofNullable(tables.get(name)).map(SystemTable::definition);
    }

    /// The table called `name`, or empty.
    public Optional<SystemTable> table(QualifiedName name) {
        return Optional.ofNullable(tables.get(name));
    }

    /// The row of a sequence.
    public Batch sequence(SystemView view, SequenceDefinition sequence) {
        var rows = new Rows(sequence.schema());
        SequenceTables.content(view, sequence.name(), rows);
        return rows.build();
    }

    /// The definitions of all.
    public List<SystemTableDefinition> definitions() {
        return tables.values().stream().map(SystemTable::definition).toList();
    }

    /// Their schemas.
    public List<String> schemas() {
        var schemas = new ArrayList<String>();
        for (var name : tables.keySet()) {
            if (!schemas.contains(name.schema())) {
                schemas.add(name.schema());
            }
        }
        return schemas;
    }
}
