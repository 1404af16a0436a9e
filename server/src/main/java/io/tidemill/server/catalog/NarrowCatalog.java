// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ForwardingCatalog;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.SystemTableDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.catalog.WatermarkDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A catalog that has what a view reads, and in which tables have fewer columns: those that the
/// view reads.
///
/// A view is planned anew from its text when the server starts. Against the relations as they were
/// when it was made, names and `*` mean the same for ever, and its operators find their state
/// again.
public final class NarrowCatalog implements ForwardingCatalog {
    private final Catalog catalog;
    private final Set<QualifiedName> reads;
    private final Map<QualifiedName, List<String>> columns;
    private final List<String> path;

    /// @param reads the relations there are, besides those of the system
    /// @param columns the columns that tables have here; the other relations are as in `catalog`
    /// @param path the schemas that names are looked for in
    NarrowCatalog(
            CatalogState catalog,
            List<QualifiedName> reads,
            Map<QualifiedName, List<String>> columns,
            List<String> path) {
        this.catalog = catalog;
        this.reads = Set.copyOf(reads);
        this.columns = Map.copyOf(columns);
        this.path = List.copyOf(path);
    }

    @Override
    public List<String> searchPath() {
        return path;
    }

    @Override
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public Optional<Relation> relation(QualifiedName name) {
        return catalog.relation(name)
                .filter(relation ->
                        relation instanceof SystemTableDefinition || reads.contains(name))
                .map(this::narrow);
    }

    private Relation narrow(Relation relation) {
        var wanted = columns.get(relation.name());
        if (wanted == null || !(relation instanceof TableDefinition table)) {
            return relation;
        }
        var kept =
                table.columns().stream().filter(column -> wanted.contains(column.name())).toList();
        var key =
                table.primaryKey().stream()
                        .map(column -> kept.indexOf(table.columns().get(column)))
                        .toList();
        var watermark = table.watermark();
        int time = watermark == null ? -1 : kept.indexOf(table.columns().get(watermark.column()));
        return new TableDefinition(
                table.name(),
                kept,
                key.contains(-1) ? List.of() : key,
                List.of(),
                List.of(),
                watermark == null || time < 0
                        ? null
                        : new WatermarkDefinition(
                                time, watermark.delayMicros(), watermark.lateInto()),
                Map.of());
    }

    @Override
    public Catalog within(ViewDefinition view) {
        return catalog.within(view);
    }

    @Override
    public List<Relation> relations(String schema) {
        return catalog.relations(schema).stream().map(this::narrow).toList();
    }
}
