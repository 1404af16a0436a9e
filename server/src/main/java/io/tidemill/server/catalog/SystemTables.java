// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SystemTableDefinition;
import io.tidemill.core.function.Functions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tables that show the system's own state: `tm_catalog`, `information_schema`, `pg_catalog`.
/// Their rows are made when a query asks.
public final class SystemTables {
    private final Map<QualifiedName, SystemTable> tables = new LinkedHashMap<>();

    /// A table that shows state.
    public interface SystemTable {
        /// What it is.
        SystemTableDefinition definition();

        /// Its rows, as `view` sees the system.
        Batch rows(SystemView view);
    }

    /// The tables of all schemas; some show `functions`.
    public static List<SystemTable> all(Functions functions) {
        var all = new ArrayList<SystemTable>(TidemillTables.all());
        all.addAll(FunctionTables.all(functions));
        all.addAll(RelationTables.all());
        all.addAll(TypeTables.all());
        all.addAll(ServerTables.all());
        all.addAll(EmptyTables.all());
        all.addAll(InformationSchema.all());
        return List.copyOf(all);
    }

    /// These tables.
    public SystemTables(List<SystemTable> tables) {
        tables.forEach(table -> this.tables.put(table.definition().name(), table));
    }

    /// The definition of the table called `name`, or empty.
    public Optional<SystemTableDefinition> definition(QualifiedName name) {
        return Optional.ofNullable(tables.get(name)).map(SystemTable::definition);
    }

    /// The table called `name`, or empty.
    public Optional<SystemTable> table(QualifiedName name) {
        return Optional.ofNullable(tables.get(name));
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
